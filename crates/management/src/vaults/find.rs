use strongroom_base::VaultName;
use strongroom_store::Read;

use super::Taken;
use crate::key;

/// Whose the name is, for the data plane, which knows a vault by its host alone, and for decisions.
/// Takes no grant and is not to be answered to anybody: the vault may be deleted, or of a tenant
/// that the caller is not of.
pub fn find<R: Read>(read: &R, name: &VaultName) -> Result<Option<Taken>, R::Stop> {
    Ok(read.get(&key::vault_name(name))?.map(|found| found.value))
}
