//! What a decision was made from.

use crate::id::PartitionId;

/// A record's place and the generation it was read at (0 where there was none). A Grant carries
/// the premises of its decision; a verb that writes checks in its own transaction that they still
/// hold, so a right that was taken away in between is not used any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Premise {
    /// The partition of the record.
    pub partition: PartitionId,
    /// The path of the record's key.
    pub path: Box<str>,
    /// The generation that was read.
    pub generation: u64,
}
