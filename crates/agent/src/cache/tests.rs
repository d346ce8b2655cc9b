use std::fs;
use std::path::PathBuf;

use super::*;
use crate::identity::Identity;

const CANARY: &str = "canary-7f3a9b";
const DAY: i64 = 86_400;

struct Node {
    base: tempfile::TempDir,
    clock: Clock,
}

impl Node {
    fn new() -> Self {
        Self { base: tempfile::tempdir().expect("a folder"), clock: Clock::fixed(Timestamp(1_800_000_000)) }
    }

    fn dir(&self) -> PathBuf {
        self.base.path().join("cache")
    }

    fn key(&self) -> NodeKey {
        NodeKey::open(&NodeKey::path_for(&self.dir())).expect("a key")
    }

    /// Starts the agent's cache, as after a restart.
    fn start(&self) -> Cache {
        let folder = Folder::open(&self.dir(), self.key().seal()).expect("the folder");
        Cache::open(Arc::new(folder), &self.key(), self.clock.clone(), 72 * 3600).expect("the cache")
    }

    fn identity(&self, secret: &str) -> Fingerprint {
        let secret = SecretText::new(secret.to_owned());
        Identity::new(&self.key().mac("identity"), "t".to_owned(), "c".to_owned(), secret).fingerprint()
    }

    fn place(&self, cache: &Cache, secret: &str, name: &str) -> Place {
        let name = name.parse().expect("a name");
        cache.place(self.identity(secret), &"my-vault".parse().expect("a name"), &name, None)
    }

    /// Files with their content, the meter and the lock left out.
    fn objects(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let groups = fs::read_dir(self.dir().join(OBJECTS)).into_iter().flatten().flatten();
        let files = groups.flat_map(|group| fs::read_dir(group.path()).into_iter().flatten().flatten());
        files.map(|file| (file.path(), fs::read(file.path()).expect("readable"))).collect()
    }
}

fn object(value: &str) -> Object {
    Object { value: SecretText::new(value.to_owned()), version: "v1".to_owned() }
}

fn value(found: Option<Object>) -> Option<String> {
    found.map(|object| object.value.expose().to_owned())
}

#[tokio::test]
async fn what_was_kept_is_there_after_a_restart_for_its_identity_alone() {
    let node = Node::new();
    let cache = node.start();
    cache.put(node.place(&cache, "right", "Db-Password"), &object(CANARY), 1);
    cache.flush().await;
    drop(cache);

    let cache = node.start();
    let place = node.place(&cache, "right", "db-password");
    assert_eq!(value(cache.in_outage(place)).as_deref(), Some(CANARY));
    assert_eq!(value(cache.in_outage(node.place(&cache, "wrong", "db-password"))), None);
    assert_eq!(value(cache.in_outage(node.place(&cache, "right", "other"))), None);
    assert_eq!(value(cache.leased(place, |_| true)), None, "a lease does not outlive the process");

    for (path, content) in node.objects() {
        let text = format!("{}{}", path.display(), String::from_utf8_lossy(&content)).to_lowercase();
        assert!(!text.contains("password") && !text.contains(CANARY) && !text.contains("my-vault"));
    }
    for beside in [false, true] {
        cache.put(place, &object(CANARY), 1);
        if beside {
            cache.forget_all_beside(node.place(&cache, "right", "other")).await;
        } else {
            cache.forget(place).await;
        }
        assert_eq!(value(cache.in_outage(place)), None);
        assert!(node.objects().is_empty());
    }
}

#[tokio::test]
async fn threat_copied_node_cache_moved_and_edited_entries_do_not_open_and_are_dropped() {
    let node = Node::new();
    let cache = node.start();
    for (secret, name) in [("one", "a"), ("one", "b"), ("two", "a")] {
        cache.put(node.place(&cache, secret, name), &object(CANARY), 1);
    }
    cache.flush().await;
    drop(cache);
    // Everybody's file holds its neighbour's entry.
    let files = node.objects();
    for (index, (path, _)) in files.iter().enumerate() {
        fs::write(path, &files[(index + 1) % files.len()].1).expect("written");
    }
    let cache = node.start();
    assert!(node.objects().is_empty(), "swept at start");

    let place = node.place(&cache, "one", "a");
    cache.put(place, &object(CANARY), 1);
    cache.flush().await;
    drop(cache);
    let cache = node.start();
    let (path, mut content) = node.objects().remove(0);
    *content.last_mut().expect("bytes") ^= 1;
    fs::write(&path, &content).expect("written");
    assert_eq!(value(cache.in_outage(place)), None);
    cache.flush().await;
    assert!(!path.exists(), "edited while running, dropped when read");
    drop(cache);

    // The folder on another node, which has another key.
    let cache = node.start();
    cache.put(place, &object(CANARY), 1);
    cache.flush().await;
    drop(cache);
    fs::remove_file(NodeKey::path_for(&node.dir())).expect("removed");
    node.start();
    assert!(node.objects().is_empty());
}

#[tokio::test]
async fn the_budget_ends_and_a_lost_meter_ends_it_too() {
    let node = Node::new();
    let cache = node.start();
    let place = node.place(&cache, "s", "a");
    cache.put(place, &object(CANARY), 1);
    node.clock.advance(3 * DAY - 1);
    assert!(cache.in_outage(place).is_some());
    node.clock.advance(1);
    assert!(cache.in_outage(place).is_none());
    node.clock.advance(-3 * DAY);
    assert!(cache.in_outage(place).is_some(), "an hour for a clock that was set back");
    cache.flush().await;
    drop(cache);

    fs::remove_file(node.dir().join(METER)).expect("removed");
    node.start();
    assert!(node.objects().is_empty());
}

#[tokio::test]
async fn a_lease_serves_only_what_was_asked_for_under_it() {
    let node = Node::new();
    let cache = node.start();
    let place = node.place(&cache, "s", "a");
    cache.put(place, &object(CANARY), 7);
    assert_eq!(value(cache.leased(place, |ticket| ticket == 7)).as_deref(), Some(CANARY));
    assert_eq!(value(cache.leased(place, |ticket| ticket > 7)), None);
}

#[test]
fn one_agent_has_the_folder() {
    let node = Node::new();
    let _first = Folder::open(&node.dir(), node.key().seal()).expect("the folder");
    assert!(matches!(Folder::open(&node.dir(), node.key().seal()), Err(Locked::InUse(_))));
}
