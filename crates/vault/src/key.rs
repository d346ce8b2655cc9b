//! Where each record of a vault lies. The only place that spells paths.

use strongroom_base::{ObjectName, VaultId, VersionId};
use strongroom_store::Key;

/// Prefix of all heads: the list of secrets, by name.
pub const HEADS: &str = "head/";
/// Prefix of all deleted secrets, by name.
pub const DELETED: &str = "deleted/";

/// The vault's own record.
pub fn vault(vault: VaultId) -> Key {
    Key::new(vault.partition(), "vault")
}

/// The newest version of a secret.
pub fn head(vault: VaultId, name: &ObjectName) -> Key {
    Key::new(vault.partition(), format!("{HEADS}{}", name.canonical()))
}

/// One version's properties.
pub fn version(vault: VaultId, name: &ObjectName, version: VersionId) -> Key {
    Key::new(vault.partition(), format!("{}{version}", versions(name)))
}

/// Prefix of all versions of a secret.
pub fn versions(name: &ObjectName) -> String {
    format!("version/{}/", name.canonical())
}

/// One version's value.
pub fn value(vault: VaultId, name: &ObjectName, version: VersionId) -> Key {
    Key::new(vault.partition(), format!("value/{}/{version}", name.canonical()))
}

/// A deleted secret.
pub fn deleted(vault: VaultId, name: &ObjectName) -> Key {
    Key::new(vault.partition(), format!("{DELETED}{}", name.canonical()))
}
