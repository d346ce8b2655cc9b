use strongroom_base::{PartitionId, VaultName};
use strongroom_store::{Fault, Key, Snapshot};

use super::Taken;
use crate::key;

/// Up to `limit` vaults of all tenants, active and deleted, in the order of their names, behind
/// `after`. For the installation's own work, so it takes no grant; fewer than `limit` are the last
/// ones.
pub fn all(read: &Snapshot<'_>, after: Option<&VaultName>, limit: usize) -> Result<Vec<Taken>, Fault> {
    let after = after.map(key::vault_name);
    let after = after.as_ref().map(Key::path);
    let rows = read.range(PartitionId::INSTALLATION, key::VAULT_NAMES, after, limit)?;
    rows.iter().map(|(_, record)| Ok(record.decode()?.value)).collect()
}
