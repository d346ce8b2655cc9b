//! Erasure: what a commit removed leaves no copy in any file.
//!
//! `SQLite` overwrites deleted cells and freed pages (`secure_delete`), but two kinds of copies stay.
//! The write-ahead log has older images of the pages: a truncating checkpoint removes them. And a
//! page whose cells were moved to a neighbour keeps the moved bytes in its unallocated middle:
//! [`scrub`] overwrites that.

use std::thread;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension};

use super::Shared;
use super::schema::fault;
use super::scrub::scrub;
use crate::verb::Fault;

/// How often a checkpoint is tried before it is left to the next commit.
const TRIES: u32 = 50;

/// Whether copies may be left of what was removed. Kept on disk too, so that a crash between the
/// commit and the erasure is made good on the next open.
pub(super) struct Debt {
    due: bool,
    noted: bool,
}

impl Debt {
    pub(super) fn load(db: &Connection) -> Result<Self, Fault> {
        let noted = db
            .query_row("SELECT 1 FROM meta WHERE name = 'erase'", [], |_| Ok(()))
            .optional()
            .map_err(fault("failed to read the erasure's state"))?
            .is_some();
        Ok(Self { due: noted, noted })
    }

    /// Notes within the open transaction whether it removes something for good.
    pub(super) fn write(&self, db: &Connection, erases: bool) -> rusqlite::Result<()> {
        match (erases || self.due, self.noted) {
            (true, false) => db.execute("INSERT INTO meta (name, value) VALUES ('erase', x'')", [])?,
            (false, true) => db.execute("DELETE FROM meta WHERE name = 'erase'", [])?,
            (true, true) | (false, false) => 0,
        };
        Ok(())
    }

    /// The transaction is durable.
    pub(super) fn committed(&mut self, erases: bool) {
        self.due |= erases;
        self.noted = self.due;
    }

    /// Erases what is due. If it cannot be done now, the next commit tries again.
    pub(super) fn settle(&mut self, db: &Connection, shared: &Shared) {
        if self.due {
            match erase(db, shared) {
                Ok(()) => self.due = false,
                Err(fault) => tracing::error!(%fault, "removed records may have copies on disk still"),
            }
        }
    }
}

fn erase(db: &Connection, shared: &Shared) -> Result<(), Fault> {
    truncate(db)?;
    let scrubbed =
        scrub(&shared.file).map_err(|error| Fault::because("failed to scrub the database", &error))?;
    if scrubbed > 0 {
        // Else the copies in the page cache would be written back with the next change of a page.
        db.release_memory().map_err(fault("failed to drop the page cache"))?;
    }
    Ok(())
}

/// Brings the whole log into the database file and leaves the log empty.
fn truncate(db: &Connection) -> Result<(), Fault> {
    let failed = fault("failed to truncate the log");
    for _ in 0..TRIES {
        let busy: i64 =
            db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).map_err(&failed)?;
        if busy == 0 {
            return Ok(());
        }
        // A reader is in the middle of a statement; ours are short.
        thread::sleep(Duration::from_millis(2));
    }
    Err(Fault::new("failed to truncate the log: a reader does not end"))
}
