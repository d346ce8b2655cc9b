use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::{PrincipalId, Timestamp};
use strongroom_store::{Change, Loaded, Stop};

use super::Tenant;
use crate::applications::edit::{check, is_name};
use crate::index::exists;
use crate::service_principals::create::write_new;
use crate::{Refusal, key, tenant_of, well_known};

/// A tenant to be. Its id is the grant's.
#[derive(Clone, Debug)]
pub struct New {
    /// What people call it.
    pub display_name: String,
    /// A domain of its own, e.g. `strongroom.localhost`; a DNS name of at least two labels.
    pub domain: String,
    /// Fresh random ids for the principals that are part of every tenant.
    pub principals: [PrincipalId; well_known::COUNT],
    /// The time now.
    pub now: Timestamp,
}

/// Makes a tenant, with the principals that are part of every tenant.
pub fn create(read: &Loaded, grant: &Grant, new: &New) -> Result<(Change, Tenant), Stop<Refusal>> {
    let id = tenant_of(grant, DirectoryAction::Write)?;
    check(is_name(&new.display_name), "displayName", "1 to 256 characters").map_err(Stop::Refused)?;
    check(is_domain(&new.domain), "domain", "a DNS name of two labels or more").map_err(Stop::Refused)?;
    let tenant = Tenant {
        id,
        display_name: new.display_name.clone(),
        domain: new.domain.to_ascii_lowercase(),
        created: new.now,
    };
    let (record, domain) = (key::tenant(id), key::tenant_domain(&tenant.domain));
    if exists(read, &record)? || exists(read, &domain)? {
        return Err(Stop::Refused(Refusal::TenantExists));
    }
    let mut change = Change::new();
    change.put(record, &tenant)?;
    change.put(domain, &id)?;
    for (known, principal) in well_known::ALL.iter().zip(new.principals) {
        if !write_new(read, &mut change, id, &known.principal(principal, new.now))? {
            return Err(Stop::Refused(Refusal::TenantExists));
        }
    }
    Ok((change, tenant))
}

/// Two labels or more, each of 1 to 63 letters, digits and inner hyphens (RFC 1123, 2.1).
fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label)
}
