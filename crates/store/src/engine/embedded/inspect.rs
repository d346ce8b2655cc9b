//! Looking the database over: settings, every record, the feeds.

use rusqlite::{Connection, params};
use tokio::sync::oneshot;

use super::schema::{fault, partition};
use super::seal::Unopened;
use super::write::Tools;
use super::writer::Request;
use super::{Embedded, Shared};
use crate::key::Key;
use crate::verb::Fault;
use crate::verify::{Durability, Verified};

/// How many records are read at once, so that no reader stays open for long.
const PAGE: i64 = 512;

impl Embedded {
    /// Asks the writing connection itself.
    pub(crate) async fn durability(&self) -> Result<Durability, Fault> {
        let (reply, answer) = oneshot::channel();
        let look = move |tools: &mut Tools| {
            let _ = reply.send(durability(&tools.db).map_err(fault("failed to read the settings")));
        };
        self.ask(Request::Look(Box::new(look))).await?;
        answer.await.unwrap_or_else(|_| Err(Fault::new("failed to read the settings: the writer has ended")))
    }

    /// Opens every record at its place, and looks for gaps in the feeds.
    pub(crate) fn verify_records(&self) -> Result<Verified, Fault> {
        let mut verified = Verified::default();
        let mut after = 0;
        loop {
            let rows = self.shared.readers.page(after, PAGE)?;
            let Some(last) = rows.last() else { break };
            after = last.id;
            for row in rows {
                verified.records += 1;
                let key = Key::new(row.partition, row.path);
                if !opens(&self.shared, &key, &row.sealed)? {
                    verified.broken.push(key);
                }
            }
        }
        verified.gaps = self.shared.readers.gaps()?;
        Ok(verified)
    }
}

fn opens(shared: &Shared, key: &Key, sealed: &[u8]) -> Result<bool, Fault> {
    match shared.keys.open(key.partition(), key.path(), sealed) {
        Ok(_) => Ok(true),
        Err(Unopened::Broken) => Ok(false),
        // Destroyed since the page was read, or never ours.
        Err(Unopened::NoKey) => Ok(shared.readers.record(key)?.is_none()),
    }
}

fn durability(db: &Connection) -> rusqlite::Result<Durability> {
    let number = |name| db.pragma_query_value(None, name, |row| row.get(0));
    Ok(Durability {
        journal_mode: db.pragma_query_value(None, "journal_mode", |row| row.get(0))?,
        synchronous: number("synchronous")?,
        secure_delete: number("secure_delete")?,
        wal_autocheckpoint: number("wal_autocheckpoint")?,
        sqlite_version: rusqlite::version().to_owned(),
    })
}

/// A record as it lies in its table.
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) partition: strongroom_base::PartitionId,
    pub(super) path: String,
    pub(super) sealed: Vec<u8>,
}

impl super::reader::Readers {
    /// The next records after the row `after`, in the order of their rows.
    fn page(&self, after: i64, limit: i64) -> Result<Vec<Row>, Fault> {
        let db = self.take();
        let scan = || {
            db.prepare_cached(
                "SELECT id, partition, path, sealed FROM records WHERE id > ?1 ORDER BY id LIMIT ?2",
            )?
            .query_map(params![after, limit], |row| {
                Ok(Row {
                    id: row.get(0)?,
                    partition: partition(row.get(1)?),
                    path: row.get(2)?,
                    sealed: row.get(3)?,
                })
            })?
            .collect::<Result<_, _>>()
        };
        scan().map_err(fault("failed to read the records"))
    }

    /// Partitions whose feed is not dense from what was compacted up to its head.
    fn gaps(&self) -> Result<Vec<strongroom_base::PartitionId>, Fault> {
        let db = self.take();
        let scan = || {
            db.prepare(
                "SELECT h.partition FROM heads h WHERE
                   (SELECT count(*) FROM feed f WHERE f.partition = h.partition) != h.revision - h.compacted
                   OR (SELECT max(revision) FROM feed f WHERE f.partition = h.partition) != h.revision
                   OR (SELECT min(revision) FROM feed f WHERE f.partition = h.partition) != h.compacted + 1
                 UNION SELECT f.partition FROM feed f LEFT JOIN heads h USING (partition)
                   WHERE h.partition IS NULL",
            )?
            .query_map([], |row| Ok(partition(row.get(0)?)))?
            .collect::<Result<_, _>>()
        };
        scan().map_err(fault("failed to read the feeds"))
    }
}
