use strongroom_base::TenantId;
use strongroom_store::{Found, Read};

use super::Tenant;
use crate::key;

/// The tenant of this id. Needs no grant: which tenants there are is no secret, as in the cloud,
/// where anybody may read a tenant's discovery document.
pub fn show<R: Read>(read: &R, id: TenantId) -> Result<Option<Tenant>, R::Stop> {
    Ok(read.get(&key::tenant(id))?.map(|found: Found<Tenant>| found.value))
}

/// The tenant that an address of the token service means: by id or by domain.
pub fn find<R: Read>(read: &R, text: &str) -> Result<Option<Tenant>, R::Stop> {
    if let Ok(id) = text.parse() {
        return show(read, id);
    }
    // A longer text is no domain, and no reason to look.
    if text.len() > 253 {
        return Ok(None);
    }
    match read.get::<TenantId>(&key::tenant_domain(text))? {
        Some(id) => show(read, id.value),
        None => Ok(None),
    }
}
