//! Transactions: batches, refusals, panics.

use strongroom_store::{Change, Committed, Event, Fault, Loaded, Read, Stop, Store, TransactError, Watched};
use tokio::task::JoinSet;

use crate::{Note, entry, get, key, note, open, partition, put, set};

type Outcome = Result<Committed<u64>, TransactError<String>>;

#[tokio::test]
async fn sixty_four_writers_of_one_name_all_succeed() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let mut writers = JoinSet::new();
    for number in 0..64 {
        let store = store.clone();
        writers.spawn(async move { set(&store, &key("a"), &number.to_string()).await });
    }
    let mut read: Vec<u64> = writers.join_all().await;
    read.sort_unstable();
    assert_eq!(read, (0..64).collect::<Vec<_>>(), "each saw the one before it");
    assert_eq!(get(&store, &key("a")).map(|found| found.0), Some(64));
}

#[tokio::test]
async fn a_panic_or_a_broken_rule_ends_its_own_transaction_only() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    set(&store, &key("taken"), "first").await;
    let panics = store.transact(entry("SecretSet"), |_: &Loaded| -> Result<(Change, u64), Stop<String>> {
        panic!("a bug in a verb")
    });
    let unread = store.transact(entry("SecretSet"), |_: &Loaded| -> Result<_, Stop<String>> {
        let mut change = Change::new();
        change.put(key("other"), &note("never"))?;
        change.put(key("unread"), &note("never"))?;
        Ok((change, 0))
    });
    let twice = store.transact(entry("SecretSet"), |_: &Loaded| -> Result<_, Stop<String>> {
        let mut change = Change::new();
        change.insert(key("fresh"), &note("never"))?;
        change.insert(key("taken"), &note("never"))?;
        Ok((change, 0))
    });
    let refused = store
        .transact(entry("SecretSet"), |_: &Loaded| Err::<(Change, u64), _>(Stop::Refused("no".to_owned())));
    let good = store.transact(entry("SecretSet"), put(&key("good"), &note("kept")));
    let (panics, unread, twice, refused, good) = tokio::join!(panics, unread, twice, refused, good);
    let fault = |outcome: Outcome| match outcome {
        Err(TransactError::Fault(fault)) => fault.to_string(),
        other => panic!("not a fault: {other:?}"),
    };
    assert!(fault(panics).contains("panicked"));
    assert!(fault(unread).contains("did not read"));
    assert!(fault(twice).contains("exists"));
    assert!(matches!(refused, Err(TransactError::Refused(_))));
    assert_eq!(good.expect("commits").value, 0);
    for absent in ["other", "unread", "fresh"] {
        assert_eq!(get(&store, &key(absent)), None, "{absent}: a change is taken whole or not at all");
    }
    assert_eq!(get(&store, &key("taken")), Some((1, "first".to_owned())));
}

fn told(name: &str) -> Event {
    Event { noun: "secrets".to_owned(), name: name.to_owned(), version: None, kind: "set".to_owned() }
}

async fn tell(store: &Store, name: String) {
    let done: Result<Committed<()>, TransactError<Fault>> = store
        .transact(entry("SecretSet"), move |_: &Loaded| {
            let mut change = Change::new();
            change.event(partition(1), told(&name));
            Ok((change, ()))
        })
        .await;
    done.expect("commits");
}

#[tokio::test]
async fn a_watcher_is_told_in_order_and_an_old_cursor_is_told_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = strongroom_store::Options { feed_events: 8, ..strongroom_store::Options::default() };
    let store = Store::open(dir.path(), options).expect("opens");
    let start = store.cursor(partition(1)).expect("a cursor");
    let mut watch = store.watch(start);
    let told_first = tokio::spawn(async move { watch.next().await });
    tell(&store, "0".to_owned()).await;
    match told_first.await.expect("joins").expect("told") {
        Watched::Events(events) => assert_eq!(events[0].1, told("0")),
        Watched::Compacted(_) => panic!("nothing is old yet"),
    }
    for number in 1..40 {
        tell(&store, number.to_string()).await;
    }
    let now = store.cursor(partition(1)).expect("a cursor");
    assert_eq!(now.revision, 40);
    match store.watch(start).next().await.expect("told") {
        Watched::Compacted(cursor) => assert_eq!(cursor, now),
        Watched::Events(events) => panic!("these should be gone: {events:?}"),
    }
    let recent = strongroom_store::Cursor { revision: 32, ..now };
    match store.watch(recent).next().await.expect("told") {
        Watched::Events(events) => {
            let told: Vec<_> =
                events.iter().map(|(cursor, event)| (cursor.revision, event.name.clone())).collect();
            assert_eq!(told, (33..=40).map(|n: u64| (n, (n - 1).to_string())).collect::<Vec<_>>());
        }
        Watched::Compacted(_) => panic!("the newest eight are kept"),
    }
    let foreign = strongroom_store::Cursor {
        incarnation: strongroom_base::Incarnation::from_random([3; 16]),
        ..recent
    };
    assert!(matches!(store.watch(foreign).next().await.expect("told"), Watched::Compacted(_)));
    let _ = store.read().get::<Note>(&key("a"));
}
