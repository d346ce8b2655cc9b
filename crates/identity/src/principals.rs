//! Whether a principal may act now. One small record for each, because it is read at every request:
//! a principal that was disabled or deleted is refused at its next one, whatever its token says.

use serde::{Deserialize, Serialize};
use strongroom_base::{AppId, Premise, PrincipalId, TenantId};
use strongroom_store::Read;

use crate::key;

/// The record behind [`state`]. It is there as long as the principal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// What it is.
    pub kind: Kind,
    /// Its application.
    pub app_id: AppId,
    /// Whether it may act.
    pub enabled: bool,
}

/// Kinds of principals of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// An application's principal.
    ServicePrincipal,
}

/// Whether a principal may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It may.
    Enabled,
    /// It is there, and switched off.
    Disabled,
    /// It was deleted, with its application or alone, or never was.
    Gone,
}

/// Whether `id` of `tenant` may act, and the record that says so. Deleting an application deletes its
/// principal in the same change, so this one record answers for both.
pub fn state<R: Read>(read: &R, tenant: TenantId, id: PrincipalId) -> Result<(State, Premise), R::Stop> {
    let key = key::principal(tenant, id);
    let found = read.get::<Principal>(&key)?;
    let state = match &found {
        Some(found) if found.value.enabled => State::Enabled,
        Some(_) => State::Disabled,
        None => State::Gone,
    };
    let generation = found.map_or(0, |found| found.generation);
    Ok((state, Premise { partition: key.partition(), path: key.path().into(), generation }))
}
