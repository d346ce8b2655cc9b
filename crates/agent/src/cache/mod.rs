//! What was fetched, sealed to disk, for the time when the vault cannot be reached.
//!
//! An entry belongs to an identity, a vault, an object and a version; its place is a keyed hash of
//! the four, which is its file's name and its additional data. So no name of a secret is on disk,
//! and an entry that was copied from another node or place, swapped or edited does not open: it is
//! dropped and counted. An older entry put back in its own place does open; the meter bounds how
//! long it is served.
//!
//! In memory entries stay sealed as well; only a request at work holds a value.

mod folder;
mod key;
mod meter;
mod writer;

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use strongroom_base::{Clock, ObjectName, SecretText, Timestamp, VaultName, VersionId};
use strongroom_crypto::digest::MacKey;
use strongroom_wire::Exposed;
use tokio::time::Instant;
use zeroize::Zeroizing;

pub use folder::{Folder, Locked};
pub use key::{BadKey, NodeKey};
use meter::Meter;

use crate::identity::{Fingerprint, sign};
use writer::Writer;

/// How often [`Cache::save_meter`] is to be called.
pub const METER_PERIOD: Duration = Duration::from_secs(meter::PERIOD_SECONDS);

const OBJECTS: &str = "objects";
const METER: &str = "meter";

/// Where an entry lies: keyed hashes of identity + vault, and of all four.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    group: [u8; 32],
    name: [u8; 32],
}

/// A value as it was fetched.
#[derive(Clone)]
pub struct Object {
    /// The value.
    pub value: SecretText,
    /// The version that the vault answered with.
    pub version: String,
}

/// An entry as it is sealed.
#[derive(Serialize, Deserialize)]
struct Entry {
    value: Exposed,
    version: String,
    fetched: Timestamp,
    uptime: u64,
}

/// A sealed entry in memory, and when it was asked for (see [`crate::fetch::Lease`]).
#[derive(Clone)]
struct Held {
    sealed: Arc<[u8]>,
    ticket: u64,
}

/// The sealed objects of a node.
pub struct Cache {
    folder: Arc<Folder>,
    places: MacKey,
    clock: Clock,
    budget_seconds: u64,
    started: Instant,
    meter: Mutex<Meter>,
    held: Mutex<HashMap<Place, Held>>,
    writer: Writer,
}

impl Cache {
    /// Opens the cache. Entries that do not open, or have outlived the budget, are removed.
    pub fn open(folder: Arc<Folder>, key: &NodeKey, clock: Clock, budget_seconds: u64) -> io::Result<Self> {
        let now = clock.now();
        let cache = Self {
            places: key.mac("places"),
            meter: Mutex::new(Meter::new(now)),
            held: Mutex::default(),
            writer: Writer::start(Arc::clone(&folder))?,
            started: Instant::now(),
            folder,
            clock,
            budget_seconds,
        };
        cache.restore_meter(now);
        cache.sweep();
        Ok(cache)
    }

    /// The place of an object.
    pub fn place(
        &self,
        identity: Fingerprint,
        vault: &VaultName,
        object: &ObjectName,
        version: Option<VersionId>,
    ) -> Place {
        let version = version.map(|version| version.to_string()).unwrap_or_default();
        let parts: [&[u8]; 4] = [
            identity.as_bytes(),
            vault.canonical().as_bytes(),
            object.canonical().as_bytes(),
            version.as_bytes(),
        ];
        Place { group: sign(&self.places, &parts[..2]), name: sign(&self.places, &parts) }
    }

    /// Keeps what the vault has just answered to a question asked at `ticket`.
    pub fn put(&self, place: Place, object: &Object, ticket: u64) {
        let (now, uptime) = (self.clock.now(), self.uptime());
        self.meter().contact(now);
        let entry = Entry {
            value: Exposed::new(object.value.expose().to_owned()),
            version: object.version.clone(),
            fetched: now,
            uptime,
        };
        let Ok(text) = rmp_serde::to_vec_named(&entry).map(Zeroizing::new) else { return };
        let sealed: Arc<[u8]> = self.folder.seal(&place.aad(), &text).into();
        lock(&self.held).insert(place, Held { sealed: Arc::clone(&sealed), ticket });
        self.writer.put(place.path(), sealed);
    }

    /// What is held of `place`, if `covers` says that nothing has happened since its ticket.
    pub fn leased(&self, place: Place, covers: impl FnOnce(u64) -> bool) -> Option<Object> {
        let held = lock(&self.held).get(&place).cloned()?;
        if !covers(held.ticket) {
            return None;
        }
        Some(self.unseal(place, &held.sealed)?.into())
    }

