//! Role assignments. All of a principal's lie in one record, so that a decision reads one record;
//! each also has a record of its own, to be found by its id.

mod assign;
mod list;
mod of;
mod revoke;
mod show;

use serde::{Deserialize, Serialize};
use strongroom_access::Assignment;
use strongroom_base::{TenantId, Timestamp, VaultId};
use strongroom_identity::principals::Kind;
use strongroom_store::{Change, Loaded, Read, Stop};
use strongroom_vault::vaults::revalidate;

use crate::place::Place;
use crate::refusal::Refusal;
use crate::{groups, key, subscriptions};

pub use assign::{Assigned, Wanted, assign};
pub use list::list;
pub use of::of;
pub use revoke::revoke;
pub use show::show;

/// How many assignments one principal can have: what keeps the record, and every decision, small.
pub const ASSIGNMENTS_MAX: usize = 2_000;

/// One assignment's own record: what decides, and what is shown besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// What decides.
    pub assignment: Assignment,
    /// Where it holds, with the names as they were spelled.
    pub place: Place,
    /// What the principal is.
    pub kind: Kind,
    /// When it was given.
    pub created: Timestamp,
}

/// That what a role is given on exists.
fn existing<R: Read>(read: &R, tenant: TenantId, place: &Place) -> Result<(), Stop<Refusal>>
where
    Stop<Refusal>: From<R::Stop>,
{
    match place.group() {
        None => subscriptions::existing(read, tenant, place.subscription()).map(drop),
        Some(group) => groups::existing(read, tenant, group).map(drop),
    }?;
    match place.vault() {
        None => Ok(()),
        Some(vault) => crate::vaults::id_at(read, tenant, vault).map(drop),
    }
}

/// Tells whoever serves from memory that rights changed at `place`: in the vault's partition where
/// it is in one vault, and always in the tenant's, as which vaults lie below a group or a
/// subscription is a set, and a verb reads no sets. A change stream watches both.
fn tell(read: &Loaded, change: &mut Change, tenant: TenantId, place: &Place) -> Result<(), Stop<Refusal>> {
    if let Some(vault) = place.vault()
        && let Some(id) = read.get::<VaultId>(&key::vault(tenant, vault))?
    {
        change.event(id.value.partition(), revalidate());
    }
    change.event(tenant.partition(), revalidate());
    Ok(())
}
