//! The audit of reads and refusals: lines in append-only files `audit/<number>.jsonl`.
//!
//! A line is handed to the operating system before its answer leaves, and synced within a second
//! by a thread of its own. A file that has grown long is followed by the next one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde::Serialize;
use strongroom_crypto::digest::MacKey;

use super::line::{Claimed, EntryLine, Line, Mac, START, hex, write};
use super::strangers::Strangers;
use super::{Audited, Entry};
use crate::open::{RootKey, make_folder, sync_folder};
use crate::reserve::Reserve;
use crate::verb::Fault;

/// How long a line waits for its sync at most, beside the sync itself.
const PAUSE: Duration = Duration::from_millis(200);

/// How often the thread looks after the strangers' minute and the reserve when nothing happens.
const TICK: Duration = Duration::from_secs(5);

/// How much of the segments is known to be on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Synced {
    /// The newest segment with synced lines.
    pub(crate) segment: u64,
    /// How many of its lines.
    pub(crate) lines: u64,
}

/// The segments of one process.
pub(crate) struct Segments {
    inner: Arc<Inner>,
    syncer: Option<JoinHandle<()>>,
}

struct Inner {
    folder: PathBuf,
    key: MacKey,
    longest: u64,
    reserve: Arc<Reserve>,
    state: Mutex<State>,
    strangers: Mutex<Strangers>,
    wake: Condvar,
}

struct State {
    file: File,
    segment: u64,
    length: u64,
    lines: u64,
    last: Mac,
    synced: Synced,
    broken: bool,
    closing: bool,
    buffer: Vec<u8>,
}

/// The folder of the segments.
pub(super) fn folder(dir: &Path) -> PathBuf {
    dir.join("audit")
}

/// The segments that are there, with their numbers, in order.
pub(super) fn list(folder: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        let number = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".jsonl")?.parse().ok());
        if let Some(number) = number {
            found.push((number, path));
        }
    }
    found.sort();
    Ok(found)
}

impl Segments {
    /// Begins a new segment after those that are there.
    pub(crate) fn open(
        dir: &Path,
        root: &RootKey,
        longest: u64,
        reserve: Arc<Reserve>,
    ) -> Result<Self, Fault> {
        let folder = folder(dir);
        make_folder(&folder)?;
        let failed = |error| Fault::because("failed to open the audit", &error);
        let found = list(&folder).map_err(failed)?;
        let newest = found.last().map_or(0, |(number, _)| *number);
        let last = found.iter().rev().find_map(|(_, path)| last_mac(path).transpose());
        let last = last.transpose().map_err(failed)?.unwrap_or(START);
        let key = MacKey::new(&*root.derive("strongroom audit segments"));
        let state = begin(&folder, &key, newest + 1, last).map_err(failed)?;
        let inner = Arc::new(Inner {
            folder,
            key,
            longest,
            reserve,
            state: Mutex::new(state),
            strangers: Mutex::default(),
            wake: Condvar::new(),
        });
        let worker = Arc::clone(&inner);
        let syncer = thread::Builder::new()
            .name("audit-sync".to_owned())
            .spawn(move || worker.keep_synced())
            .map_err(failed)?;
        Ok(Self { inner, syncer: Some(syncer) })
    }

    /// Writes the line of a read or a refusal.
    pub(crate) fn record(&self, entry: &Entry) -> Result<Audited, Fault> {
        self.inner.append(&EntryLine { entry }, Importance::Caller)?;
        Ok(Audited::proof())
    }

    /// Counts a request without a valid token; writes the minute before, if this begins another.
    pub(crate) fn count_stranger(&self, address: IpAddr, operation: &'static str, now_ms: i64) {
        let over = self.inner.strangers().count(address, operation, now_ms);
        self.inner.append_strangers(over);
    }

    /// How much is known to be on disk.
    pub(crate) fn synced(&self) -> Synced {
        self.inner.state().synced
    }
}

impl Drop for Segments {
    fn drop(&mut self) {
        let rest = self.inner.strangers().take();
        self.inner.append_strangers(rest);
        self.inner.state().closing = true;
        self.inner.wake.notify_all();
        if let Some(syncer) = self.syncer.take()
            && syncer.join().is_err()
        {
            tracing::error!("the audit's syncing thread had panicked");
        }
    }
}

