//! One sweep over all notes that are due.

use strongroom_base::{PartitionId, Premise, TenantId, Timestamp};
use strongroom_identity::tenants;
use strongroom_management::vaults::{self, Taken};
use strongroom_store::{Due, Fault};
use tracing::error;

use super::{clock, purge};
use crate::house::House;

/// How many records are read at once.
const PAGE: usize = 64;

/// Where notes are left.
pub(super) enum Place {
    Tenant(TenantId),
    Vault(Box<Taken>),
}

impl Place {
    fn partition(&self) -> PartitionId {
        match self {
            Self::Tenant(tenant) => tenant.partition(),
            Self::Vault(taken) => taken.vault.partition(),
        }
    }
}

/// Settles every note that is due; answers when the next one will be. What cannot be settled is
/// logged, and left for the next round.
pub(super) async fn round(house: &House) -> Result<Option<Timestamp>, Fault> {
    if !clock::is_believed(&house.store, &house.clock).await? {
        return Ok(None);
    }
    let mut next = None;
    let mut after = None;
    loop {
        let page = tenants::all(&house.store.read(), after, PAGE)?;
        after = page.last().map(|tenant| tenant.id);
        let full = page.len() == PAGE;
        for tenant in page {
            settle(house, &Place::Tenant(tenant.id), &mut next).await?;
        }
        if !full {
            break;
        }
    }
    let mut after = None;
    loop {
        let page = vaults::all(&house.store.read(), after.as_ref(), PAGE)?;
        after = page.last().map(|taken| taken.place.name.clone());
        let full = page.len() == PAGE;
        for taken in page {
            settle(house, &Place::Vault(Box::new(taken)), &mut next).await?;
        }
        if !full {
            return Ok(next);
        }
    }
}

/// Settles the notes of one place, the earliest first.
async fn settle(house: &House, place: &Place, next: &mut Option<Timestamp>) -> Result<(), Fault> {
    // Others have their turn between two places, however many there are.
    tokio::task::yield_now().await;
    let now = house.clock.now();
    let mut after: Option<String> = None;
    loop {
        let page = house.store.read().range(place.partition(), Due::PREFIX, after.as_deref(), PAGE)?;
        let full = page.len() == PAGE;
        for (key, record) in page {
            if *house.closing.borrow() {
                return Ok(());
            }
            after = Some(key.path().to_owned());
            let Some(due) = Due::of(&key) else {
                error!(?key, "failed to read a note: its path is none");
                continue;
            };
            if due.time > now {
                *next = Some(next.map_or(due.time, |next| next.min(due.time)));
                return Ok(());
            }
            let path = key.path().into();
            let note = Premise { partition: key.partition(), path, generation: record.generation() };
            if let Err(fault) = purge::settle(house, place, &due, note, now).await {
                error!(?key, %fault, "failed to do what is due; trying again later");
            }
        }
        if !full {
            return Ok(());
        }
    }
}
