use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strongroom_base::{ObjectName, Timestamp, VersionId};

use crate::record::Life;

/// Tags of a version, by name.
pub type Tags = BTreeMap<String, String>;

/// Everything about one version but its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Properties {
    /// Whether the value may be read.
    pub enabled: bool,
    /// Told to clients, and not enforced: the value may be read before.
    pub not_before: Option<Timestamp>,
    /// Told to clients and watched by the sweeper; the value may be read after.
    pub expires: Option<Timestamp>,
    /// When this version was made.
    pub created: Timestamp,
    /// When these properties were last changed.
    pub updated: Timestamp,
    /// What the value is, in the client's words.
    pub content_type: Option<String>,
    /// Tags.
    pub tags: Tags,
}

/// `head/<name>`: the newest version, with all that a list shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    /// The name as it was first given.
    pub(super) name: ObjectName,
    pub(super) newest: VersionId,
    /// How many versions there are.
    pub(super) versions: u32,
    pub(super) properties: Properties,
}

impl Head {
    pub(super) fn secret(self, life: Life) -> Secret {
        Secret { name: self.name, version: self.newest, properties: self.properties, life }
    }
}

/// `version/<name>/<v>`. The versions of a secret are a chain from the newest to the first, so
/// that a verb, which reads single records only, can walk them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) properties: Properties,
    pub(super) previous: Option<VersionId>,
}

/// `deleted/<name>`: the head of a deleted secret. Its versions and values stay where they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Deleted {
    pub(super) head: Head,
    pub(super) at: Timestamp,
    pub(super) purge: Timestamp,
    /// Set once the first versions are gone: from then on it can only be purged.
    pub(super) purging: bool,
}

impl Deleted {
    pub(super) fn secret(self, life: Life) -> DeletedSecret {
        DeletedSecret { secret: self.head.secret(life), deleted: self.at, purge: self.purge }
    }
}

/// A version of a secret, without its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The name as it was first given.
    pub name: ObjectName,
    /// The version; of a listed secret its newest one.
    pub version: VersionId,
    /// Its properties.
    pub properties: Properties,
    /// What a deletion means in its vault.
    pub life: Life,
}

/// A deleted secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedSecret {
    /// Its newest version.
    pub secret: Secret,
    /// When it was deleted.
    pub deleted: Timestamp,
    /// When it will be gone for good.
    pub purge: Timestamp,
}
