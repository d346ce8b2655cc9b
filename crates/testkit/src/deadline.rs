//! Waiting for something, with one generous limit: a test is red because it is wrong, not because
//! the machine was busy.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How long anything may take that should be quick.
pub const DEADLINE: Duration = Duration::from_mins(1);

/// Asks `condition` until it answers something; an error after [`DEADLINE`] that says `what` was
/// waited for.
pub async fn until<T, F>(what: &str, mut condition: F) -> Result<T>
where
    F: AsyncFnMut() -> Result<Option<T>>,
{
    let end = Instant::now() + DEADLINE;
    while Instant::now() < end {
        if let Some(found) = condition().await? {
            return Ok(found);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bail!("waited {DEADLINE:?} in vain: {what}")
}
