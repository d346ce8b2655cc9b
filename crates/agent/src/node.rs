//! The pipeline itself: what is done for one volume, at its publish and at every change.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use strongroom_base::Clock;
use strongroom_crypto::digest::MacKey;
use strongroom_crypto::random;
use tokio::task::spawn_blocking;
use tokio::time::Instant;

use crate::backoff::Backoff;
use crate::cache::Cache;
use crate::classes::Source;
use crate::fetch::{self, Account, Fetcher};
use crate::plan;
use crate::publish::{self, Published, Target};
use crate::request::{self, Context, Refusal};
use crate::volumes::{Record, Records, Volume, Volumes};
use crate::watch;

/// Why a volume could not be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The attributes or the class are at fault.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The class's file names, or a value that is not in its encoding.
    #[error("failed to mount objects, error: {0}")]
    Plan(#[from] plan::Refusal),
    /// An object cannot be had.
    #[error("failed to mount objects, error: {0}")]
    Fetch(#[from] fetch::Error),
    /// The files cannot be put in place.
    #[error(transparent)]
    Place(#[from] publish::Error),
    /// The agent itself has failed.
    #[error("the agent has failed")]
    Broken,
}

/// How a publish ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The files are those of the vault.
    Current,
    /// The files are those of the cache; the vault cannot be reached.
    Stale,
}

/// Everything that a volume's pipeline needs. Cheap to clone.
#[derive(Clone)]
pub struct Node(Arc<Parts>);

/// The parts of a node.
pub struct Parts {
    /// Where classes come from.
    pub classes: Source,
    /// Where objects come from.
    pub fetcher: Fetcher,
    /// What was fetched.
    pub cache: Arc<Cache>,
    /// What is published.
    pub volumes: Arc<Volumes>,
    /// What is published, on disk.
    pub records: Records,
    /// Fingerprints identities.
    pub identities: MacKey,
    /// What the time is.
    pub clock: Clock,
    /// Whether a plain folder will do where mounting is not permitted.
    pub allow_plain: bool,
}

impl Node {
    /// A node of these parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Publishes a volume. One that stands keeps its last good files if this fails, and the
    /// kubelet hears that all is well: older kubelets would delete the mount otherwise.
    pub async fn publish(&self, target: &Target, context: Context) -> Result<(), PublishError> {
        loop {
            let volume = self.0.volumes.get(target);
            let mut state = volume.lock().await;
            if state.closed {
                continue;
            }
            let stands = self.stands(target.path()).await;
            match self.run(&volume, &context).await {
                Ok((outcome, account)) => {
                    self.record(&volume, &context, &account).await;
                    state.context = Some(context);
                    self.tend(&volume, &mut state.tended);
                    volume.stale.store(outcome == Outcome::Stale, Ordering::SeqCst);
                    if outcome == Outcome::Stale {
                        volume.wanted.notify_one();
                    }
                    drop(state);
                    // After a power cut right behind this answer the volume has to come up again.
                    self.0.cache.flush().await;
                    return Ok(());
                }
                Err(error) if stands => {
                    tracing::warn!(%error, "a volume could not be published again and keeps its last good files");
                    if state.context.is_none() {
                        state.context = Some(context);
                        self.tend(&volume, &mut state.tended);
                        volume.wanted.notify_one();
                    }
                    return Ok(());
                }
                Err(error) => {
                    self.0.volumes.close(&volume, &mut state);
                    return Err(error);
                }
            }
        }
    }

    /// Takes a volume away: files, mount, folder, record. None there is well.
    pub async fn unpublish(&self, target: &Target) -> Result<(), publish::Error> {
        let volume = self.0.volumes.get(target);
        let mut state = volume.lock().await;
        self.0.volumes.close(&volume, &mut state);
        let (this, target) = (self.clone(), target.clone());
        let removal = spawn_blocking(move || {
            publish::unpublish(&target)?;
            this.0.records.forget(&target.path());
            Ok(())
        });
        removal.await.unwrap_or_else(|error| Err(publish::Error::Unmount(std::io::Error::other(error))))
    }

    /// Watches the folder of classes: what has changed there counts for standing volumes within a
    /// second.
    pub async fn watch_classes(self) {
        let mut seen = None;
        let mut ticks = tokio::time::interval(std::time::Duration::from_secs(1));
        loop {
            ticks.tick().await;
            let this = self.clone();
            let Ok(mark) = spawn_blocking(move || this.0.classes.mark()).await else { continue };
            if seen.replace(mark).is_some_and(|before| before != mark) {
                tracing::info!("the classes have changed; volumes are checked");
                self.0.volumes.ring_all();
            }
        }
    }

    /// request → fetch → plan → publish, for a volume whose lock the caller holds.
    async fn run(
        &self,
        volume: &Arc<Volume>,
        context: &Context,
    ) -> Result<(Outcome, Arc<Account>), PublishError> {
        let started = Instant::now();
        let parts = &self.0;
        let class = self.class(context).await?;
        let request = request::resolve(context, &class, &parts.identities)?;
        plan::paths(&request.objects)?;

        let account = parts.fetcher.account(&request.identity, &request.vault);
        let names = request.objects.iter().map(|object| object.name.clone()).collect();
        let before = volume.wait_for(&account, names);
        let fetched = parts.fetcher.objects(&account, &request.objects).await?;
        let plan = plan::plan(&request.objects, &fetched)?;

        let published = self.place(&volume.target, plan).await?;
        account.follow(|| watch::start(&account, parts.fetcher.clone(), Arc::clone(&parts.volumes)));
        drop(before);
        let outcome =
            if fetched.iter().all(|object| object.current) { Outcome::Current } else { Outcome::Stale };
        let (pod, ms) = (&context.pod, started.elapsed().as_millis());
        match published {
            Published::Written => {
                tracing::info!(pod = %format_args!("{}/{}", pod.namespace, pod.name), class = %context.class,
                    objects = fetched.len(), ?outcome, ms, "files written");
            }
            Published::Unchanged => {
                tracing::debug!(pod = %format_args!("{}/{}", pod.namespace, pod.name), ?outcome, ms, "files unchanged");
            }
        }
        Ok((outcome, account))
    }

    async fn class(&self, context: &Context) -> Result<crate::classes::Class, PublishError> {
        let (this, name) = (self.clone(), context.class.clone());
        let found = spawn_blocking(move || this.0.classes.class(&name)).await;
        let found = found.map_err(|_| PublishError::Broken)?;
        Ok(found.map_err(|why| Refusal::NoClass { name: context.class.clone(), why })?)
    }

    /// Writes the files. Goes on to its end even if the caller does not wait for it.
    async fn place(&self, target: &Target, plan: plan::Plan) -> Result<Published, PublishError> {
        let (target, allow_plain) = (target.clone(), self.0.allow_plain);
        let stamp = self.stamp();
        let placed = spawn_blocking(move || publish::publish(&target, &plan, &stamp, allow_plain)).await;
        Ok(placed.map_err(|_| PublishError::Broken)??)
    }

    async fn stands(&self, path: std::path::PathBuf) -> bool {
        let allow_plain = self.0.allow_plain;
        spawn_blocking(move || publish::is_published(Path::new(&path), allow_plain)).await.unwrap_or(false)
    }

    async fn record(&self, volume: &Volume, context: &Context, account: &Account) {
        let record = Record {
            target: volume.target.path(),
            class: context.class.to_string(),
            pod: format!("{}/{}", context.pod.namespace, context.pod.name),
            identity: account.identity.fingerprint().as_bytes().to_vec(),
        };
        let this = self.clone();
        if let Ok(Err(error)) = spawn_blocking(move || this.0.records.put(&record)).await {
            tracing::warn!(%error, "a volume's record cannot be kept");
        }
    }

    /// Has somebody refresh the volume whenever it is rung.
    fn tend(&self, volume: &Arc<Volume>, tended: &mut bool) {
        if !std::mem::replace(tended, true) {
            tokio::spawn(self.clone().refresh(Arc::clone(volume)));
        }
    }

    /// Runs a volume once more at each ring, and again and again while its vault is away. Ends
    /// with the volume. Where the vault asks to be left alone for a while, no ring is heard before.
    async fn refresh(self, volume: Arc<Volume>) {
        let mut backoff = Backoff::default();
        let (mut again, mut asked) = (false, None);
        loop {
            if asked.is_some() {
                tokio::time::sleep(backoff.next_asked(asked)).await;
            } else if again {
                let wait = tokio::time::sleep(backoff.next());
                tokio::select! { () = wait => {}, () = volume.wanted.notified() => {} }
            } else {
                backoff.reset();
                volume.wanted.notified().await;
            }
            let state = volume.lock().await;
            if state.closed {
                return;
            }
            let Some(context) = &state.context else { continue };
            (again, asked) = match self.run(&volume, context).await {
                Ok((outcome, _)) => (outcome == Outcome::Stale, None),
                Err(error) => {
                    let (passing, asked) = match &error {
                        PublishError::Fetch(error) => (error.is_passing(), error.asks_to_wait()),
                        _ => (false, None),
                    };
                    tracing::warn!(%error, passing, pod = %context.pod.name, "a volume keeps its last good files");
                    (passing, asked)
                }
            };
            volume.stale.store(again, Ordering::SeqCst);
        }
    }

    /// The name of a new folder of files, as kubelet's writer names them:
    /// `2026_11_24_01_46_00.<random>`.
    fn stamp(&self) -> String {
        let time = self.0.clock.now().rfc3339().replace(['-', ':', 'T'], "_").replace('Z', "");
        format!("{time}.{}", hex::encode(random::bytes::<5>()))
    }
}
