//! Random histories: the embedded engine against the model, through the same public API.

use futures_util::future::join_all;
use proptest::collection::vec;
use proptest::prelude::*;
use strongroom_base::Incarnation;
use strongroom_store::{
    Change, Committed, Cursor, Event, Key, Loaded, Options, Read, Stop, Store, TransactError, Watched,
};

use crate::{entry, note, partition};

/// The partitions and paths of the histories: few, so that they meet.
const PARTITIONS: u128 = 2;
const PATHS: [&str; 6] = ["head/a", "head/b", "head/b-c", "value/a", "value/b", "x"];

#[derive(Clone, Debug)]
enum Act {
    Put(u8, u16),
    Insert(u8),
    Delete(u8),
    Destroy(u8),
    Tell(u8),
    Erase,
    Refuse,
    PutUnread(u8),
}

#[derive(Clone, Debug)]
enum Step {
    /// Transactions that are asked for at once.
    Together(Vec<Vec<Act>>),
    Reopen,
}

fn place(number: u8) -> Key {
    let number = usize::from(number);
    Key::new(partition((number % 2) as u128), PATHS[number / 2 % PATHS.len()])
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => (0..12_u8, 0..6_000_u16).prop_map(|(key, length)| Act::Put(key, length)),
        2 => (0..12_u8).prop_map(Act::Insert),
        3 => (0..12_u8).prop_map(Act::Delete),
        1 => (0..2_u8).prop_map(Act::Destroy),
        4 => (0..2_u8).prop_map(Act::Tell),
        1 => Just(Act::Erase),
        1 => Just(Act::Refuse),
        1 => (0..12_u8).prop_map(Act::PutUnread),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        9 => vec(vec(act(), 1..4), 1..8).prop_map(Step::Together),
        1 => Just(Step::Reopen),
    ]
}

/// The verb of some acts: answers what it read.
fn verb(acts: Vec<Act>) -> impl FnMut(&Loaded) -> Result<(Change, Vec<u64>), Stop<String>> + Send + 'static {
    move |read| {
        let mut change = Change::new();
        let mut seen = Vec::new();
        for act in &acts {
            match act {
                Act::Put(key, length) => {
                    seen.push(read.record(&place(*key))?.map_or(0, |record| record.generation()));
                    change.put(place(*key), &note(&"v".repeat(usize::from(*length))))?;
                }
                Act::Insert(key) => change.insert(place(*key), &note("inserted"))?,
                Act::Delete(key) => {
                    seen.push(read.record(&place(*key))?.map_or(0, |record| record.generation()));
                    change.delete(place(*key));
                }
                Act::Destroy(number) => change.destroy(partition(u128::from(*number))),
                Act::Tell(number) => change.event(
                    partition(u128::from(*number)),
                    Event {
                        noun: "secrets".to_owned(),
                        name: seen.len().to_string(),
                        version: None,
                        kind: "set".to_owned(),
                    },
                ),
                Act::Erase => change.erase(),
                Act::Refuse => return Err(Stop::Refused(format!("after {seen:?}"))),
                Act::PutUnread(key) => change.put(place(*key), &note("unread"))?,
            }
        }
        Ok((change, seen))
    }
}

async fn together(store: &Store, transactions: &[Vec<Act>]) -> Vec<String> {
    let asked = transactions.iter().map(|acts| store.transact(entry("SecretSet"), verb(acts.clone())));
    let outcomes: Vec<Result<Committed<Vec<u64>>, TransactError<String>>> = join_all(asked).await;
    outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Ok(done) => format!("{:?}", done.value),
            // Of two broken rules, either may be told.
            Err(TransactError::Fault(_)) => "fault".to_owned(),
            Err(error) => format!("{error:?}"),
        })
        .collect()
}

/// All that the public API shows of a store.
async fn seen(store: &Store, start: &[Cursor]) -> Vec<String> {
    let mut shown = Vec::new();
    for number in 0..PARTITIONS {
        let partition = partition(number);
        for (prefix, after) in [
            ("", None),
            ("head/", None),
            ("head/", Some("head/a")),
            ("head/b", Some("a")),
            ("", Some("value/a")),
        ] {
            for limit in [1, 100] {
                let range = store.read().range(partition, prefix, after, limit).expect("a range");
                let range: Vec<_> = range
                    .iter()
                    .map(|(key, record)| (key.clone(), record.generation(), record.bytes().len()))
                    .collect();
                shown.push(format!("{prefix} {after:?} {limit}: {range:?}"));
            }
        }
        for path in PATHS {
            let record = store.read().record(&Key::new(partition, path)).expect("a record");
            let record = record.map(|record| (record.generation(), record.bytes().to_vec()));
            shown.push(format!("{path}: {record:?}"));
        }
        let head = store.cursor(partition).expect("a cursor").revision;
        let mut watch = store.watch(start[usize::try_from(number).expect("small")]);
        while watch.cursor().revision < head {
            match watch.next().await.expect("told") {
                Watched::Events(events) => {
                    for (cursor, event) in events {
                        shown.push(format!("{}: {event:?}", cursor.revision));
                    }
                }
                Watched::Compacted(_) => panic!("so few events are all kept"),
            }
        }
    }
    shown
}

fn small() -> Options {
    // So small a cache forgets often.
    Options { cache_bytes: 16 * 1024, reserve_bytes: 0, ..Options::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_does_what_the_model_does(steps in vec(step(), 1..20)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let dir = tempfile::tempdir().expect("a folder");
            let mut store = Store::open(dir.path(), small()).expect("opens");
            let model = Store::model(Incarnation::from_random([1; 16]));
            let cursors = |store: &Store| -> Vec<_> {
                (0..PARTITIONS).map(|number| store.cursor(partition(number)).expect("a cursor")).collect()
            };
            let (start, model_start) = (cursors(&store), cursors(&model));
            for step in &steps {
                match step {
                    Step::Together(transactions) => {
                        let (found, expected) =
                            (together(&store, transactions).await, together(&model, transactions).await);
                        prop_assert_eq!(found, expected);
                    }
                    Step::Reopen => {
                        drop(store);
                        store = Store::open(dir.path(), small()).expect("opens again");
                    }
                }
                prop_assert_eq!(seen(&store, &start).await, seen(&model, &model_start).await);
            }
            let verified = store.verify_records().expect("verifies");
            prop_assert!(verified.is_sound(), "{:?}", verified);
            prop_assert_eq!(verified.records, model.verify_records().expect("counts").records);
            Ok(())
        })?;
    }
}
