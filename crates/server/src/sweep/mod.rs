//! The sweeper: does what has come due. A change that has a consequence later leaves a note
//! `due/<time>/<noun>/<name>` beside it; the sweeper reads the notes of every vault and tenant and
//! runs the verbs that they ask for as the installation itself, each audited as if it were asked for.
//!
//! A note is the premise of what is done about it: it goes with whatever made it needless, so one
//! that still stands inside the transaction is still true. That makes a sweep safe to repeat and to
//! break off anywhere. The expiry of a secret asks for nothing yet; its note is passed over.
//!
//! What is purged is gone for good, so a clock that has leapt ahead is not believed: see [`clock`].

mod clock;
mod purge;
mod round;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use strongroom_base::Timestamp;
use tracing::error;

use crate::house::House;

pub use clock::accept_clock;

/// How long the sweeper sleeps at most. Bounds how late it notices a note that was left meanwhile,
/// and that somebody has set the clock.
const SLEEP_MAX: Duration = Duration::from_mins(10);
/// How long it sleeps at least, so that a note that cannot be settled does not keep it busy.
const SLEEP_MIN: Duration = Duration::from_secs(1);

/// Sweeps until the house closes.
pub async fn sweep(house: Arc<House>) {
    let mut closing = house.closing.clone();
    loop {
        let next = round::round(&house).await.unwrap_or_else(|fault| {
            error!(%fault, "failed to sweep; going on later");
            None
        });
        tokio::select! {
            () = tokio::time::sleep(pause(house.clock.now(), next)) => {}
            // An error means that whoever could tell us to close is gone: close as well.
            _ = closing.wait_for(|closing| *closing) => return,
        }
    }
}

fn pause(now: Timestamp, next: Option<Timestamp>) -> Duration {
    let until = next.map_or(SLEEP_MAX, |next| {
        Duration::from_secs(u64::try_from(next.seconds().saturating_sub(now.seconds())).unwrap_or(0))
    });
    until.clamp(SLEEP_MIN, SLEEP_MAX)
}