    /// What is held of `place`, for when the vault cannot be reached: as long as the budget lasts.
    pub fn in_outage(&self, place: Place) -> Option<Object> {
        let held = lock(&self.held).get(&place).map(|held| Arc::clone(&held.sealed));
        let sealed = match held {
            Some(sealed) => sealed,
            None => self.folder.read(&place.path())?.into(),
        };
        let entry = self.unseal(place, &sealed)?;
        let (now, uptime) = (self.clock.now(), self.uptime());
        let mut meter = self.meter();
        meter.note(now, uptime);
        if meter.allows(entry.fetched, entry.uptime, now, self.budget_seconds) {
            return Some(entry.into());
        }
        drop(meter);
        tracing::warn!("a cached object has outlived the outage budget");
        None
    }

    /// Forgets one object: the vault says that it is not there. Gone from disk when this returns.
    pub async fn forget(&self, place: Place) {
        self.drop_one(place);
        self.flush().await;
    }

    /// Forgets everything of an identity in a vault, given the place of one of its objects.
    pub async fn forget_all_beside(&self, place: Place) {
        lock(&self.held).retain(|held, _| held.group != place.group);
        self.writer.remove(place.group_path());
        self.flush().await;
    }

    fn drop_one(&self, place: Place) {
        lock(&self.held).remove(&place);
        self.writer.remove(place.path());
    }

    /// Waits until everything kept so far is on disk for good.
    pub async fn flush(&self) {
        self.writer.flush().await;
    }

    /// Notes the time on disk, so that a restart or a clock that is set back buys no time. To be
    /// called once a [`METER_PERIOD`].
    pub fn save_meter(&self) {
        let (now, uptime) = (self.clock.now(), self.uptime());
        let text = {
            let mut meter = self.meter();
            meter.note(now, uptime);
            rmp_serde::to_vec_named(&*meter)
        };
        if let Ok(text) = text {
            self.writer.put(METER.to_owned(), self.folder.seal(METER.as_bytes(), &text).into());
        }
    }

    fn restore_meter(&self, now: Timestamp) {
        let read = self.folder.read(METER);
        let meter = read.as_ref().and_then(|sealed| {
            rmp_serde::from_slice::<Meter>(&self.folder.open_sealed(METER.as_bytes(), sealed)?).ok()
        });
        if let Some(meter) = meter {
            *self.meter() = meter.after_start(now);
        } else {
            // Without it nobody can say how old the entries are.
            let dropped = self.folder.remove(OBJECTS);
            if read.is_some() || dropped {
                tracing::warn!("the cache's meter does not open; all cached objects are dropped");
            }
        }
        self.save_meter();
    }

    /// Removes what does not open and what is too old to be served.
    fn sweep(&self) {
        let now = self.clock.now();
        let (mut kept, mut broken, mut expired) = (0_u32, 0_u32, 0_u32);
        for path in self.folder.list(OBJECTS) {
            let entry = Place::of(&path).zip(self.folder.read(&path)).and_then(|(place, sealed)| {
                let text = self.folder.open_sealed(&place.aad(), &sealed)?;
                rmp_serde::from_slice::<Entry>(&text).ok()
            });
            let count = match entry {
                Some(entry) if self.meter().allows(entry.fetched, entry.uptime, now, self.budget_seconds) => {
                    kept += 1;
                    continue;
                }
                Some(_) => &mut expired,
                None => &mut broken,
            };
            *count += 1;
            self.folder.remove(&path);
        }
        if broken > 0 {
            tracing::warn!(
                broken,
                "cached objects do not open here and are dropped: copied, moved or altered"
            );
        }
        tracing::info!(kept, expired, "cached objects at start");
    }

    fn unseal(&self, place: Place, sealed: &[u8]) -> Option<Entry> {
        let text = self.folder.open_sealed(&place.aad(), sealed);
        let entry = text.and_then(|text| rmp_serde::from_slice(&text).ok());
        if entry.is_none() {
            tracing::warn!(dropped = 1, "a cached object does not open and is dropped");
            self.drop_one(place);
        }
        entry
    }

    /// Seconds that the agent has run since its first start, as far as they are known.
    fn uptime(&self) -> u64 {
        self.meter().base().saturating_add(self.started.elapsed().as_secs())
    }

    fn meter(&self) -> std::sync::MutexGuard<'_, Meter> {
        lock(&self.meter)
    }
}

impl Place {
    fn aad(&self) -> [u8; 64] {
        let mut aad = [0; 64];
        aad[..32].copy_from_slice(&self.group);
        aad[32..].copy_from_slice(&self.name);
        aad
    }

    fn group_path(&self) -> String {
        format!("{OBJECTS}/{}", hex::encode(self.group))
    }

    fn path(&self) -> String {
        format!("{}/{}", self.group_path(), hex::encode(self.name))
    }

    /// The place that a path was made from.
    fn of(path: &str) -> Option<Self> {
        let mut parts = Path::new(path).iter().skip(1).map(|part| part.to_str());
        let mut hash = || -> Option<[u8; 32]> { hex::decode(parts.next()??).ok()?.try_into().ok() };
        Some(Self { group: hash()?, name: hash()? })
    }
}

impl From<Entry> for Object {
    fn from(entry: Entry) -> Self {
        Self { value: SecretText::new(entry.value.as_str().to_owned()), version: entry.version }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
