//! Pages of a listing: bounded in what they answer and in what they look at.

use strongroom_base::PartitionId;
use strongroom_store::{Fault, Record, Snapshot};

/// How many records a page may look at to find entries that the caller may see.
const SCAN_MAX: usize = 5_000;

/// How many records are read at a time.
const BATCH: usize = 250;

/// Which page is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// [`Listed::next`] of the page before; `None` is the first page. What is after it is decided
    /// upon entry by entry, so a made-up one opens nothing.
    pub after: Option<String>,
    /// How many entries at most.
    pub limit: usize,
}

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// The entries, in the order of their names.
    pub entries: Vec<T>,
    /// Where the next page begins, if there may be one. A page can be empty and not the last.
    pub next: Option<String>,
}

/// Reads the records below `prefix`, keeping what `entry` makes of them.
pub(crate) fn scan<T>(
    read: &Snapshot<'_>,
    partition: PartitionId,
    prefix: &str,
    page: &Page,
    mut entry: impl FnMut(&Record) -> Result<Option<T>, Fault>,
) -> Result<Listed<T>, Fault> {
    let mut entries = Vec::new();
    let mut after = page.after.as_ref().map(|after| format!("{prefix}{after}"));
    let mut seen = 0;
    loop {
        let batch = read.range(partition, prefix, after.as_deref(), BATCH)?;
        let last = batch.len() < BATCH;
        for (key, record) in batch {
            if entries.len() == page.limit || seen == SCAN_MAX {
                let next = after.and_then(|after| after.strip_prefix(prefix).map(str::to_owned));
                return Ok(Listed { entries, next });
            }
            entries.extend(entry(&record)?);
            after = Some(key.path().to_owned());
            seen += 1;
        }
        if last {
            return Ok(Listed { entries, next: None });
        }
    }
}
