//! The one thread that writes: drains what waits, runs it as one batch, makes the batch durable at
//! once, and only then tells anyone.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::Shared;
use super::batch::{Batch, Inserts};
use super::erase;
use super::job::{End, Job};
use super::write::{Tools, Unwritten};
use crate::verb::Fault;

/// How many transactions one commit makes durable at most.
pub(super) const BATCH: usize = 256;

/// A transaction as it waits.
pub(super) type Waiting = Box<dyn Job>;

pub(super) struct Writer {
    shared: Arc<Shared>,
    tools: Tools,
    /// Set once an outcome is not known: nothing is written after that.
    stopped: bool,
    /// Removed records may have left copies behind.
    erase_due: bool,
}

impl Writer {
    pub(super) fn new(shared: Arc<Shared>, tools: Tools) -> Self {
        Self { shared, tools, stopped: false, erase_due: false }
    }

    /// Works until every sender is gone.
    pub(super) fn run(mut self, mut queue: mpsc::Receiver<Request>) {
        let mut requests = Vec::with_capacity(BATCH);
        while queue.blocking_recv_many(&mut requests, BATCH) > 0 {
            let mut jobs = Vec::with_capacity(requests.len());
            for request in requests.drain(..) {
                match request {
                    Request::Transact(job) => jobs.push(job),
                    Request::Look(look) => look(&mut self.tools),
                }
            }
            if !jobs.is_empty() {
                self.serve(jobs);
            }
        }
    }

    fn serve(&mut self, mut jobs: Vec<Waiting>) {
        let end = if self.stopped {
            End::Fault(Fault::new("failed to write: writes have stopped until the store is reopened"))
        } else {
            match self.attempt(&mut jobs, Inserts::Trusted) {
                Err(Unwritten::Duplicate) => self.ended(|writer| writer.attempt(&mut jobs, Inserts::Checked)),
                result => self.ended(|_| result),
            }
        };
        for job in jobs {
            job.end(end.clone());
        }
    }

    fn attempt(&mut self, jobs: &mut [Waiting], inserts: Inserts) -> Result<(), Unwritten> {
        let shared = Arc::clone(&self.shared);
        let mut batch = Batch::new(&shared, inserts);
        for job in jobs {
            batch.run(&mut **job);
        }
        if batch.entries.is_empty() {
            return Ok(());
        }
        self.tools.commit(&shared, &batch)?.publish(&shared);
        self.erase_due |= batch.erase;
        if self.erase_due {
            self.erase_due = !erase::erase(&self.tools.db, &shared);
        }
        Ok(())
    }

    fn ended(&mut self, attempt: impl FnOnce(&mut Self) -> Result<(), Unwritten>) -> End {
        match attempt(self) {
            Ok(()) => End::Committed,
            Err(Unwritten::Duplicate) => {
                End::Fault(Fault::new("failed to write a batch: a key that was checked exists"))
            }
            Err(Unwritten::Fault(fault)) => {
                tracing::error!(%fault, "a batch was not written");
                End::Fault(fault)
            }
            Err(Unwritten::Unknown(fault)) => {
                tracing::error!(%fault, "writes have stopped until the store is reopened");
                self.stopped = true;
                End::Unknown(fault)
            }
        }
    }
}

/// What the writer's thread can be asked.
pub(super) enum Request {
    /// To run a verb.
    Transact(Waiting),
    /// To look at, or to test, the live connection.
    Look(Box<dyn FnOnce(&mut Tools) + Send>),
}
