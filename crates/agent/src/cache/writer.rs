use std::io;
use std::sync::{Arc, mpsc};
use std::thread;

use tokio::sync::oneshot;

use super::Folder;

/// Writes to disk in the background and in order, so that nobody's file waits for a disk. What is
/// not yet written is known in memory. Dropping it waits for the rest.
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<thread::JoinHandle<()>>,
}

enum Job {
    Put(String, Arc<[u8]>),
    Remove(String),
    Flush(oneshot::Sender<()>),
}

impl Writer {
    pub fn start(folder: Arc<Folder>) -> io::Result<Self> {
        let (sender, jobs) = mpsc::channel();
        let thread = thread::Builder::new().name("cache-writer".to_owned()).spawn(move || {
            for job in jobs {
                work(&folder, job);
            }
        })?;
        Ok(Self { jobs: Some(sender), thread: Some(thread) })
    }

    pub fn put(&self, path: String, bytes: Arc<[u8]>) {
        self.send(Job::Put(path, bytes));
    }

    pub fn remove(&self, path: String) {
        self.send(Job::Remove(path));
    }

    /// Waits until everything before has been written.
    pub async fn flush(&self) {
        let (done, wait) = oneshot::channel();
        self.send(Job::Flush(done));
        let _ = wait.await;
    }

    fn send(&self, job: Job) {
        // The thread ends only after this sender does.
        let _ = self.jobs.as_ref().map(|jobs| jobs.send(job));
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        let _ = self.thread.take().map(thread::JoinHandle::join);
    }
}

fn work(folder: &Folder, job: Job) {
    match job {
        Job::Put(path, bytes) => {
            if let Err(error) = folder.write(&path, &bytes) {
                tracing::warn!(%error, "the cache cannot be written; after a restart this object is not there");
            }
        }
        Job::Remove(path) => {
            folder.remove(&path);
        }
        Job::Flush(done) => {
            let _ = done.send(());
        }
    }
}
