//! How a verb ends, and how the transaction around it ends.

use std::fmt;

use crate::audit::Audited;
use crate::key::Key;

/// Why a verb came to no change.
#[derive(Debug)]
pub enum Stop<R> {
    /// It asked for a record that was not loaded. Only the engine sees this one.
    Missing(Key),
    /// The domain says no, in its own words. Expected, and safe to show.
    Refused(R),
    /// Something is broken. Logged with its chain; a client sees a 500 and the request id.
    Fault(Fault),
}

/// Why a read inside a verb came to nothing.
#[derive(Debug)]
pub enum ReadStop {
    /// Not loaded yet.
    Missing(Key),
    /// Broken.
    Fault(Fault),
}

impl From<Fault> for ReadStop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl<R> From<ReadStop> for Stop<R> {
    fn from(stop: ReadStop) -> Self {
        match stop {
            ReadStop::Missing(key) => Self::Missing(key),
            ReadStop::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl<R> From<Fault> for Stop<R> {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// A bug or an I/O error: never the client's doing. The message names no secret.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{what}")]
pub struct Fault {
    what: String,
}

impl Fault {
    /// A fault told in one sentence, beginning with "failed to".
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into() }
    }

    /// A fault with the error that caused it.
    pub fn because(what: &str, cause: &dyn fmt::Display) -> Self {
        Self { what: format!("{what}: {cause}") }
    }

    /// A record does not decode. The decoder's message can quote record bytes, so only its kind
    /// is kept.
    pub(crate) fn decode(_: &rmp_serde::decode::Error) -> Self {
        Self::new("failed to decode a stored record: it is not of the expected kind")
    }

    pub(crate) fn encode(_: &rmp_serde::encode::Error) -> Self {
        Self::new("failed to encode a record")
    }
}

/// A durable change: what the verb answered, and the proof that its audit row was written with it.
#[derive(Debug)]
pub struct Committed<T> {
    /// What the verb answered.
    pub value: T,
    /// Proof of the audit row.
    pub audited: Audited,
}

/// Why a transaction did not commit.
#[derive(Debug)]
pub enum TransactError<R> {
    /// The verb refused; nothing was written.
    Refused(R),
    /// Nothing was written.
    Fault(Fault),
    /// The sync failed: the change may or may not be on disk. Never retried; writes stop until the
    /// store is reopened.
    Unknown(Fault),
}
