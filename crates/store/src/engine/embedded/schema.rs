//! The tables, and the settings of the connections that touch them.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use strongroom_base::PartitionId;

use crate::verb::Fault;

/// The format of the data folder that this binary writes. Raised by one whenever an older binary
/// would misread what is written; every older format is upgraded on open.
pub(crate) const FORMAT: u32 = 1;

/// The database's name in the data folder.
pub(crate) const FILE: &str = "strongroom.db";

/// `SRdb` in the file's header: tells that a database is ours before any table is read.
pub(super) const APPLICATION: i64 = 0x5352_6462;

/// How long a statement waits for a lock that another process holds (a backup, `audit verify`).
const BUSY: Duration = Duration::from_secs(5);

/// Records lie in a rowid table with a unique index: a table clustered by the key commits at a
/// third of the speed with values of 1 KiB. Feed rows are short, so there the clustered form wins.
pub(super) const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE data_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    partition BLOB NOT NULL,
    wrapped BLOB NOT NULL,
    reserved INTEGER NOT NULL
) STRICT;
CREATE TABLE records (
    id INTEGER PRIMARY KEY,
    partition BLOB NOT NULL,
    path TEXT NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX records_by_key ON records (partition, path);
CREATE TABLE heads (
    partition BLOB PRIMARY KEY,
    revision INTEGER NOT NULL,
    compacted INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE feed (
    partition BLOB NOT NULL,
    revision INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (partition, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (seq INTEGER PRIMARY KEY, entry TEXT NOT NULL, mac BLOB NOT NULL) STRICT;
CREATE TABLE audit_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    mac BLOB NOT NULL
) STRICT;
";

/// Opens the one connection that writes. Every acknowledged commit is synced (FULL), deleted
/// content is overwritten, and caches have a ceiling.
pub(super) fn writer(file: &Path) -> rusqlite::Result<Connection> {
    let db = open(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA secure_delete = ON;
         PRAGMA cache_size = -8192;
         PRAGMA temp_store = MEMORY;
         PRAGMA wal_autocheckpoint = 8000;
         PRAGMA journal_size_limit = 33554432;",
    )?;
    Ok(db)
}

/// Opens a connection that only reads.
pub(crate) fn reader(file: &Path) -> Result<Connection, Fault> {
    // Not opened as read-only: a reader of a write-ahead log takes part in its shared memory.
    let open = || {
        let db = open(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        db.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -2048; PRAGMA temp_store = MEMORY;")?;
        Ok(db)
    };
    open().map_err(fault("failed to open a reader of the database"))
}

fn open(file: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.busy_timeout(BUSY)?;
    db.set_prepared_statement_cache_capacity(32);
    db.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 0;")?;
    Ok(db)
}

/// How a partition is written in a row: its 16 bytes.
pub(super) fn column(partition: PartitionId) -> [u8; 16] {
    partition.uuid().into_bytes()
}

/// Reads what [`column()`] wrote.
pub(super) fn partition(column: [u8; 16]) -> PartitionId {
    PartitionId::from_uuid(uuid::Uuid::from_bytes(column))
}

/// Turns a database error into a fault that says what was being done.
pub(crate) fn fault(what: &'static str) -> impl Fn(rusqlite::Error) -> Fault {
    move |error| Fault::because(what, &error)
}
