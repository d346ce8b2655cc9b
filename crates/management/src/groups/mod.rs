//! Resource groups. A group's record is the guard of all that is in it: whoever makes something in
//! the group reads it, whoever removes the group marks it first.

mod create;
mod exists;
mod list;
mod show;

use serde::{Deserialize, Serialize};
use strongroom_base::{TenantId, Timestamp};
use strongroom_store::{Found, Read, Stop};

use crate::place::GroupPlace;
use crate::refusal::Refusal;
use crate::{Tags, key};

pub use create::{Created, Wanted, create};
pub use exists::exists;
pub use list::list;
pub use show::show;

/// A resource group's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Where it is; the name in the spelling it was made with.
    pub place: GroupPlace,
    /// Any word.
    pub location: String,
    /// Free words.
    #[serde(default)]
    pub tags: Tags,
    /// Whether things can be made in it.
    pub state: State,
    /// When it was made.
    pub created: Timestamp,
}

/// Where a group is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Things can be made in it.
    Active,
    /// Its vaults are being removed one by one; nothing can be made in it any more.
    Deleting,
}

/// The group with its generation, whatever its state.
pub(crate) fn existing<R: Read>(
    read: &R,
    tenant: TenantId,
    place: &GroupPlace,
) -> Result<Found<Group>, Stop<Refusal>>
where
    Stop<Refusal>: From<R::Stop>,
{
    crate::subscriptions::existing(read, tenant, place.subscription)?;
    let found = read.get::<Group>(&key::group(tenant, place))?;
    found.ok_or_else(|| Stop::Refused(Refusal::GroupNotFound(place.clone())))
}

/// The group, in which something is about to be made.
pub(crate) fn open<R: Read>(read: &R, tenant: TenantId, place: &GroupPlace) -> Result<Group, Stop<Refusal>>
where
    Stop<Refusal>: From<R::Stop>,
{
    let group = existing(read, tenant, place)?.value;
    match group.state {
        State::Active => Ok(group),
        State::Deleting => Err(Stop::Refused(Refusal::GroupBeingDeleted(group.place))),
    }
}
