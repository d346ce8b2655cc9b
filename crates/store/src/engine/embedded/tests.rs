//! What only the inside can show: failed commits, worn data keys.

use std::path::Path;

use strongroom_base::{PartitionId, RequestId};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::Embedded;
use super::write::Tools;
use super::writer::Request;
use crate::audit::{Entry, verify};
use crate::open::{Options, RootKey};
use crate::{Change, Committed, Key, Loaded, Read, Stop, TransactError};

fn entry() -> Entry {
    Entry {
        at_ms: 0,
        request: RequestId::from_uuid(Uuid::nil()),
        client_request: None,
        operation: "SecretSet".into(),
        resource: String::new(),
        caller: None,
        address: None,
        status: 200,
        code: None,
    }
}

fn key(path: &str) -> Key {
    Key::new(PartitionId::from_uuid(Uuid::from_u128(1)), path)
}

async fn put(store: &Embedded, path: &str) -> Result<Committed<u64>, TransactError<()>> {
    let key = key(path);
    store
        .transact(entry(), move |read: &Loaded| -> Result<_, Stop<()>> {
            let before = read.record(&key)?.map_or(0, |record| record.generation());
            let mut change = Change::new();
            change.put(key.clone(), &"value")?;
            Ok((change, before))
        })
        .await
}

async fn look<T: Send + 'static>(store: &Embedded, look: impl FnOnce(&mut Tools) -> T + Send + 'static) -> T {
    let (reply, answer) = oneshot::channel();
    let look = Box::new(move |tools: &mut Tools| drop(reply.send(look(tools))));
    store.ask(Request::Look(look)).await.expect("the writer lives");
    answer.await.expect("the writer answers")
}

async fn sql(store: &Embedded, sql: &'static str) {
    look(store, move |tools| tools.db.execute_batch(sql)).await.expect("runs");
}

fn open(dir: &Path) -> std::sync::Arc<Embedded> {
    Embedded::open(dir, Options { reserve_bytes: 0, ..Options::default() }).expect("opens")
}

fn sound(dir: &Path) -> bool {
    verify(dir, &RootKey::of_folder(dir).expect("a root key")).expect("verifies").is_sound()
}

#[tokio::test]
async fn a_failed_commit_is_unknown_and_stops_all_writes_but_no_reads() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    put(&store, "a").await.expect("commits");
    // A foreign key that is checked at the end makes the commit fail, and the commit only.
    sql(
        &store,
        "CREATE TEMP TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TEMP TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
         CREATE TEMP TRIGGER orphan AFTER INSERT ON main.audit BEGIN INSERT INTO child VALUES (1); END;
         PRAGMA foreign_keys = ON;",
    )
    .await;
    let (a, b) = tokio::join!(put(&store, "a"), put(&store, "b"));
    assert!(matches!(a, Err(TransactError::Unknown(_))), "{a:?}");
    // The second waited for the same commit, or came after it.
    assert!(matches!(b, Err(TransactError::Unknown(_) | TransactError::Fault(_))), "{b:?}");
    sql(&store, "DROP TRIGGER orphan").await;
    let Err(TransactError::Fault(fault)) = put(&store, "a").await else { panic!("writes have stopped") };
    assert!(fault.to_string().contains("writes have stopped until the store is reopened"), "{fault}");
    assert_eq!(store.record(&key("a")).expect("reads go on").map(|record| record.generation()), Some(1));
    drop(store);
    let store = open(dir.path());
    assert_eq!(put(&store, "a").await.expect("writes again").value, 1);
    drop(store);
    assert!(sound(dir.path()));
}

#[tokio::test]
async fn a_failure_before_the_commit_is_a_fault_and_writes_go_on() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    sql(
        &store,
        "CREATE TEMP TRIGGER broken BEFORE INSERT ON main.audit BEGIN SELECT RAISE(ABORT, 'broken'); END",
    )
    .await;
    let failed = put(&store, "a").await;
    assert!(matches!(failed, Err(TransactError::Fault(_))), "{failed:?}");
    sql(&store, "DROP TRIGGER broken").await;
    assert!(store.record(&key("a")).expect("reads").is_none());
    assert_eq!(put(&store, "a").await.expect("writes again").value, 0);
    drop(store);
    let store = open(dir.path());
    assert!(store.verify_records().expect("verifies").is_sound());
    assert!(sound(dir.path()));
}

/// How many seals each data key has reserved.
async fn reserved(store: &Embedded) -> Vec<u64> {
    look(store, |tools: &mut Tools| {
        let mut statement = tools.db.prepare("SELECT reserved FROM data_keys ORDER BY id").expect("keys");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        rows.collect::<Result<_, _>>().expect("rows")
    })
    .await
}

#[tokio::test]
async fn a_worn_data_key_is_followed_by_a_new_one_and_counts_survive() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    look(&store, |tools| tools.sealing.set_seals_per_key(10)).await;
    for number in 0..25 {
        put(&store, &number.to_string()).await.expect("commits");
    }
    assert_eq!(reserved(&store).await, [10, 10, 10]);
    drop(store);
    let store = open(dir.path());
    look(&store, |tools| tools.sealing.set_seals_per_key(10)).await;
    put(&store, "after").await.expect("commits");
    assert_eq!(reserved(&store).await, [10, 10, 10, 10], "what was reserved and not used counts as used");
    for number in 0..25 {
        assert!(store.record(&key(&number.to_string())).expect("opens").is_some());
    }
}
