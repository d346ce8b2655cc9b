//! A full disk: a small file system of memory, which needs the right to mount one.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use strongroom_store::audit::verify;
use strongroom_store::{Committed, Options, RootKey, Store, TransactError};
use tempfile::TempDir;

use crate::{entry, get, key, note, put, set};

/// A small disk, unmounted when dropped.
struct Disk(TempDir);

impl Disk {
    fn new(megabytes: u32) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let size = format!("size={megabytes}m");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(dir.path()).output();
        let output = mounted.expect("this test needs the command `mount` (package util-linux)");
        assert!(
            output.status.success(),
            "this test needs the right to mount a tmpfs (run it as root, or under `unshare -rm`): {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Self(dir)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Fills the disk to its last byte.
    fn fill(&self, name: &str) {
        let mut ballast = File::create(self.path().join(name)).expect("a file");
        for size in [65_536, 4_096, 1] {
            loop {
                match ballast.write(&vec![1; size]) {
                    Ok(_) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => panic!("cannot fill the disk: {error}"),
                }
            }
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

fn options() -> Options {
    Options { reserve_bytes: 2 << 20, ..Options::default() }
}

async fn try_set(store: &Store, text: &str) -> Result<Committed<u64>, TransactError<String>> {
    store.transact(entry("SecretSet"), put(&key("a"), &note(text))).await
}

#[tokio::test]
async fn a_full_disk_stops_nobody_until_the_reserve_is_used_and_then_nothing_is_lost() {
    let disk = Disk::new(16);
    let dir = disk.path().join("data");
    let store = Store::open(&dir, options()).expect("opens");
    set(&store, &key("a"), "before").await;

    disk.fill("ballast");
    let stranger = IpAddr::V4(Ipv4Addr::LOCALHOST);
    for minute in 0..200 {
        let _ = store.count_stranger(stranger, "TokenIssue", minute * 60_000);
    }
    assert!(dir.join("reserve").exists(), "a stranger is not worth the reserve");
    for number in 0..20 {
        set(&store, &key("a"), &format!("by the reserve {number}")).await;
        let _ = store.record(&entry("SecretGet")).expect("audited");
    }
    assert!(!dir.join("reserve").exists(), "it is in use");

    disk.fill("more ballast");
    let long = "x".repeat(20_000);
    let fault = loop {
        match try_set(&store, &long).await {
            Ok(_) => {}
            Err(TransactError::Fault(fault)) => break fault.to_string(),
            Err(other) => panic!("a full disk is no unknown outcome: {other:?}"),
        }
    };
    assert!(fault.contains("the disk is full"), "{fault}");
    let kept = get(&store, &key("a")).expect("reads go on");
    let fault = loop {
        if let Err(fault) = store.record(&entry("SecretGet")) {
            break fault;
        }
    };
    assert!(fault.to_string().contains("failed to write the audit"), "{fault}");

    for ballast in ["ballast", "more ballast"] {
        fs::remove_file(disk.path().join(ballast)).expect("removed");
    }
    assert_eq!(set(&store, &key("a"), "after").await, kept.0, "nothing in between was written");
    let _ = store.record(&entry("SecretGet")).expect("audited again");
    let patience = Instant::now();
    while !dir.join("reserve").exists() {
        assert!(patience.elapsed() < Duration::from_mins(1), "the reserve is made again when there is room");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(store);
    let store = Store::open(&dir, options()).expect("opens again");
    assert_eq!(get(&store, &key("a")), Some((kept.0 + 1, "after".to_owned())));
    let report = verify(&dir, &RootKey::of_folder(&dir).expect("a root key")).expect("verifies");
    assert!(report.is_sound() && report.torn.is_empty(), "{report:?}");
}

#[tokio::test]
async fn a_vault_starts_on_a_full_disk() {
    let disk = Disk::new(16);
    let dir = disk.path().join("data");
    let store = Store::open(&dir, options()).expect("opens");
    set(&store, &key("a"), "before").await;
    drop(store);
    disk.fill("ballast");
    let store = Store::open(&dir, options()).expect("opens on the reserve");
    set(&store, &key("a"), "after").await;
}
