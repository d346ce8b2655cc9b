use strongroom_access::{Grant, ManageAction};
use strongroom_base::{TenantId, Timestamp};
use strongroom_store::{Change, Loaded, Read, Stop};

use super::{Group, State};
use crate::place::{GroupPlace, held, same_location};
use crate::refusal::Refusal;
use crate::{Tags, key};

/// What a group is to be.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Where.
    pub place: GroupPlace,
    /// Cannot change once the group is there; compared without case and blanks, as region names
    /// are (`West Europe` is `westeurope`).
    pub location: String,
    /// Replaces the tags.
    pub tags: Tags,
}

/// A group, and whether it was made just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// The group as it is now.
    pub group: Group,
    /// False: it was there, and has new tags.
    pub new: bool,
}

/// Makes a group, or gives the one of this name new tags.
pub fn create(
    read: &Loaded,
    grant: &Grant,
    tenant: TenantId,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<(Change, Created), Stop<Refusal>> {
    held(grant, ManageAction::GroupWrite, &wanted.place.scope(), tenant)?;
    crate::subscriptions::existing(read, tenant, wanted.place.subscription)?;
    let key = key::group(tenant, &wanted.place);
    let created = match read.get::<Group>(&key)? {
        None => Created { group: new(wanted, now), new: true },
        Some(found) => Created { group: retagged(found.value, wanted).map_err(Stop::Refused)?, new: false },
    };
    let mut change = Change::new();
    change.put(key, &created.group)?;
    Ok((change, created))
}

fn new(wanted: &Wanted, now: Timestamp) -> Group {
    Group {
        place: wanted.place.clone(),
        location: wanted.location.clone(),
        tags: wanted.tags.clone(),
        state: State::Active,
        created: now,
    }
}

fn retagged(group: Group, wanted: &Wanted) -> Result<Group, Refusal> {
    if group.state == State::Deleting {
        return Err(Refusal::GroupBeingDeleted(group.place));
    }
    if !same_location(&group.location, &wanted.location) {
        let (place, location) = (group.place, group.location.into());
        return Err(Refusal::GroupElsewhere { place, location, wanted: wanted.location.as_str().into() });
    }
    Ok(Group { tags: wanted.tags.clone(), ..group })
}
