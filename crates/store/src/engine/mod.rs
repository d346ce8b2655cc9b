//! The engines behind the one store: a closed set, so an enum and no trait.

pub(crate) mod embedded;
pub(crate) mod model;

use std::net::IpAddr;
use std::sync::Arc;

use strongroom_base::PartitionId;
use tokio::sync::watch;

use crate::audit::{Audited, Entry};
use crate::change::{Change, Event};
use crate::feed::Cursor;
use crate::key::Key;
use crate::read::Loaded;
use crate::record::Record;
use crate::verb::{Committed, Fault, Stop, TransactError};
use crate::verify::{Durability, Verified};

/// An engine. Cheap to clone.
#[derive(Clone)]
pub(crate) enum Engine {
    /// In memory.
    Model(Arc<model::Model>),
    /// In a data folder.
    Embedded(Arc<embedded::Embedded>),
}

impl Engine {
    pub(crate) async fn transact<T, R, F>(
        &self,
        entry: Entry,
        verb: F,
    ) -> Result<Committed<T>, TransactError<R>>
    where
        F: FnMut(&Loaded) -> Result<(Change, T), Stop<R>> + Send + 'static,
        T: Send + 'static,
        R: Send + 'static,
    {
        match self {
            Self::Model(model) => model.transact(entry, verb),
            Self::Embedded(embedded) => embedded.transact(entry, verb).await,
        }
    }

    pub(crate) fn record(&self, key: &Key) -> Result<Option<Record>, Fault> {
        match self {
            Self::Model(model) => Ok(model.record(key)),
            Self::Embedded(embedded) => embedded.record(key),
        }
    }

    pub(crate) fn range(
        &self,
        partition: PartitionId,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(Key, Record)>, Fault> {
        match self {
            Self::Model(model) => Ok(model.range(partition, prefix, after, limit)),
            Self::Embedded(embedded) => embedded.range(partition, prefix, after, limit),
        }
    }

    pub(crate) fn cursor(&self, partition: PartitionId) -> Cursor {
        match self {
            Self::Model(model) => model.cursor(partition),
            Self::Embedded(embedded) => embedded.cursor(partition),
        }
    }

    pub(crate) fn head(&self, partition: PartitionId) -> watch::Receiver<u64> {
        match self {
            Self::Model(model) => model.head(partition),
            Self::Embedded(embedded) => embedded.head(partition),
        }
    }

    pub(crate) fn feed(
        &self,
        partition: PartitionId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Event)>, Fault> {
        match self {
            Self::Model(model) => Ok(model.feed(partition, after, limit)),
            Self::Embedded(embedded) => embedded.feed(partition, after, limit),
        }
    }

    pub(crate) fn record_entry(&self, entry: &Entry) -> Result<Audited, Fault> {
        match self {
            Self::Model(model) => Ok(model.record_entry(entry)),
            Self::Embedded(embedded) => embedded.record_entry(entry),
        }
    }

    pub(crate) fn count_stranger(&self, address: IpAddr, operation: &'static str, now_ms: i64) {
        match self {
            Self::Model(model) => model.count_stranger(),
            Self::Embedded(embedded) => embedded.count_stranger(address, operation, now_ms),
        }
    }

    pub(crate) async fn durability(&self) -> Result<Durability, Fault> {
        match self {
            Self::Model(_) => Err(Fault::new("failed to read the settings: this store is in memory")),
            Self::Embedded(embedded) => embedded.durability().await,
        }
    }

    pub(crate) fn verify_records(&self) -> Result<Verified, Fault> {
        match self {
            Self::Model(model) => Ok(model.verify_records()),
            Self::Embedded(embedded) => embedded.verify_records(),
        }
    }
}
