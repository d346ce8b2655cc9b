//! What a token is asked for: from a scope to a resource, and to the application behind it.

use strongroom_base::{AppId, TenantId};
use strongroom_identity::{sign_in, token, well_known};

use super::refuse::{Refusal, shown};
use crate::call::Call;

/// The longest scope or resource that is looked at, in bytes.
const SCOPE_BYTES_MAX: usize = 1024;

/// Scopes that say something of the answer and nothing of the resource.
const ASIDE: &[&str] = &["openid", "profile", "email", "offline_access"];

/// The resource of a client's `scope`: exactly one, ending in `/.default`, which is cut off and
/// nothing else. So `https://a//.default` is for `https://a/`, with the slash.
pub(super) fn of_scope(scope: &str) -> Result<&str, Refusal> {
    if scope.len() > SCOPE_BYTES_MAX {
        return Err(Refusal::BadScope { scope: String::new() });
    }
    let mut named = scope.split_ascii_whitespace().filter(|word| !ASIDE.contains(word));
    let bad = || Refusal::BadScope { scope: shown(scope) };
    let first = named.next().ok_or_else(bad)?;
    if named.any(|other| other != first) {
        return Err(bad());
    }
    first.strip_suffix("/.default").filter(|resource| !resource.is_empty()).ok_or_else(bad)
}

/// The application behind `resource` in `tenant`: one of our own faces under one of our names, or
/// whatever principal goes by that name.
pub(super) fn application(call: &Call, tenant: TenantId, resource: &str) -> Result<AppId, Refusal> {
    let missing = || Refusal::NoResource { resource: shown(resource), tenant };
    if resource.len() > SCOPE_BYTES_MAX {
        return Err(Refusal::NoResource { resource: String::new(), tenant });
    }
    for family in call.house.names.families() {
        let own = [
            (family.vault_resource(), well_known::KEY_VAULT),
            (family.management_url(), well_known::MANAGEMENT),
            (family.graph_url(), well_known::GRAPH),
        ];
        if let Some((_, app)) = own.iter().find(|(url, _)| token::same_address(url, resource)) {
            return Ok(*app);
        }
    }
    let principal = sign_in::resource(&call.house.store.read(), tenant, resource)?.ok_or_else(missing)?;
    if principal.enabled { Ok(principal.app_id) } else { Err(missing()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_scope_is_its_resource_and_default() {
        for (scope, resource) in [
            ("https://vault.azure.net/.default", "https://vault.azure.net"),
            ("https://vault.azure.net//.default", "https://vault.azure.net/"),
            ("openid https://a/.default profile offline_access", "https://a"),
            ("https://a/.default https://a/.default", "https://a"),
            ("cfa8b339-82a2-471a-a3c9-0fc0be7a4093/.default", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"),
        ] {
            assert_eq!(of_scope(scope), Ok(resource), "{scope}");
        }
    }

    #[test]
    fn other_scopes_are_refused_and_long_ones_not_repeated() {
        for bad in
            ["", "openid", "/.default", ".default", "https://a/read", "https://a/.default https://b/.default"]
        {
            assert_eq!(of_scope(bad), Err(Refusal::BadScope { scope: bad.to_owned() }), "{bad}");
        }
        let long = format!("{}/.default", "a".repeat(SCOPE_BYTES_MAX));
        assert_eq!(of_scope(&long), Err(Refusal::BadScope { scope: String::new() }));
    }

    proptest! {
        #[test]
        fn no_scope_makes_the_reader_panic(scope in ".{0,80}") {
            if let Ok(resource) = of_scope(&scope) {
                prop_assert!(!resource.is_empty() && !resource.contains(' '));
            }
        }
    }
}
