//! The audit: complete, and altered nowhere unnoticed.

use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use strongroom_store::audit::{Finding, Report, Shown, show, verify};
use strongroom_store::{Change, Loaded, RootKey, Stop, Store};
use tempfile::TempDir;

use crate::{entry, key, open, set};

fn check(dir: &Path) -> Report {
    verify(dir, &RootKey::of_folder(dir).expect("a root key")).expect("verifies")
}

fn segments(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(dir.join("audit"))
        .expect("a listing")
        .map(|file| file.expect("a file").path())
        .collect();
    files.sort();
    files
}

fn access(store: &Store, at_ms: i64, operation: &'static str) {
    let entry = strongroom_store::audit::Entry { at_ms, ..entry(operation) };
    let _ = store.record(&entry).expect("recorded");
}

/// Two processes' work: five changes and six reads, then two changes and one read.
async fn worked() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    for number in 0..5 {
        set(&store, &key("a"), &number.to_string()).await;
    }
    for number in 0..6 {
        access(&store, number, "SecretGet");
    }
    drop(store);
    let store = open(dir.path());
    set(&store, &key("a"), "x").await;
    access(&store, 7, "SecretList");
    drop(store);
    // The last change knows that the line before it was synced.
    set(&open(dir.path()), &key("a"), "y").await;
    dir
}

#[tokio::test]
async fn an_untouched_audit_is_sound_and_complete() {
    let dir = worked().await;
    let report = check(dir.path());
    assert!(report.is_sound() && report.torn.is_empty(), "{report:?}");
    // Each of the three segments begins with a line of its own.
    assert_eq!((report.rows, report.segments, report.lines), (7, 3, 3 + 7));
    let shown: Vec<_> = show(dir.path()).expect("shows").collect::<Result<_, _>>().expect("reads");
    assert_eq!(shown.len(), 14);
    assert!(shown.is_sorted_by_key(Shown::at_ms));
    let reads = shown.iter().filter(|shown| matches!(shown, Shown::Access { .. })).count();
    assert_eq!(reads, 7);
}

#[tokio::test]
async fn a_running_store_verifies_too() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    set(&store, &key("a"), "one").await;
    access(&store, 1, "SecretGet");
    let report = check(dir.path());
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.rows, report.lines), (1, 2));
}

#[tokio::test]
async fn a_changed_removed_or_swapped_row_is_found() {
    for (sql, expected) in [
        (
            "UPDATE audit SET entry = replace(entry, 'SecretSet', 'SecretGet') WHERE seq = 3",
            vec![Finding::Row { seq: 3 }],
        ),
        ("DELETE FROM audit WHERE seq IN (3, 4)", vec![Finding::RowsMissing { from: 3, to: 4 }]),
        ("DELETE FROM audit WHERE seq = 1", vec![Finding::RowsMissing { from: 1, to: 1 }]),
        ("DELETE FROM audit WHERE seq > 5", vec![Finding::RowsMissing { from: 6, to: 7 }]),
        (
            "UPDATE audit SET seq = -seq WHERE seq IN (2, 3); UPDATE audit SET seq = 5 + seq WHERE seq < 0;",
            vec![Finding::Row { seq: 2 }, Finding::Row { seq: 3 }, Finding::Row { seq: 4 }],
        ),
        ("DELETE FROM audit WHERE seq > 5; UPDATE audit_head SET seq = 5;", vec![Finding::Head]),
        ("DELETE FROM audit_head", vec![Finding::Head]),
        ("UPDATE audit_head SET lines = 0", vec![Finding::Head]),
    ] {
        let dir = worked().await;
        let db = Connection::open(dir.path().join("strongroom.db")).expect("the database");
        db.execute_batch(sql).expect(sql);
        drop(db);
        assert_eq!(check(dir.path()).findings, expected, "{sql}");
    }
}

#[tokio::test]
async fn a_changed_removed_or_swapped_line_is_found() {
    type Edit = fn(&mut Vec<String>);
    let edits: [(usize, Edit, Vec<Finding>); 6] = [
        (
            0,
            |lines| lines[2] = lines[2].replace("SecretGet", "SecretSet"),
            vec![Finding::Line { segment: 1, line: 3 }],
        ),
        (0, |lines| drop(lines.remove(2)), vec![Finding::Line { segment: 1, line: 3 }]),
        (
            0,
            |lines| lines.swap(2, 3),
            vec![
                Finding::Line { segment: 1, line: 3 },
                Finding::Line { segment: 1, line: 4 },
                Finding::Line { segment: 1, line: 5 },
            ],
        ),
        (0, |lines| drop(lines.pop()), vec![Finding::Line { segment: 2, line: 1 }]),
        (
            0,
            |lines| lines[1] = "not ours".to_owned(),
            vec![Finding::Line { segment: 1, line: 2 }, Finding::Line { segment: 1, line: 3 }],
        ),
        (1, |lines| drop(lines.pop()), vec![Finding::Line { segment: 3, line: 1 }]),
    ];
    for (at, edit, expected) in edits {
        let dir = worked().await;
        let path = &segments(dir.path())[at];
        let text = fs::read_to_string(path).expect("a segment");
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        edit(&mut lines);
        fs::write(path, lines.join("\n") + "\n").expect("written");
        assert_eq!(check(dir.path()).findings, expected);
    }
}

