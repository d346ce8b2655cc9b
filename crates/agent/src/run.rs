//! Wiring: from arguments to an agent that answers.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use strongroom_base::Clock;
use strongroom_client::{BadTrust, Http, Timeouts, Trust};
use strongroom_wire::own::HEARTBEAT_SECONDS;

use crate::Args;
use crate::cache::{BadKey, Cache, Folder, Locked, METER_PERIOD, NodeKey};
use crate::classes::{self, Source};
use crate::csi;
use crate::fetch::{Cloud, Fetcher};
use crate::node::{Node, Parts};
use crate::volumes::{Records, Volumes};

/// A vault that does not answer within this is taken for unreachable: a pod waits for it.
const TIMEOUTS: Timeouts = Timeouts {
    connect: Duration::from_secs(3),
    call: Duration::from_secs(10),
    silence: Duration::from_secs(3 * HEARTBEAT_SECONDS),
};

/// Why the agent does not run.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the sources say it")]
pub enum Error {
    #[error("the folder of classes {} cannot be read: {error}", path.display())]
    Classes { path: PathBuf, error: std::io::Error },
    #[error(transparent)]
    Key(#[from] BadKey),
    #[error(transparent)]
    Cache(#[from] Locked),
    #[error("cannot start the cache: {0}")]
    Writer(#[source] std::io::Error),
    #[error(transparent)]
    Trust(#[from] BadTrust),
    #[error(transparent)]
    Serve(#[from] csi::ServeError),
}

/// Runs the agent until `shutdown`. Volumes stay as they are: pods outlive their agent.
pub async fn run(args: Args, shutdown: impl Future<Output = ()>) -> Result<(), Error> {
    let classes = |error| Error::Classes { path: args.classes.clone(), error };
    std::fs::read_dir(&args.classes).map_err(classes)?;
    let clock = Clock::system();
    let key = NodeKey::open(&NodeKey::path_for(&args.cache_dir))?;
    let folder = Arc::new(Folder::open(&args.cache_dir, key.seal())?);
    let budget_seconds = u64::from(args.outage_hours) * 3600;
    let cache =
        Cache::open(Arc::clone(&folder), &key, clock.clone(), budget_seconds).map_err(Error::Writer)?;
    let cache = Arc::new(cache);
    let records = Records::new(Arc::clone(&folder), key.mac("volumes"));
    greet(&records);

    let http = Http::new(&Trust { ca_file: args.ca_file.clone() }, TIMEOUTS)?;
    let cloud = Cloud::new(http.clone(), args.server.clone(), folder);
    let node = Node::new(Parts {
        classes: Source::Folder(classes::Folder::new(args.classes)),
        fetcher: Fetcher::new(http, cloud, Arc::clone(&cache), clock.clone()),
        cache: Arc::clone(&cache),
        volumes: Arc::new(Volumes::default()),
        records,
        identities: key.mac("identities"),
        clock,
        allow_plain: args.allow_plain_folder,
    });
    let metering = tokio::spawn(meter(Arc::clone(&cache)));
    let watching = tokio::spawn(node.clone().watch_classes());
    let node_id = args.node_id.unwrap_or_else(host_name);
    let served = csi::serve(&args.endpoint, node_id, node, shutdown).await;
    metering.abort();
    watching.abort();
    cache.save_meter();
    cache.flush().await;
    Ok(served?)
}

/// Says which volumes of an earlier run wait for the kubelet, which alone has their credentials.
fn greet(records: &Records) {
    for record in records.all() {
        if record.target.exists() {
            tracing::info!(
                pod = record.pod,
                class = record.class,
                "a volume of an earlier run keeps its files and goes on when the kubelet publishes it again"
            );
        } else {
            records.forget(&record.target);
        }
    }
}

async fn meter(cache: Arc<Cache>) {
    let mut ticks = tokio::time::interval(METER_PERIOD);
    loop {
        ticks.tick().await;
        cache.save_meter();
    }
}

fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}
