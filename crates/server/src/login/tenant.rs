//! Which tenant an address of the token service means.

use strongroom_identity::tenants::{self, Tenant};

use super::refuse::{Refusal, shown};
use crate::call::Call;

/// What stands in the place of a tenant in an address.
pub(super) enum Place {
    /// One tenant.
    Tenant(Tenant),
    /// `common`, `organizations` or `consumers`: any.
    Any(&'static str),
}

/// The words for any tenant.
const ANY: &[&str] = &["common", "organizations", "consumers"];

/// The place that the path of `call` names.
pub(super) fn place(call: &Call) -> Result<Place, Refusal> {
    let text = call.capture("tenant");
    if let Some(any) = ANY.iter().find(|any| any.eq_ignore_ascii_case(text)) {
        return Ok(Place::Any(any));
    }
    match tenants::find(&call.house.store.read(), text)? {
        Some(tenant) => Ok(Place::Tenant(tenant)),
        None if could_be(text) => Err(Refusal::NoTenant { tenant: shown(text) }),
        None => Err(Refusal::BadTenant { tenant: shown(text) }),
    }
}

/// Whether `text` has the form of a tenant's id or domain.
fn could_be(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_domain = text.len() <= 253 && text.contains('.') && text.split('.').all(is_label);
    is_domain || text.parse::<strongroom_base::TenantId>().is_ok()
}
