//! The audit rows of changes: each is written in its change's own commit, and chained to the one
//! before it by a keyed hash. A head row, hashed under another key, tells how long the chain is and
//! how much of the segments was synced by then, so that an end that was cut off is missed.

use rusqlite::{Connection, OptionalExtension, params};
use strongroom_crypto::digest::MacKey;

use super::Entry;
use super::line::{Mac, START};
use super::segments::Synced;
use crate::open::RootKey;
use crate::verb::Fault;

/// The keys that rows are chained under.
pub(super) struct RowKeys {
    row: MacKey,
    head: MacKey,
}

impl RowKeys {
    pub(super) fn new(root: &RootKey) -> Self {
        Self {
            row: MacKey::new(&*root.derive("strongroom audit rows")),
            head: MacKey::new(&*root.derive("strongroom audit head")),
        }
    }

    pub(super) fn row(&self, before: &Mac, seq: u64, entry: &str) -> Mac {
        self.row.sign(&[before, &seq.to_be_bytes(), entry.as_bytes()])
    }

    pub(super) fn head(&self, seq: u64, last: &Mac, synced: Synced) -> Mac {
        let (segment, lines) = (synced.segment.to_be_bytes(), synced.lines.to_be_bytes());
        self.head.sign(&[&seq.to_be_bytes(), last, &segment, &lines])
    }
}

/// The writer's end of the chain.
pub(crate) struct Chain {
    keys: RowKeys,
    seq: u64,
    last: Mac,
    staged: Option<(u64, Mac)>,
}

impl Chain {
    /// Finds the end of the chain.
    pub(crate) fn load(db: &Connection, root: &RootKey) -> Result<Self, Fault> {
        let row = db
            .query_row("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
            .map_err(|error| Fault::because("failed to read the audit", &error))?;
        let (seq, last) = row.unwrap_or((0, START));
        Ok(Self { keys: RowKeys::new(root), seq, last, staged: None })
    }

    /// Writes the rows of a batch into the open transaction.
    pub(crate) fn write(
        &mut self,
        db: &Connection,
        entries: &[Entry],
        synced: Synced,
    ) -> rusqlite::Result<()> {
        let (mut seq, mut last) = (self.seq, self.last);
        let mut insert = db.prepare_cached("INSERT INTO audit (seq, entry, mac) VALUES (?1, ?2, ?3)")?;
        for entry in entries {
            seq += 1;
            let entry = serde_json::to_string(entry)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
            last = self.keys.row(&last, seq, &entry);
            insert.execute(params![seq, entry, last])?;
        }
        let mac = self.keys.head(seq, &last, synced);
        db.prepare_cached(
            "INSERT OR REPLACE INTO audit_head (one, seq, segment, lines, mac) VALUES (1, ?1, ?2, ?3, ?4)",
        )?
        .execute(params![seq, synced.segment, synced.lines, mac])?;
        self.staged = Some((seq, last));
        Ok(())
    }

    /// The transaction is durable.
    pub(crate) fn committed(&mut self) {
        if let Some((seq, last)) = self.staged.take() {
            (self.seq, self.last) = (seq, last);
        }
    }

    /// The transaction did not happen.
    pub(crate) fn rolled_back(&mut self) {
        self.staged = None;
    }
}
