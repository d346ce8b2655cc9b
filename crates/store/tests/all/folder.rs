//! Opening a data folder.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use strongroom_store::{OpenError, Options, RootKey, RootKeySource, Store};

use crate::{get, key, open, set};

fn refusal(dir: &std::path::Path, options: Options) -> OpenError {
    match Store::open(dir, options) {
        Ok(_) => panic!("the folder must not open"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_reopen() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    set(&store, &key("a"), "one").await;
    set(&store, &key("a"), "two").await;
    let cursor = store.cursor(crate::partition(1)).expect("a cursor");
    drop(store);
    let store = open(dir.path());
    assert_eq!(get(&store, &key("a")), Some((2, "two".to_owned())));
    assert_eq!(store.cursor(crate::partition(1)).expect("a cursor"), cursor, "the incarnation stays");
}

/// The files as a kill would leave them: copied while the store is open, nothing closed.
#[tokio::test]
async fn what_was_acknowledged_is_in_the_files_at_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let copy = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    for number in 0..20 {
        set(&store, &key("a"), &number.to_string()).await;
    }
    fs::create_dir(copy.path().join("audit")).expect("a folder");
    for file in ["root.key", "strongroom.db", "strongroom.db-wal", "audit/0000000001.jsonl"] {
        fs::copy(dir.path().join(file), copy.path().join(file)).expect(file);
    }
    let killed = open(copy.path());
    assert_eq!(get(&killed, &key("a")), Some((20, "19".to_owned())));
    assert!(killed.verify_records().expect("verifies").is_sound());
    let root = RootKey::of_folder(copy.path()).expect("a root key");
    let report = strongroom_store::audit::verify(copy.path(), &root).expect("verifies");
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.rows, 20);
}

#[tokio::test]
async fn a_folder_opens_once_at_a_time() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = open(dir.path());
    assert!(matches!(refusal(dir.path(), Options::default()), OpenError::Locked { .. }));
    drop(store);
    open(dir.path());
}

#[tokio::test]
async fn a_newer_format_is_refused_with_both_numbers_and_the_command_that_helps() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(open(dir.path()));
    let db = rusqlite::Connection::open(dir.path().join("strongroom.db")).expect("the database");
    db.pragma_update(None, "user_version", 7).expect("a newer format");
    drop(db);
    let error = refusal(dir.path(), Options::default());
    assert!(matches!(error, OpenError::NewerFormat { found: 7, known: 1 }));
    let text = error.to_string();
    for part in ["format 7", "up to 1", "upgrade the strongroom binary", "`strongroom --version`"] {
        assert!(text.contains(part), "{text}");
    }
}

#[tokio::test]
async fn a_folder_without_its_root_key_gets_no_new_one() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(open(dir.path()));
    let file = dir.path().join("root.key");
    let bytes = fs::read(&file).expect("a root key");
    assert_eq!(bytes.len(), 32);
    fs::remove_file(&file).expect("removed");
    assert!(matches!(refusal(dir.path(), Options::default()), OpenError::NoRootKey { .. }));
    assert!(!file.exists());
    fs::write(&file, &bytes[..31]).expect("written");
    assert!(matches!(refusal(dir.path(), Options::default()), OpenError::BadRootKey { .. }));
    let another = Options { root_key: RootKeySource::Key(RootKey::new([7; 32])), ..Options::default() };
    assert!(matches!(refusal(dir.path(), another), OpenError::WrongRootKey));
}

#[tokio::test]
async fn a_foreign_database_is_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("strongroom.db");
    let db = rusqlite::Connection::open(&file).expect("a database");
    db.execute_batch("CREATE TABLE theirs (a)").expect("a table");
    drop(db);
    assert!(matches!(refusal(dir.path(), Options::default()), OpenError::Foreign { .. }));
    fs::write(&file, vec![7; 8192]).expect("written");
    assert!(matches!(refusal(dir.path(), Options::default()), OpenError::Foreign { .. }));
}

#[tokio::test]
async fn nobody_else_may_read_a_file() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("data");
    fs::create_dir(&folder).expect("a folder");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("a lax mode");
    let store = Store::open(&folder, Options::default()).expect("opens");
    set(&store, &key("a"), "one").await;
    let mut seen = 0;
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        let mode =
            |path: &std::path::Path| fs::metadata(path).expect("metadata").permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        for file in fs::read_dir(&folder).expect("a listing") {
            let path = file.expect("a file").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                assert_eq!(mode(&path), 0o600, "{}", path.display());
                seen += 1;
            }
        }
    }
    // lock, root.key, reserve, the database with its log and index, one segment.
    assert_eq!(seen, 7);
}
