//! The embedded engine through the store's public API.

mod audit;
mod disk;
mod folder;
mod model;
mod purge;
mod writing;

use std::path::Path;

use serde::{Deserialize, Serialize};
use strongroom_base::{PartitionId, RequestId};
use strongroom_store::audit::Entry;
use strongroom_store::{Change, Committed, Key, Loaded, Options, Read, Stop, Store, TransactError};
use uuid::Uuid;

/// A record of the tests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    text: String,
}

fn note(text: &str) -> Note {
    Note { text: text.to_owned() }
}

fn partition(number: u128) -> PartitionId {
    PartitionId::from_uuid(Uuid::from_u128(number))
}

fn key(path: &str) -> Key {
    Key::new(partition(1), path)
}

fn entry(operation: &'static str) -> Entry {
    Entry {
        at_ms: 1_795_484_760_000,
        request: RequestId::from_uuid(Uuid::nil()),
        client_request: None,
        operation: operation.into(),
        resource: "vaults/v1/secrets/a".to_owned(),
        caller: None,
        address: None,
        status: 200,
        code: None,
    }
}

fn open(dir: &Path) -> Store {
    Store::open(dir, Options { reserve_bytes: 0, ..Options::default() }).expect("the folder opens")
}

/// Writes over whatever is at `key`; answers the generation that was read.
fn put(
    key: &Key,
    value: &Note,
) -> impl FnMut(&Loaded) -> Result<(Change, u64), Stop<String>> + Send + 'static {
    let (key, value) = (key.clone(), value.clone());
    move |read| {
        let before = read.get::<Note>(&key)?.map_or(0, |found| found.generation);
        let mut change = Change::new();
        change.put(key.clone(), &value)?;
        Ok((change, before))
    }
}

async fn set(store: &Store, key: &Key, text: &str) -> u64 {
    let done: Result<Committed<u64>, TransactError<String>> =
        store.transact(entry("SecretSet"), put(key, &note(text))).await;
    done.expect("commits").value
}

fn get(store: &Store, key: &Key) -> Option<(u64, String)> {
    let found = store.read().get::<Note>(key).expect("reads");
    found.map(|found| (found.generation, found.value.text))
}
