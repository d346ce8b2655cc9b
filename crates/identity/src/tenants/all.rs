use strongroom_base::{PartitionId, TenantId};
use strongroom_store::{Fault, Key, Snapshot};

use super::Tenant;
use crate::key;

/// Up to `limit` tenants, in the order of their ids, behind `after`. For the installation's own work,
/// so it takes no grant; fewer than `limit` are the last ones.
pub fn all(read: &Snapshot<'_>, after: Option<TenantId>, limit: usize) -> Result<Vec<Tenant>, Fault> {
    let after = after.map(key::tenant);
    let after = after.as_ref().map(Key::path);
    let rows = read.range(PartitionId::INSTALLATION, key::TENANTS, after, limit)?;
    rows.iter().map(|(_, record)| Ok(record.decode()?.value)).collect()
}
