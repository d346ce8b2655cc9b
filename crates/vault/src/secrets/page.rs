use strongroom_base::PartitionId;
use strongroom_store::{Fault, Record, Snapshot};

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items, in the order of their names.
    pub items: Vec<T>,
    /// Where the next page begins, for the verb that made this one; `None` on the last page.
    pub next: Option<String>,
}

impl<T> Page<T> {
    pub(super) fn empty() -> Self {
        Self { items: Vec::new(), next: None }
    }

    /// Up to `limit` records under `prefix` behind the path `after`, each made an item by `item`.
    pub(super) fn scan(
        read: &Snapshot<'_>,
        partition: PartitionId,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
        item: impl Fn(&str, &Record) -> Result<T, Fault>,
    ) -> Result<Self, Fault> {
        let mut rows = read.range(partition, prefix, after, limit + 1)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|(key, _)| key.path().to_owned());
        let items = rows.iter().map(|(key, record)| item(key.path(), record)).collect::<Result<_, _>>()?;
        Ok(Self { items, next })
    }
}