/// Whose line it is: on a full disk, only a caller's is worth the reserve.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Importance {
    Caller,
    Stranger,
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn strangers(&self) -> MutexGuard<'_, Strangers> {
        self.strangers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append(&self, line: &impl Serialize, importance: Importance) -> Result<(), Fault> {
        let failed = |error: &io::Error| Fault::because("failed to write the audit", error);
        let mut state = self.state();
        if state.broken {
            return Err(Fault::new("failed to write the audit: an earlier sync failed"));
        }
        if state.length >= self.longest {
            self.rotate(&mut state).map_err(|error| failed(&error))?;
        }
        // Only the first line after a sync wakes the thread; the others are in the crowd it waits for.
        let first = state.at() == state.synced;
        let mut outcome = state.append(&self.key, line);
        if importance == Importance::Caller
            && outcome.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::StorageFull)
            && self.reserve.release()
        {
            outcome = state.append(&self.key, line);
        }
        outcome.map_err(|error| failed(&error))?;
        drop(state);
        if first {
            self.wake.notify_one();
        }
        Ok(())
    }

    fn append_strangers(&self, lines: Vec<Line>) {
        for line in lines {
            if let Err(fault) = self.append(&line, Importance::Stranger) {
                // They are counted to keep them from filling the disk; a full one has won that.
                tracing::warn!(%fault, "requests without a valid token were counted but not written");
                return;
            }
        }
    }

    /// Ends the current segment and begins the next.
    fn rotate(&self, state: &mut State) -> io::Result<()> {
        state.file.sync_data()?;
        *state = begin(&self.folder, &self.key, state.segment + 1, state.last)?;
        Ok(())
    }

    /// The syncing thread's work.
    fn keep_synced(&self) {
        loop {
            let (file, at, closing) = {
                let mut state = self.state();
                if !state.closing && state.at() == state.synced {
                    state = self.wake.wait_timeout(state, TICK).unwrap_or_else(PoisonError::into_inner).0;
                }
                if !state.closing && state.at() != state.synced {
                    // Lines come in crowds: one sync for all that come in the meantime.
                    state = self
                        .wake
                        .wait_timeout_while(state, PAUSE, |state| !state.closing)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0;
                }
                (state.file.try_clone(), state.at(), state.closing)
            };
            let outcome = file.and_then(|file| file.sync_data());
            let mut state = self.state();
            match outcome {
                // If a new segment was begun meanwhile, it knows better.
                Ok(()) if state.segment == at.segment => state.synced = at,
                Ok(()) => {}
                Err(error) => {
                    tracing::error!(%error, "the audit cannot be synced; no more answers are given");
                    state.broken = true;
                }
            }
            drop(state);
            if closing {
                return;
            }
            self.reserve.refill();
            let over = self.strangers().take_if_old();
            self.append_strangers(over);
        }
    }
}

impl State {
    fn at(&self) -> Synced {
        Synced { segment: self.segment, lines: self.lines }
    }

    /// Appends a line whole, or takes back what was written of it.
    fn append(&mut self, key: &MacKey, line: &impl Serialize) -> io::Result<()> {
        self.buffer.clear();
        let mac = write(&mut self.buffer, key, &self.last, line)?;
        if let Err(error) = self.file.write_all(&self.buffer) {
            self.file.set_len(self.length)?;
            return Err(error);
        }
        self.length += self.buffer.len() as u64;
        self.lines += 1;
        self.last = mac;
        Ok(())
    }
}

/// Begins segment `number`, the first line of which follows the line with the hash `last`.
fn begin(folder: &Path, key: &MacKey, number: u64, last: Mac) -> io::Result<State> {
    let path = folder.join(format!("{number:010}.jsonl"));
    let file = OpenOptions::new().append(true).create_new(true).mode(0o600).open(path)?;
    sync_folder(folder)?;
    let mut state = State {
        file,
        segment: number,
        length: 0,
        lines: 0,
        last,
        synced: Synced::default(),
        broken: false,
        closing: false,
        buffer: Vec::new(),
    };
    state.append(key, &Line::Begin { segment: number, follows: hex(&last) })?;
    state.file.sync_data()?;
    state.synced = state.at();
    Ok(state)
}

/// The hash of the last complete line of a segment: a torn one after it never counted. `None` if
/// the segment has no line at all, because a crash came right after it was begun.
fn last_mac(path: &Path) -> io::Result<Option<Mac>> {
    let mut file = File::open(path)?;
    // A process that was killed may have left lines unsynced; what follows them must not outlive them.
    file.sync_data()?;
    let tail = file.metadata()?.len().min(64 * 1024);
    file.seek(SeekFrom::End(-i64::try_from(tail).unwrap_or(0)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let complete = text.rsplit_once('\n').map_or("", |(lines, _)| lines);
    Ok(complete.rsplit('\n').next().and_then(Claimed::split).map(|line| line.mac))
}
