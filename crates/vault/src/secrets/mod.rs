//! Secrets: versions, attributes, and the soft-delete life cycle.
//!
//! Writing verbs take `&Loaded` and answer a [`Change`]; reading ones take a [`Snapshot`] and
//! answer the thing itself. Each takes its vault and name from its Grant.
//!
//! [`Change`]: strongroom_store::Change
//! [`Snapshot`]: strongroom_store::Snapshot

mod delete;
mod deleted_get;
mod deleted_list;
mod due;
mod get;
mod input;
mod list;
mod page;
mod purge;
mod record;
mod recover;
mod refusal;
mod set;
#[cfg(test)]
mod tests;
mod update;
mod versions;

pub use delete::delete;
pub use deleted_get::deleted_get;
pub use deleted_list::deleted_list;
pub use get::get;
pub use input::{NewSecret, Patch, TAG_CHARS_MAX, TAGS_MAX, VALUE_BYTES_MAX};
pub use list::list;
pub use page::Page;
pub use purge::{Purged, purge};
pub use record::{DeletedSecret, Properties, Secret, Tags};
pub use recover::recover;
pub use refusal::{ReadError, Refusal};
pub use set::set;
pub use update::update;
pub use versions::versions;

use strongroom_base::{ObjectName, VaultId, VersionId};
use strongroom_store::{Event, Read};

use crate::record::{Life, State, life};

/// What the life of the secrets in an active vault depends on. Every verb reads it, so that none
/// works on a vault that was deleted in between.
fn active<R, E>(read: &R, vault: VaultId) -> Result<Life, E>
where
    R: Read,
    E: From<R::Stop> + From<Refusal>,
{
    match life(read, vault)? {
        Some(life) if life.state == State::Active => Ok(life),
        Some(_) | None => Err(Refusal::VaultGone.into()),
    }
}

/// What the watchers of a vault are told about one of its secrets.
fn event(kind: &str, name: &ObjectName, version: Option<VersionId>) -> Event {
    Event {
        noun: "secrets".to_owned(),
        name: name.as_given().to_owned(),
        version: version.map(|version| version.to_string()),
        kind: kind.to_owned(),
    }
}