#[tokio::test]
async fn a_removed_segment_is_found() {
    let dir = worked().await;
    fs::remove_file(&segments(dir.path())[1]).expect("removed");
    let findings = check(dir.path()).findings;
    assert!(findings.contains(&Finding::SegmentMissing { segment: 2 }), "{findings:?}");
}

#[tokio::test]
async fn the_newest_lines_that_a_change_knows_of_cannot_be_cut_off() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    access(&store, 1, "SecretGet");
    // The sync is done by a thread of its own; each change says how far it has come.
    let known = || -> u64 {
        let db = Connection::open(dir.path().join("strongroom.db")).expect("the database");
        db.query_row("SELECT lines FROM audit_head", [], |row| row.get(0)).expect("a head")
    };
    loop {
        set(&store, &key("a"), "one").await;
        if known() == 2 {
            break;
        }
    }
    drop(store);
    let path = &segments(dir.path())[0];
    let text = fs::read_to_string(path).expect("a segment");
    let first = text.lines().next().expect("a line");
    fs::write(path, format!("{first}\n")).expect("written");
    assert_eq!(check(dir.path()).findings, [Finding::SegmentCut { segment: 1, known: 2, found: 1 }]);
}

#[tokio::test]
async fn a_torn_last_line_is_what_a_crash_leaves_and_no_tampering() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    access(&store, 1, "SecretGet");
    drop(store);
    let path = segments(dir.path()).remove(0);
    let mut text = fs::read_to_string(&path).expect("a segment");
    text.push_str("{\"entry\":{\"at_ms\":12");
    fs::write(&path, text).expect("written");
    // And a segment of which not even the first line came to be.
    fs::write(dir.path().join("audit/0000000002.jsonl"), "").expect("written");
    access(&open(dir.path()), 2, "SecretGet");
    let report = check(dir.path());
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.torn, report.lines), (vec![1], 4));
}

#[tokio::test]
async fn segments_follow_one_another() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = strongroom_store::Options { segment_bytes: 1_000, ..strongroom_store::Options::default() };
    let store = Store::open(dir.path(), options).expect("opens");
    for number in 0..40 {
        access(&store, number, "SecretGet");
    }
    drop(store);
    let report = check(dir.path());
    assert!(report.is_sound() && report.segments > 5, "{report:?}");
    assert_eq!(report.lines, 40 + report.segments);
}

#[tokio::test]
async fn a_change_may_say_how_its_request_ends() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    for status in [None, Some(201)] {
        let done = store.transact(entry("SecretSet"), move |_: &Loaded| -> Result<_, Stop<String>> {
            let mut change = Change::new();
            if let Some(status) = status {
                change.status(status);
            }
            Ok((change, ()))
        });
        done.await.expect("commits");
    }
    drop(store);
    let shown: Vec<_> = show(dir.path()).expect("shows").collect::<Result<_, _>>().expect("reads");
    let statuses = shown.iter().map(|shown| match shown {
        Shown::Change { entry, .. } => entry.status,
        other => panic!("not a change: {other:?}"),
    });
    assert_eq!(statuses.collect::<Vec<_>>(), [200, 201]);
    assert!(check(dir.path()).is_sound());
}

#[tokio::test]
async fn strangers_are_counted_by_address_operation_and_minute() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    let address = |last| IpAddr::V4(Ipv4Addr::new(192, 0, 2, last));
    for _ in 0..1_000 {
        let _ = store.count_stranger(address(1), "TokenIssue", 60_000);
    }
    let _ = store.count_stranger(address(1), "Authentication", 60_000);
    let _ = store.count_stranger(address(2), "TokenIssue", 119_999);
    let _ = store.count_stranger(address(1), "TokenIssue", 120_000);
    drop(store);
    let shown: Vec<_> = show(dir.path()).expect("shows").collect::<Result<_, _>>().expect("reads");
    let line = |at_ms, last, operation: &'static str, count| {
        let operation = Some(operation.into());
        Shown::Strangers { at_ms, address: Some(address(last)), operation, count }
    };
    let first = [line(60_000, 1, "Authentication", 1), line(60_000, 1, "TokenIssue", 1_000)];
    let others = [line(60_000, 2, "TokenIssue", 1), line(120_000, 1, "TokenIssue", 1)];
    assert_eq!(shown, [first, others].concat());
    assert!(check(dir.path()).is_sound());
}
