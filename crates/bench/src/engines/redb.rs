//! redb with one table per table of the store, and its strictest durability.

use std::fs;
use std::path::Path;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use anyhow::Context as _;
use redb::{Database, Durability, ReadableDatabase as _, ReadableTable as _, TableDefinition};

use super::Engine;
use super::shape::{PARTITION, Set};

const RECORDS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("records");
const FEED: TableDefinition<'_, u64, &str> = TableDefinition::new("feed");
const AUDIT: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("audit");

pub(super) struct Redb(RwLock<Database>);

fn key(path: &str) -> Vec<u8> {
    [&PARTITION, path.as_bytes()].concat()
}

impl Redb {
    pub(super) fn create(dir: &Path) -> anyhow::Result<Self> {
        fs::create_dir(dir)?;
        let db = Database::builder().set_cache_size(10 << 20).create(dir.join("bench.redb"))?;
        let write = db.begin_write()?;
        write.open_table(RECORDS)?;
        write.open_table(FEED)?;
        write.open_table(AUDIT)?;
        write.commit()?;
        Ok(Self(RwLock::new(db)))
    }

    fn db(&self) -> RwLockReadGuard<'_, Database> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine for Redb {
    fn name(&self) -> &'static str {
        "redb"
    }

    fn commit(&self, sets: &[Set]) -> anyhow::Result<()> {
        let mut write = self.db().begin_write()?;
        write.set_durability(Durability::Immediate)?;
        {
            let mut records = write.open_table(RECORDS)?;
            let mut feed = write.open_table(FEED)?;
            let mut audit = write.open_table(AUDIT)?;
            let mut revision = feed.last()?.map_or(0, |(revision, _)| revision.value());
            for set in sets {
                for (path, bytes) in set.records() {
                    records.insert(key(&path).as_slice(), bytes.as_slice())?;
                }
                revision += 1;
                feed.insert(revision, set.event().as_str())?;
                audit.insert(revision, set.audit().as_slice())?;
            }
        }
        Ok(write.commit()?)
    }

    fn get(&self, path: &str) -> anyhow::Result<usize> {
        let table = self.db().begin_read()?.open_table(RECORDS)?;
        Ok(table.get(key(path).as_slice())?.context("no such record")?.value().to_vec().len())
    }

    fn page(&self, after: &str, limit: usize) -> anyhow::Result<usize> {
        let table = self.db().begin_read()?.open_table(RECORDS)?;
        let mut count = 0;
        for row in table.range(key(&format!("head/{after}\0")).as_slice()..)?.take(limit) {
            let (path, bytes) = row?;
            count += usize::from(!path.value().to_vec().is_empty() && !bytes.value().to_vec().is_empty());
        }
        Ok(count)
    }

    fn purge(&self, sets: &[Set]) -> anyhow::Result<()> {
        let mut write = self.db().begin_write()?;
        write.set_durability(Durability::Immediate)?;
        {
            let mut records = write.open_table(RECORDS)?;
            for set in sets {
                for (path, _) in set.records() {
                    records.remove(key(&path).as_slice())?;
                }
            }
        }
        write.commit()?;
        // The only thing there is: move what is left to the front and shorten the file.
        self.0.write().unwrap_or_else(PoisonError::into_inner).compact()?;
        Ok(())
    }

    fn beside_a_reader(&self, work: &mut dyn FnMut() -> anyhow::Result<()>) -> anyhow::Result<()> {
        let reader = self.db().begin_read()?;
        let outcome = work();
        drop(reader);
        outcome
    }
}
