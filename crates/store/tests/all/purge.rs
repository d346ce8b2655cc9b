//! Erasure and misplaced records: what the files hold, not what the API says.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use rusqlite::{Connection, params};
use strongroom_store::{Change, Committed, Fault, Key, Loaded, Read, Store, TransactError};

use crate::{Note, get, key, note, open, partition, set};

/// How much of a sealed record counts as a copy of it.
const WINDOW: usize = 24;

fn database(dir: &Path) -> Connection {
    Connection::open(dir.join("strongroom.db")).expect("the database")
}

/// Every record as it lies on disk.
fn sealed(dir: &Path) -> Vec<Vec<u8>> {
    let db = database(dir);
    let mut statement = db.prepare("SELECT sealed FROM records").expect("records");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("rows")
}

/// How many windows of the given records are found in the folder's files.
fn copies(dir: &Path, records: &[Vec<u8>]) -> usize {
    let windows: HashSet<&[u8]> =
        records.iter().flat_map(|record| record[13..].chunks_exact(WINDOW)).collect();
    let mut found = 0;
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(folder).expect("a listing") {
            let path = file.expect("a file").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).expect("a file");
                found += bytes.windows(WINDOW).filter(|window| windows.contains(window)).count();
            }
        }
    }
    found
}

async fn write(
    store: &Store,
    change: impl Fn(&mut Change, &Loaded) -> Result<(), strongroom_store::ReadStop> + Send + 'static,
) {
    let done: Result<Committed<()>, TransactError<Fault>> = store
        .transact(crate::entry("SecretPurge"), move |read: &Loaded| {
            let mut made = Change::new();
            change(&mut made, read)?;
            Ok((made, ()))
        })
        .await;
    done.expect("commits");
}

/// Writes records of growing and shrinking length, so that pages split and their cells move.
async fn churn(store: &Store, dir: &Path, count: usize) -> Vec<Vec<u8>> {
    let mut ever = Vec::new();
    for round in 0..3 {
        for number in 0..count {
            let length = 40 + (number * 7919 + round * 3571) % 1500;
            set(store, &key(&format!("value/{number}")), &"v".repeat(length)).await;
        }
        ever.extend(sealed(dir));
    }
    ever
}

#[tokio::test]
async fn after_a_purge_no_file_has_a_copy() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let ever = churn(&store, dir.path(), 150).await;
    assert!(copies(dir.path(), &ever) > 0, "the search finds what is there");
    write(&store, |change, read| {
        for number in 0..150 {
            let key = key(&format!("value/{number}"));
            read.get::<Note>(&key)?;
            change.delete(key);
        }
        change.erase();
        Ok(())
    })
    .await;
    assert_eq!(copies(dir.path(), &ever), 0);
    // Nor does a later change bring one back from a cache of pages.
    churn(&store, dir.path(), 20).await;
    write(&store, |change, _| {
        change.erase();
        Ok(())
    })
    .await;
    assert_eq!(copies(dir.path(), &ever), 0);
    drop(store);
    let db = database(dir.path());
    let check: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
    assert_eq!(check, "ok");
}

/// `SQLite` itself leaves copies behind when it moves cells between pages: growing records make pages
/// split, shrinking and vanishing ones make them merge.
#[tokio::test]
async fn bytes_that_were_moved_between_pages_are_overwritten_too() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let mut ever = HashSet::new();
    let mut random = 1_u64;
    let mut next = move |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    for _ in 0..150 {
        let sizes: Vec<_> = (0..20).map(|_| (next(200), 40 + next(1_460))).collect();
        write(&store, move |change, read| {
            for (number, length) in &sizes {
                let key = key(&format!("value/{number}"));
                read.get::<Note>(&key)?;
                change.put(key, &note(&"v".repeat(usize::try_from(*length).expect("small"))))?;
            }
            Ok(())
        })
        .await;
        ever.extend(sealed(dir.path()));
    }
    write(&store, |change, _| {
        change.erase();
        Ok(())
    })
    .await;
    let kept: HashSet<_> = sealed(dir.path()).into_iter().collect();
    let gone: Vec<_> = ever.difference(&kept).cloned().collect();
    assert!(gone.len() > 2_000);
    assert_eq!(copies(dir.path(), &gone), 0);
    // Nor does a change of a page bring back what the writer had of it in memory.
    for number in 0..200 {
        set(&store, &key(&format!("value/{number}")), "short").await;
    }
    assert_eq!(copies(dir.path(), &gone), 0);
    assert!(store.verify_records().expect("verifies").is_sound());
}

