//! The limit's data: one table, a few reading connections, one writer that commits whatever waits.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use strongroom_crypto::random;
use strongroom_crypto::seal::SealKey;
use tokio::sync::{mpsc, oneshot};

/// How many waiting writes become one commit.
const BATCH_MAX: usize = 256;
const READERS: usize = 4;
/// The length of a value: what the measured peers were given.
pub(super) const VALUE_BYTES: usize = 1024;

/// One write: its path, its sealed value, and who waits for it to be durable.
type Write = (String, Vec<u8>, oneshot::Sender<()>);

pub(super) struct Data {
    readers: Vec<Mutex<Connection>>,
    next: AtomicUsize,
    writes: mpsc::UnboundedSender<Write>,
    root: SealKey,
    wrapped: Vec<u8>,
}

impl Data {
    /// A new database with `secrets` sealed values.
    pub(super) fn create(folder: &Path, secrets: u32) -> Result<Self> {
        let file = folder.join("limit.db");
        let root = SealKey::new(random::bytes());
        let data_key = random::bytes::<32>();
        let wrapped = root.seal(b"data-key", &data_key);
        let db = fill(&file, &SealKey::new(data_key), secrets)?;
        let readers = (0..READERS).map(|_| open(&file).map(Mutex::new)).collect::<Result<_>>()?;
        let (writes, queue) = mpsc::unbounded_channel();
        std::thread::spawn(move || commit_all(db, queue));
        Ok(Self { readers, next: AtomicUsize::new(0), writes, root, wrapped })
    }

    /// The value at `path`, opened with its unwrapped data key.
    pub(super) fn value(&self, path: &str) -> Option<String> {
        let sealed: Vec<u8> = {
            let db = self.reader();
            let mut statement = db.prepare_cached("SELECT sealed FROM records WHERE path = ?1").ok()?;
            statement.query_row([path], |row| row.get(0)).ok()?
        };
        let value = self.data_key()?.open(path.as_bytes(), &sealed).ok()?;
        String::from_utf8(value.to_vec()).ok()
    }

    /// Seals `value` and waits until it is durable.
    pub(super) async fn set(&self, path: String, value: &[u8]) -> Option<()> {
        let sealed = self.data_key()?.seal(path.as_bytes(), value);
        let (done, wait) = oneshot::channel();
        self.writes.send((path, sealed, done)).ok()?;
        wait.await.ok()
    }

    /// Up to `limit` paths after `after`.
    pub(super) fn page(&self, after: &str, limit: usize) -> Option<Vec<String>> {
        let db = self.reader();
        let sql = "SELECT path FROM records WHERE path > ?1 ORDER BY path LIMIT ?2";
        let mut statement = db.prepare_cached(sql).ok()?;
        let rows = statement.query_map(params![after, i64::try_from(limit).ok()?], |row| row.get(0)).ok()?;
        rows.collect::<rusqlite::Result<_>>().ok()
    }

    fn data_key(&self) -> Option<SealKey> {
        let bytes = self.root.open(b"data-key", &self.wrapped).ok()?;
        Some(SealKey::new(bytes.as_slice().try_into().ok()?))
    }

    fn reader(&self) -> std::sync::MutexGuard<'_, Connection> {
        let start = self.next.fetch_add(1, Ordering::Relaxed);
        let free = (0..READERS).find_map(|step| self.readers[(start + step) % READERS].try_lock().ok());
        free.unwrap_or_else(|| {
            self.readers[start % READERS].lock().unwrap_or_else(std::sync::PoisonError::into_inner)
        })
    }
}

fn open(file: &PathBuf) -> Result<Connection> {
    let db = Connection::open(file).context("failed to open the limit's database")?;
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192;")?;
    db.busy_timeout(std::time::Duration::from_secs(10))?;
    Ok(db)
}

fn fill(file: &PathBuf, key: &SealKey, secrets: u32) -> Result<Connection> {
    let mut db = open(file)?;
    db.execute_batch(
        "CREATE TABLE records (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL) STRICT;",
    )?;
    let value = "v".repeat(VALUE_BYTES);
    let transaction = db.transaction()?;
    for index in 0..secrets {
        let path = format!("s-{index}");
        let sealed = key.seal(path.as_bytes(), value.as_bytes());
        transaction.execute("INSERT INTO records (path, sealed) VALUES (?1, ?2)", params![path, sealed])?;
    }
    transaction.commit()?;
    Ok(db)
}

/// Commits what waits, up to [`BATCH_MAX`] writes at once, until nobody can write any more.
fn commit_all(mut db: Connection, mut queue: mpsc::UnboundedReceiver<Write>) {
    while let Some(first) = queue.blocking_recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH_MAX
            && let Ok(write) = queue.try_recv()
        {
            batch.push(write);
        }
        if commit(&mut db, &batch).is_err() {
            return;
        }
        for (_, _, done) in batch {
            let _ = done.send(());
        }
    }
}

fn commit(db: &mut Connection, batch: &[Write]) -> rusqlite::Result<()> {
    let transaction = db.transaction()?;
    {
        let mut statement = transaction.prepare_cached(
            "INSERT INTO records (path, sealed) VALUES (?1, ?2)
             ON CONFLICT (path) DO UPDATE SET sealed = excluded.sealed",
        )?;
        for (path, sealed, _) in batch {
            statement.execute(params![path, sealed])?;
        }
    }
    transaction.commit()
}
