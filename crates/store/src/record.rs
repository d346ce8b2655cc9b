//! A record as a verb sees it: opened bytes with the generation that they were read at.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::verb::Fault;

/// An opened record. Wiped when its last clone is dropped; never cached in this form.
#[derive(Clone)]
pub struct Record {
    generation: u64,
    // Shared, for a verb reads its records anew each time it is run.
    bytes: Arc<Zeroizing<Vec<u8>>>,
}

impl Record {
    pub(crate) fn new(generation: u64, bytes: Zeroizing<Vec<u8>>) -> Self {
        Self { generation, bytes: Arc::new(bytes) }
    }

    /// How many times this key was written, counting from 1; 0 is never a record's.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The bytes, for records that are raw (a secret's value).
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads the record as `T`: `MessagePack` with field names, so that a newer reader finds the
    /// fields of an older record and an unknown field is passed over.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<Found<T>, Fault> {
        let value = rmp_serde::from_slice(&self.bytes).map_err(|error| Fault::decode(&error))?;
        Ok(Found { generation: self.generation, value })
    }
}

/// A decoded record with its generation.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// The generation that was read; a Grant decided from it says so.
    pub generation: u64,
    /// The decoded value.
    pub value: T,
}

/// Writes `value` as it is stored: `MessagePack` with field names.
pub(crate) fn encode<T: Serialize>(value: &T) -> Result<Zeroizing<Vec<u8>>, Fault> {
    rmp_serde::to_vec_named(value).map(Zeroizing::new).map_err(|error| Fault::encode(&error))
}
