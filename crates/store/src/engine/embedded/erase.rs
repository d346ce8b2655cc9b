//! Erasure: what a commit removed leaves no copy in any file.
//!
//! SQLite overwrites deleted cells and pages (`secure_delete`), but the write-ahead log still has
//! older images of the pages; a truncating checkpoint removes them.

use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use super::Shared;

/// How often a checkpoint is tried before the next commit must try again.
const TRIES: u32 = 50;

/// Truncates the log; answers whether no copy is left.
pub(super) fn erase(db: &Connection, _shared: &Shared) -> bool {
    for _ in 0..TRIES {
        match truncate(db) {
            Ok(true) => return true,
            // A reader is in the middle of a statement.
            Ok(false) => thread::sleep(Duration::from_millis(2)),
            Err(error) => {
                tracing::error!(%error, "failed to truncate the log; the next commit tries again");
                return false;
            }
        }
    }
    tracing::error!("failed to truncate the log: readers do not end; the next commit tries again");
    false
}

fn truncate(db: &Connection) -> rusqlite::Result<bool> {
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| Ok(row.get::<_, i64>(0)? == 0))
}