#[tokio::test]
async fn purging_some_leaves_the_others_whole() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    churn(&store, dir.path(), 60).await;
    let before = sealed(dir.path());
    write(&store, |change, read| {
        for number in (0..60).step_by(3) {
            let key = key(&format!("value/{number}"));
            read.get::<Note>(&key)?;
            change.delete(key);
        }
        change.erase();
        Ok(())
    })
    .await;
    let kept = sealed(dir.path());
    let gone: Vec<_> = before.into_iter().filter(|record| !kept.contains(record)).collect();
    assert_eq!((kept.len(), gone.len()), (40, 20));
    assert_eq!(copies(dir.path(), &gone), 0);
    assert!(store.verify_records().expect("verifies").is_sound());
}

#[tokio::test]
async fn a_destroyed_partition_takes_its_data_keys_along() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let other = Key::new(partition(2), "a");
    set(&store, &other, "stays").await;
    set(&store, &key("a"), "goes").await;
    let keys = || -> Vec<Vec<u8>> {
        let db = database(dir.path());
        let mut statement = db.prepare("SELECT wrapped FROM data_keys").expect("keys");
        statement.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("rows")
    };
    let before = keys();
    write(&store, |change, _| {
        change.destroy(partition(1));
        Ok(())
    })
    .await;
    let after = keys();
    assert_eq!((before.len(), after.len()), (2, 1));
    let gone: Vec<_> = before.into_iter().filter(|key| !after.contains(key)).collect();
    assert_eq!(copies(dir.path(), &gone), 0);
    assert_eq!(get(&store, &key("a")), None);
    assert_eq!(get(&store, &other), Some((1, "stays".to_owned())));
    // A new life of the partition has a new key and knows nothing of the old one.
    set(&store, &key("a"), "again").await;
    assert_eq!(get(&store, &key("a")), Some((1, "again".to_owned())));
}

#[tokio::test]
async fn a_record_opens_at_its_own_place_only() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    for path in ["a", "b"] {
        set(&store, &key(path), path).await;
    }
    set(&store, &Key::new(partition(2), "a"), "elsewhere").await;
    set(&store, &key("b"), "second").await;
    drop(store);
    let db = database(dir.path());
    let swap = |from: (u128, &str), to: (u128, &str)| {
        let bytes = |number| partition(number).uuid().into_bytes();
        let changed = db
            .execute(
                "UPDATE records SET sealed = (SELECT sealed FROM records WHERE partition = ?1 AND path = ?2)
                 WHERE partition = ?3 AND path = ?4",
                params![bytes(from.0), from.1, bytes(to.0), to.1],
            )
            .expect("updated");
        assert_eq!(changed, 1);
    };
    swap((1, "a"), (2, "a"));
    swap((1, "b"), (1, "a"));
    // Claims the older generation of the same place.
    db.execute("UPDATE records SET sealed = CAST(substr(sealed, 1, 5) || x'0000000000000001' || substr(sealed, 14) AS BLOB) WHERE path = 'b'", [])
        .expect("updated");
    drop(db);
    let store = open(dir.path());
    let mut broken = store.verify_records().expect("verifies").broken;
    broken.sort();
    assert_eq!(broken, [key("a"), key("b"), Key::new(partition(2), "a")]);
    for key in broken {
        let read: Result<Option<_>, Fault> = store.read().get::<Note>(&key);
        assert!(read.is_err(), "{key:?}");
    }
}

#[tokio::test]
async fn the_live_connection_is_durable() {
    let dir = tempfile::tempdir().expect("a folder");
    let durability = open(dir.path()).durability().await.expect("settings");
    assert_eq!(durability.journal_mode, "wal");
    assert_eq!((durability.synchronous, durability.secure_delete), (2, 1));
}
