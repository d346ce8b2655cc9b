//! Where vaults lie, and whose name is whose. What a vault *is* stands in its own record, which
//! only the verbs of `strongroom_vault` write; here their changes are joined with the index.

mod all;
mod create_or_update;
mod edit_policies;
mod find;
mod list;
mod patch;
mod show;

use serde::{Deserialize, Serialize};
use strongroom_base::{TenantId, VaultId};
use strongroom_store::{Read, Stop};
use strongroom_vault::vaults::Refusal as VaultRefusal;

use crate::place::VaultPlace;
use crate::refusal::Refusal;
use crate::{groups, key};

pub use all::all;
pub use create_or_update::{Mode, Put, Written, create_or_update};
pub use edit_policies::edit_policies;
pub use find::find;
pub use list::{list, named};
pub use patch::patch;
pub use show::show;

/// Who has the name of a vault. Stays while the vault is deleted and can be recovered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The tenant it is of.
    pub tenant: TenantId,
    /// The vault.
    pub vault: VaultId,
    /// Where it lies, with the names as they were spelled.
    pub place: VaultPlace,
}

/// The vault at `place`, be it active or deleted.
pub(crate) fn id_at<R: Read>(read: &R, tenant: TenantId, place: &VaultPlace) -> Result<VaultId, Stop<Refusal>>
where
    Stop<Refusal>: From<R::Stop>,
{
    groups::existing(read, tenant, &place.group)?;
    let found = read.get::<VaultId>(&key::vault(tenant, place))?;
    found.map(|found| found.value).ok_or_else(|| Stop::Refused(Refusal::VaultNotFound(place.clone())))
}

/// A refusal of the vault at `place`, in the words of this crate.
fn told(place: &VaultPlace) -> impl Fn(Stop<VaultRefusal>) -> Stop<Refusal> {
    move |stop| match stop {
        Stop::Missing(key) => Stop::Missing(key),
        Stop::Fault(fault) => Stop::Fault(fault),
        Stop::Refused(VaultRefusal::NotFound) => Stop::Refused(Refusal::VaultNotFound(place.clone())),
        Stop::Refused(refusal) => Stop::Refused(Refusal::Vault(refusal)),
    }
}
