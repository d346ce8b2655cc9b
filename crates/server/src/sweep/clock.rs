//! Whether the machine's clock may be believed when something is to go for good.
//!
//! The latest time that was ever seen is kept in a record. A clock that is more than 48 hours ahead
//! of it has either leapt, and everything that waits would be purged too early, or the server was
//! off for long. Nobody but the operator can tell which, so until one does nothing is purged.

use serde::{Deserialize, Serialize};
use strongroom_base::{Clock, PartitionId, Timestamp};
use strongroom_store::{Change, Fault, Key, Loaded, Read, Stop, Store};
use tracing::warn;

use crate::founding::{entry, fault};

/// How far ahead of the latest time seen a clock is believed, in seconds.
const BELIEVED: i64 = 48 * 3_600;
/// How far the clock moves until its time is kept again, in seconds: seldom, as each is audited.
const KEPT_EVERY: i64 = 6 * 3_600;

/// The latest time that was seen.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Seen {
    latest: Timestamp,
}

/// Whether `clock` may be believed now. If so, its time is kept as seen.
pub(super) async fn is_believed(store: &Store, clock: &Clock) -> Result<bool, Fault> {
    let now = clock.now();
    let Some(seen) = store.read().get::<Seen>(&key())? else {
        // Nothing tells whether this first time is right: the next round may believe it.
        keep(store, clock).await?;
        return Ok(false);
    };
    let latest = seen.value.latest;
    let ahead = now.seconds().saturating_sub(latest.seconds());
    if ahead > BELIEVED {
        warn!(
            %now, %latest,
            "the clock is {} hours ahead of when this server last ran, so what is deleted is not purged. \
             If the clock is wrong, set it; if it is right, start once with --accept-clock",
            ahead / 3_600
        );
        return Ok(false);
    }
    if ahead >= KEPT_EVERY {
        keep(store, clock).await?;
    }
    Ok(true)
}

/// Believes `clock` however far ahead it is: the operator's word that it is right.
pub async fn accept_clock(store: &Store, clock: &Clock) -> Result<(), Fault> {
    keep(store, clock).await
}

/// Keeps the time of `clock` as seen; never an earlier one than was seen before.
async fn keep(store: &Store, clock: &Clock) -> Result<(), Fault> {
    let now = clock.now();
    let verb = move |read: &Loaded| {
        let before = read.get::<Seen>(&key())?.map_or(now, |seen| seen.value.latest);
        let mut change = Change::new();
        change.put(key(), &Seen { latest: before.max(now) })?;
        Ok::<_, Stop<Fault>>((change, ()))
    };
    store.transact(entry("InstallationClock", clock), verb).await.map_err(fault)?;
    Ok(())
}

fn key() -> Key {
    Key::new(PartitionId::INSTALLATION, "latest-time")
}
