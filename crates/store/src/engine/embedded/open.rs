//! Opens a data folder, or makes one.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use rusqlite::{Connection, ErrorCode, OptionalExtension};
use strongroom_base::Incarnation;
use strongroom_crypto::random;
use strongroom_crypto::seal::SealKey;
use tokio::sync::mpsc;

use super::cache::Cache;
use super::erase::Debt;
use super::feed::Feed;
use super::reader::Readers;
use super::schema::{APPLICATION, FILE, FORMAT, TABLES, fault, partition, writer};
use super::seal::Keys;
use super::sealing::Sealing;
use super::write::Tools;
use super::writer::Writer;
use super::{Embedded, QUEUE, Shared};
use crate::audit::rows::Chain;
use crate::audit::segments::Segments;
use crate::open::{OpenError, Options, RootKey, make_folder, own_file, sync_folder};
use crate::reserve::Reserve;
use crate::verb::Fault;

impl Embedded {
    /// Opens the data folder `dir`; makes it if it is not there.
    pub(crate) fn open(dir: &Path, options: Options) -> Result<Arc<Self>, OpenError> {
        make_folder(dir)?;
        let lock = lock(dir)?;
        let reserve = Arc::new(Reserve::open(dir, options.reserve_bytes));
        let file = dir.join(FILE);
        // Made here, so that the log and its index, which take the mode over, are private too.
        let whole = own_file(&file).map_err(|error| Fault::because("failed to open the database", &error))?;
        let db = writer(&file).map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => OpenError::Foreign { path: file.clone() },
            _ => fault("failed to open the database")(error).into(),
        })?;
        let found = format(&db, &file)?;
        let root = options.root_key.load(dir, found.is_some())?;
        if found.is_none() {
            create(&db, &root)?;
            sync_folder(dir).map_err(|error| Fault::because("failed to sync the data folder", &error))?;
        }
        let incarnation = incarnation(&db, &root)?;
        let keys = keys(&db, &root)?;
        let (heads, feed) = Feed::load(&db, options.feed_events)?;
        let audit = Chain::load(&db, &root)?;
        let segments = Segments::open(dir, &root, options.segment_bytes, Arc::clone(&reserve))?;
        let readers = Readers::open(&file)?;
        let cache = Cache::new(options.cache_bytes);
        let debt = Debt::load(&db)?;
        let shared =
            Shared { incarnation, keys, cache, readers, heads, segments, reserve, file: whole, _lock: lock };
        let shared = Arc::new(shared);
        let mut tools = Tools { db, sealing: Sealing::new(), feed, audit, debt };
        tools.debt.settle(&tools.db, &shared);
        let (queue, waiting) = mpsc::channel(QUEUE);
        let writer = Writer::new(Arc::clone(&shared), tools);
        let writer = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer.run(waiting))
            .map_err(|error| Fault::because("failed to start the writer", &error))?;
        Ok(Arc::new(Self { queue: Some(queue), writer: Some(writer), shared }))
    }
}

fn lock(dir: &Path) -> Result<File, OpenError> {
    let failed = |error| Fault::because("failed to lock the data folder", &error);
    let file = own_file(&dir.join("lock")).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked { dir: dir.to_owned() }),
        Err(TryLockError::Error(error)) => Err(failed(error).into()),
    }
}

/// The format of the database; `None` if it is empty.
fn format(db: &Connection, file: &Path) -> Result<Option<u32>, OpenError> {
    let pragma = |name| {
        db.pragma_query_value(None, name, |row| row.get::<_, i64>(0))
            .map_err(fault("failed to read the format"))
    };
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    let tables: i64 = db
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(fault("failed to read the format"))?;
    match (application, u32::try_from(version)) {
        (0, Ok(0)) if tables == 0 => Ok(None),
        (APPLICATION, Ok(found)) if found > FORMAT => Err(OpenError::NewerFormat { found, known: FORMAT }),
        (APPLICATION, Ok(found)) => Ok(Some(found)),
        _ => Err(OpenError::Foreign { path: file.to_owned() }),
    }
}

/// Makes the tables and this installation's incarnation, all in one commit.
fn create(db: &Connection, root: &RootKey) -> Result<(), Fault> {
    let make = || {
        db.execute_batch("BEGIN IMMEDIATE")?;
        db.execute_batch(TABLES)?;
        db.execute("INSERT INTO meta (name, value) VALUES ('incarnation', ?1)", [sealed_incarnation(root)])?;
        db.pragma_update(None, "application_id", APPLICATION)?;
        db.pragma_update(None, "user_version", FORMAT)?;
        db.execute_batch("COMMIT")
    };
    make().map_err(fault("failed to make the database"))
}

/// The incarnation is kept sealed: that it opens shows that the root key is the right one.
fn sealed_incarnation(root: &RootKey) -> Vec<u8> {
    incarnation_key(root).seal(b"incarnation", &random::bytes::<16>())
}

fn incarnation_key(root: &RootKey) -> SealKey {
    SealKey::new(*root.derive("strongroom incarnation"))
}

fn incarnation(db: &Connection, root: &RootKey) -> Result<Incarnation, OpenError> {
    let sealed: Option<Vec<u8>> = db
        .query_row("SELECT value FROM meta WHERE name = 'incarnation'", [], |row| row.get(0))
        .optional()
        .map_err(fault("failed to read the incarnation"))?;
    let bytes = sealed
        .and_then(|sealed| incarnation_key(root).open(b"incarnation", &sealed).ok())
        .and_then(|bytes| <[u8; 16]>::try_from(bytes.as_slice()).ok());
    bytes.map(Incarnation::from_random).ok_or(OpenError::WrongRootKey)
}

fn keys(db: &Connection, root: &RootKey) -> Result<Keys, Fault> {
    let scan = || {
        db.prepare("SELECT id, partition, wrapped FROM data_keys")?
            .query_map([], |row| Ok((row.get(0)?, partition(row.get(1)?), row.get(2)?)))?
            .collect::<Result<Vec<(_, _, Vec<u8>)>, _>>()
    };
    let keys = Keys::new(root);
    for (id, partition, wrapped) in scan().map_err(fault("failed to read the data keys"))? {
        keys.add(id, &*keys.unwrap(partition, &wrapped)?);
    }
    Ok(keys)
}
