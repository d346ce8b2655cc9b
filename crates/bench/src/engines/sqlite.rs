//! `SQLite` with the store's tables and settings.

use std::fs;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, params};

use super::Engine;
use super::shape::{PARTITION, Set};

pub(super) struct Sqlite {
    name: &'static str,
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
}

impl Sqlite {
    /// A database that brings its log into the file each `pages` pages.
    pub(super) fn create(name: &'static str, dir: &Path, pages: u32) -> anyhow::Result<Self> {
        fs::create_dir(dir)?;
        let file = dir.join("bench.db");
        let writer = Connection::open(&file)?;
        writer.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
             PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;
             CREATE TABLE records (id INTEGER PRIMARY KEY, partition BLOB NOT NULL, path TEXT NOT NULL,
                 sealed BLOB NOT NULL) STRICT;
             CREATE UNIQUE INDEX records_by_key ON records (partition, path);
             CREATE TABLE feed (partition BLOB NOT NULL, revision INTEGER NOT NULL, event TEXT NOT NULL,
                 PRIMARY KEY (partition, revision)) STRICT, WITHOUT ROWID;
             CREATE TABLE audit (seq INTEGER PRIMARY KEY, entry BLOB NOT NULL) STRICT;",
        )?;
        writer.pragma_update(None, "wal_autocheckpoint", pages)?;
        let reader = Connection::open(&file)?;
        reader.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -2048;")?;
        Ok(Self { name, writer: Mutex::new(writer), reader: Mutex::new(reader) })
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine for Sqlite {
    fn name(&self) -> &'static str {
        self.name
    }

    fn commit(&self, sets: &[Set]) -> anyhow::Result<()> {
        let db = self.writer();
        db.execute_batch("BEGIN IMMEDIATE")?;
        for set in sets {
            for (path, bytes) in set.records() {
                db.prepare_cached(
                    "INSERT INTO records (partition, path, sealed) VALUES (?1, ?2, ?3)
                     ON CONFLICT (partition, path) DO UPDATE SET sealed = ?3",
                )?
                .execute(params![PARTITION, path, bytes])?;
            }
            db.prepare_cached(
                "INSERT INTO feed SELECT ?1, coalesce(max(revision), 0) + 1, ?2 FROM feed WHERE partition = ?1",
            )?
            .execute(params![PARTITION, set.event()])?;
            db.prepare_cached("INSERT INTO audit (entry) VALUES (?1)")?.execute([set.audit()])?;
        }
        Ok(db.execute_batch("COMMIT")?)
    }

    fn get(&self, key: &str) -> anyhow::Result<usize> {
        let db = self.reader();
        let mut statement =
            db.prepare_cached("SELECT sealed FROM records WHERE partition = ?1 AND path = ?2")?;
        Ok(statement.query_row(params![PARTITION, key], |row| Ok(row.get_ref(0)?.as_blob()?.len()))?)
    }

    fn page(&self, after: &str, limit: usize) -> anyhow::Result<usize> {
        let db = self.reader();
        let mut statement = db.prepare_cached(
            "SELECT path, sealed FROM records WHERE partition = ?1 AND path > ?2 ORDER BY path LIMIT ?3",
        )?;
        let rows = statement.query_map(params![PARTITION, format!("head/{after}"), limit], |row| {
            Ok(row.get_ref(0)?.as_str()?.len() + row.get::<_, Vec<u8>>(1)?.len())
        })?;
        Ok(rows.count())
    }

    fn purge(&self, sets: &[Set]) -> anyhow::Result<()> {
        let db = self.writer();
        db.execute_batch("BEGIN IMMEDIATE")?;
        for set in sets {
            for (path, _) in set.records() {
                db.prepare_cached("DELETE FROM records WHERE partition = ?1 AND path = ?2")?
                    .execute(params![PARTITION, path])?;
            }
        }
        db.execute_batch("COMMIT")?;
        let busy: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        anyhow::ensure!(busy == 0, "the log was not truncated");
        Ok(())
    }

    fn beside_a_reader(&self, work: &mut dyn FnMut() -> anyhow::Result<()>) -> anyhow::Result<()> {
        let db = self.reader();
        db.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;")?;
        let outcome = work();
        db.execute_batch("COMMIT")?;
        outcome
    }
}
