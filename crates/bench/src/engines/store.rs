//! The store itself, through its public API.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use strongroom_base::{PartitionId, RequestId};
use strongroom_store::audit::Entry;
use strongroom_store::{
    Change, Committed, Event, Fault, Key, Loaded, Options, Read as _, Store, TransactError,
};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use super::group::{Cell, cell, cpu_seconds};
use super::shape::{PARTITION, Random, Set, name_of};

pub(super) struct Bench {
    store: Store,
    runtime: Runtime,
}

fn partition() -> PartitionId {
    PartitionId::from_random(PARTITION)
}

fn key(path: impl Into<Box<str>>) -> Key {
    Key::new(partition(), path)
}

fn entry(set: Set) -> Entry {
    Entry {
        at_ms: 1_795_484_760_000,
        request: RequestId::from_random([1; 16]),
        client_request: Some("2f2a5f0e-c9d9-4a4c-a8ad-53e7cf7a6d45".to_owned()),
        operation: "SecretSet".into(),
        resource: format!("vaults/v1/secrets/{}", name_of(set.name)),
        caller: None,
        address: Some([192, 0, 2, 1].into()),
        status: 200,
        code: None,
    }
}

/// A SET as the vault does it: the head is read and written over, the rest is new.
fn change(read: &Loaded, set: Set) -> Result<Change, strongroom_store::Stop<Fault>> {
    let mut change = Change::new();
    for (number, (path, bytes)) in set.records().into_iter().enumerate() {
        // The lengths in `Set` are sealed ones.
        let text = &bytes[..bytes.len() - 41];
        if number == 0 {
            read.record(&key(path.as_str()))?;
            change.put(key(path), &String::from_utf8_lossy(&[b'h'; 230]))?;
        } else {
            change.insert_bytes(key(path), text);
        }
    }
    let event = Event {
        noun: "secrets".to_owned(),
        name: name_of(set.name),
        version: Some(format!("{:032x}", set.version)),
        kind: "set".to_owned(),
    };
    change.event(partition(), event);
    Ok(change)
}

async fn set(store: &Store, set: Set) -> anyhow::Result<()> {
    let done: Result<Committed<()>, TransactError<Fault>> =
        store.transact(entry(set), move |read: &Loaded| Ok((change(read, set)?, ()))).await;
    done.map(drop).map_err(|error| anyhow!("a set did not commit: {error:?}"))
}

impl Bench {
    pub(super) fn create(dir: &Path) -> anyhow::Result<Self> {
        let store = Store::open(dir, Options::default())?;
        Ok(Self { store, runtime: Runtime::new()? })
    }

    /// Sets every secret once; answers how many a second.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    pub(super) fn fill(&self, secrets: u64) -> anyhow::Result<f64> {
        let start = Instant::now();
        self.runtime.block_on(async {
            for first in (0..secrets).step_by(256) {
                let mut sets = JoinSet::new();
                for name in first..(first + 256).min(secrets) {
                    let store = self.store.clone();
                    sets.spawn(async move { set(&store, Set { name, version: 0 }).await });
                }
                sets.join_all().await.into_iter().collect::<anyhow::Result<()>>()?;
            }
            Ok(secrets as f64 / start.elapsed().as_secs_f64())
        })
    }

    pub(super) fn sets(&self, run: u64, requesters: u64, seconds: f64, secrets: u64) -> anyhow::Result<Cell> {
        let (cpu, end) = (cpu_seconds()?, Instant::now() + Duration::from_secs_f64(seconds));
        let times = self.runtime.block_on(async {
            let mut workers = JoinSet::new();
            for worker in 0..requesters {
                let store = self.store.clone();
                workers.spawn(async move {
                    let (mut random, mut times) = (Random::new(run << 16 | worker), Vec::new());
                    while Instant::now() < end {
                        let start = Instant::now();
                        set(&store, Set { name: random.below(secrets), version: random.next() }).await?;
                        times.push(start.elapsed());
                    }
                    anyhow::Ok(times)
                });
            }
            workers.join_all().await.into_iter().collect::<anyhow::Result<Vec<_>>>()
        })?;
        cell(times.concat(), seconds, cpu_seconds()? - cpu)
    }

    pub(super) fn get(&self, name: u64) -> anyhow::Result<()> {
        for path in (Set { name, version: 0 }).reads() {
            self.store.read().record(&key(path))?.context("no such record")?;
        }
        Ok(())
    }

    pub(super) fn page(&self, name: u64) -> anyhow::Result<()> {
        self.store.read().range(partition(), "head/", Some(&format!("head/{}", name_of(name))), 25)?;
        Ok(())
    }

    pub(super) fn audit(&self) -> anyhow::Result<()> {
        let _ = self.store.record(&entry(Set { name: 1, version: 0 }))?;
        Ok(())
    }

    /// Purges secrets, one change each; answers how many milliseconds until all were acknowledged.
    pub(super) fn purge(&self, sets: &[Set]) -> anyhow::Result<f64> {
        let start = Instant::now();
        self.runtime.block_on(async {
            let mut purges = JoinSet::new();
            for set in sets.iter().copied() {
                let store = self.store.clone();
                purges.spawn(async move { purge(&store, set).await });
            }
            purges.join_all().await.into_iter().collect::<anyhow::Result<()>>()
        })?;
        Ok(start.elapsed().as_secs_f64() * 1e3)
    }
}

async fn purge(store: &Store, set: Set) -> anyhow::Result<()> {
    let paths = set.records().map(|(path, _)| path);
    let purged: Result<Committed<()>, TransactError<Fault>> = store
        .transact(entry(set), move |read: &Loaded| {
            let mut change = Change::new();
            for path in &paths {
                read.record(&key(path.as_str()))?;
                change.delete(key(path.as_str()));
            }
            change.erase();
            Ok((change, ()))
        })
        .await;
    purged.map(drop).map_err(|error| anyhow!("a purge did not commit: {error:?}"))
}

/// The values as they lie on the disk.
pub(super) fn sealed_values(dir: &Path, sets: &[Set]) -> anyhow::Result<Vec<Vec<u8>>> {
    let db = rusqlite::Connection::open(dir.join("strongroom.db"))?;
    let mut statement = db.prepare("SELECT sealed FROM records WHERE path = ?1 AND partition = ?2")?;
    sets.iter()
        .map(|set| {
            let [_, _, (path, _), _] = set.records();
            let bytes = partition().uuid().into_bytes();
            Ok(statement.query_row(rusqlite::params![path, bytes], |row| row.get(0))?)
        })
        .collect()
}
