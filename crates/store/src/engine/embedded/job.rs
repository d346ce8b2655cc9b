//! A transaction on its way to the writer and its answer on the way back, with the verb's types
//! hidden.

use tokio::sync::oneshot;

use crate::audit::{Audited, Entry};
use crate::change::Change;
use crate::key::Key;
use crate::read::Loaded;
use crate::verb::{Committed, Fault, Stop, TransactError};

/// What became of one run of a verb.
pub(super) enum Ran {
    /// It wants this written.
    Changed(Change),
    /// It wants this loaded and to be run again.
    Missing(Key),
    /// It came to no change; its answer is kept.
    Stopped,
}

/// What became of the batch that a verb was part of.
#[derive(Clone)]
pub(super) enum End {
    /// Durable. A refusal counts as such too: what it was decided from is durable now.
    Committed,
    /// Nothing of the batch was written.
    Fault(Fault),
    /// Nobody knows.
    Unknown(Fault),
}

/// A waiting transaction.
pub(super) trait Job: Send {
    /// The audit entry that is written with the change.
    fn entry(&self) -> &Entry;
    /// Runs the verb.
    fn run(&mut self, loaded: &Loaded) -> Ran;
    /// The verb, or what it asked for, is broken; the batch goes on without it.
    fn fail(&mut self, fault: Fault);
    /// Tells who waits.
    fn end(self: Box<Self>, end: End);
}

pub(super) struct Waiting<T, R, F> {
    entry: Entry,
    verb: F,
    kept: Option<Result<T, Stop<R>>>,
    reply: oneshot::Sender<Result<Committed<T>, TransactError<R>>>,
}

impl<T, R, F> Waiting<T, R, F> {
    pub(super) fn new(
        entry: Entry,
        verb: F,
        reply: oneshot::Sender<Result<Committed<T>, TransactError<R>>>,
    ) -> Self {
        Self { entry, verb, kept: None, reply }
    }
}

impl<T, R, F> Job for Waiting<T, R, F>
where
    F: FnMut(&Loaded) -> Result<(Change, T), Stop<R>> + Send,
    T: Send,
    R: Send,
{
    fn entry(&self) -> &Entry {
        &self.entry
    }

    fn run(&mut self, loaded: &Loaded) -> Ran {
        match (self.verb)(loaded) {
            Ok((change, value)) => {
                self.kept = Some(Ok(value));
                Ran::Changed(change)
            }
            Err(Stop::Missing(key)) => Ran::Missing(key),
            Err(stop) => {
                self.kept = Some(Err(stop));
                Ran::Stopped
            }
        }
    }

    fn fail(&mut self, fault: Fault) {
        self.kept = Some(Err(Stop::Fault(fault)));
    }

    fn end(self: Box<Self>, end: End) {
        let answer = match (end, self.kept) {
            (_, Some(Err(Stop::Fault(fault)))) | (End::Fault(fault), _) => Err(TransactError::Fault(fault)),
            (End::Unknown(fault), _) => Err(TransactError::Unknown(fault)),
            (End::Committed, Some(Ok(value))) => Ok(Committed { value, audited: Audited::proof() }),
            (End::Committed, Some(Err(Stop::Refused(refusal)))) => Err(TransactError::Refused(refusal)),
            (End::Committed, Some(Err(Stop::Missing(_))) | None) => {
                Err(TransactError::Fault(Fault::new("failed to run a verb: it came to no end")))
            }
        };
        // Nobody waits any more if the request was given up; the change is made all the same.
        let _ = self.reply.send(answer);
    }
}
