//! The one thread that writes: drains what waits, runs it as one batch, makes the batch durable at
//! once, and only then tells anyone.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::Shared;
use super::batch::{Batch, Inserts};
use super::job::{End, Job};
use super::write::{Tools, Unwritten};
use crate::verb::Fault;

/// How many transactions one commit makes durable at most.
pub(super) const BATCH: usize = 256;

/// A transaction as it waits.
pub(super) type Waiting = Box<dyn Job>;

pub(super) struct Writer {
    tools: Tools,
    shared: Arc<Shared>,
    /// Set once an outcome is not known: nothing is written after that.
    stopped: bool,
}

impl Writer {
    pub(super) fn new(shared: Arc<Shared>, tools: Tools) -> Self {
        Self { tools, shared, stopped: false }
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
            self.decide(&mut jobs)
        };
        for job in jobs {
            job.end(end.clone());
        }
    }

    /// Tries a batch; what can be helped is helped once.
    fn decide(&mut self, jobs: &mut [Waiting]) -> End {
        let mut outcome = self.attempt(jobs, Inserts::Trusted);
        if matches!(outcome, Err(Unwritten::Duplicate)) {
            outcome = self.attempt(jobs, Inserts::Checked);
        }
        if matches!(outcome, Err(Unwritten::Full)) && self.shared.reserve.release() {
            outcome = self.attempt(jobs, Inserts::Checked);
        }
        let fault = match outcome {
            Ok(()) => return End::Committed,
            Err(Unwritten::Unknown(fault)) => {
                tracing::error!(%fault, "writes have stopped until the store is reopened");
                self.stopped = true;
                return End::Unknown(fault);
            }
            Err(Unwritten::Duplicate) => Fault::new("failed to write a batch: a row is there twice"),
            Err(Unwritten::Full) => Fault::new("failed to write a batch: the disk is full"),
            Err(Unwritten::Fault(fault)) => fault,
        };
        tracing::error!(%fault, "a batch was not written");
        End::Fault(fault)
    }

    fn attempt(&mut self, jobs: &mut [Waiting], inserts: Inserts) -> Result<(), Unwritten> {
        let mut batch = Batch::new(&self.shared, inserts);
        for job in jobs {
            batch.run(&mut **job);
        }
        if batch.entries.is_empty() {
            return Ok(());
        }
        if batch.hides_a_duplicate()? {
            return Err(Unwritten::Duplicate);
        }
        self.tools.commit(&self.shared, &batch)
    }
}

/// What the writer's thread can be asked.
pub(super) enum Request {
    /// To run a verb.
    Transact(Waiting),
    /// To look at, or to test, the live connection.
    Look(Box<dyn FnOnce(&mut Tools) + Send>),
}
