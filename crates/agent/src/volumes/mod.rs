//! The volumes of this node: one lock each, and who wants to hear of what.

mod record;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use strongroom_base::ObjectName;
use tokio::sync::{Notify, OwnedMutexGuard};

pub use record::{Record, Records};

use crate::fetch::Account;
use crate::publish::Target;
use crate::request::Context;

/// A volume, from its first publish to its unpublish.
pub struct Volume {
    /// Where it is.
    pub target: Target,
    /// Held while it is published, refreshed or taken away.
    state: Arc<tokio::sync::Mutex<State>>,
    /// What events it waits for. Set before the objects are fetched, so that no change falls
    /// between.
    interest: Mutex<Option<Interest>>,
    /// Rung when it has to be run once more.
    pub wanted: Notify,
    /// Whether its files are not known to be those of the vault.
    pub stale: AtomicBool,
}

/// What is known about a volume.
#[derive(Default)]
pub struct State {
    /// What the kubelet asked for, with the credential; what every later run starts from.
    pub context: Option<Context>,
    /// Taken away; whoever waited for the lock comes too late.
    pub closed: bool,
    /// Whether somebody refreshes it.
    pub tended: bool,
}

/// Which objects of which account a volume shows.
struct Interest {
    account: Arc<Account>,
    objects: Vec<ObjectName>,
}

impl Volume {
    /// Takes the volume for this caller alone.
    pub async fn lock(&self) -> OwnedMutexGuard<State> {
        Arc::clone(&self.state).lock_owned().await
    }

    /// Says what it waits for from now on. Gives back what it waited for before, which keeps that
    /// account's stream alive until it is dropped.
    pub fn wait_for(&self, account: &Arc<Account>, objects: Vec<ObjectName>) -> impl Sized + use<> {
        let interest = Interest { account: Arc::clone(account), objects };
        self.interest().replace(interest)
    }

    /// Waits for nothing any more.
    pub fn wait_for_nothing(&self) {
        self.interest().take();
    }

    fn is_of(&self, account: &Account) -> bool {
        self.interest().as_ref().is_some_and(|interest| std::ptr::eq(&raw const *interest.account, account))
    }

    fn shows(&self, object: &ObjectName) -> bool {
        self.interest().as_ref().is_some_and(|interest| interest.objects.contains(object))
    }

    fn interest(&self) -> std::sync::MutexGuard<'_, Option<Interest>> {
        self.interest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All volumes, by target path.
#[derive(Default)]
pub struct Volumes(Mutex<HashMap<PathBuf, Arc<Volume>>>);

impl Volumes {
    /// The volume at `target`; a new one if there is none.
    pub fn get(&self, target: &Target) -> Arc<Volume> {
        let mut volumes = self.volumes();
        let volume = volumes.entry(target.path()).or_insert_with(|| {
            Arc::new(Volume {
                target: target.clone(),
                state: Arc::default(),
                interest: Mutex::default(),
                wanted: Notify::new(),
                stale: AtomicBool::new(false),
            })
        });
        Arc::clone(volume)
    }

    /// Ends `volume`, whose lock the caller holds.
    pub fn close(&self, volume: &Arc<Volume>, state: &mut State) {
        state.closed = true;
        state.context = None;
        volume.wait_for_nothing();
        volume.wanted.notify_one();
        let mut volumes = self.volumes();
        let path = volume.target.path();
        if volumes.get(&path).is_some_and(|present| Arc::ptr_eq(present, volume)) {
            volumes.remove(&path);
        }
    }

    /// Rings the volumes that show `object` of `account`; without an object, all of the account.
    /// Says how many.
    pub fn ring(&self, account: &Account, object: Option<&ObjectName>) -> usize {
        let concerned =
            |volume: &&Arc<Volume>| volume.is_of(account) && object.is_none_or(|object| volume.shows(object));
        self.volumes().values().filter(concerned).map(|volume| volume.wanted.notify_one()).count()
    }

    /// Rings the volumes of the account that could not be run with success: the vault is back.
    pub fn ring_stale(&self, account: &Account) {
        let stale = |volume: &&Arc<Volume>| volume.stale.load(Ordering::SeqCst) && volume.is_of(account);
        self.volumes().values().filter(stale).for_each(|volume| volume.wanted.notify_one());
    }

    /// Rings every volume.
    pub fn ring_all(&self) {
        self.volumes().values().for_each(|volume| volume.wanted.notify_one());
    }

    fn volumes(&self) -> std::sync::MutexGuard<'_, HashMap<PathBuf, Arc<Volume>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
