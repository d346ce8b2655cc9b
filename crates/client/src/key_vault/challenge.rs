//! What a vault's 401 says about the token it wants.

use std::sync::Arc;

use reqwest::Url;
use reqwest::header::WWW_AUTHENTICATE;

use crate::Error;
use crate::http::{Answer, server_of};

/// The scope of the tokens that the vault at `base` wants, from the challenge in `answer`.
///
/// The resource has to be a parent of the vault's own host, port included: else a vault could have
/// a token sent to it that is good elsewhere. The login endpoint that it names is not used.
pub(super) fn scope(base: &Url, answer: &Answer) -> Result<Arc<str>, Error> {
    let header = answer.headers.get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
    let header = header.ok_or_else(|| answer.unexpected("no challenge in a 401"))?;
    let resource = resource(header).ok_or_else(|| answer.unexpected("a challenge without a resource"))?;
    if !is_parent(&resource, base) {
        return Err(answer.unexpected("the challenge names a resource that this vault does not belong to"));
    }
    Ok(format!("{}/.default", resource.as_str().trim_end_matches('/')).into())
}

/// The `resource` of a Bearer challenge, or its `scope` without `/.default`.
fn resource(header: &str) -> Option<Url> {
    let (scheme, rest) = header.trim_start().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let pairs = rest.split(',').filter_map(|pair| pair.split_once('='));
    let found = |wanted: &str| {
        let mut named = pairs.clone().filter(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
        named.next().map(|(_, value)| value.trim().trim_matches('"'))
    };
    let text =
        found("resource").or_else(|| found("scope").map(|scope| scope.trim_end_matches("/.default")))?;
    Url::parse(text)
        .ok()
        .filter(|url| url.scheme() == "https" && url.query().is_none() && url.username().is_empty())
}

/// Whether the vault's `host:port` ends in `.` and the resource's.
fn is_parent(resource: &Url, vault: &Url) -> bool {
    server_of(vault)
        .strip_suffix(&server_of(resource))
        .is_some_and(|front| front.len() > 1 && front.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    #[test]
    fn the_resource_is_read_in_each_form_that_servers_use() {
        let vault = url("https://v.vault.strongroom.localhost:8443/");
        for header in [
            r#"Bearer authorization="https://login.example/t", resource="https://vault.strongroom.localhost:8443""#,
            r#"bearer resource="https://vault.strongroom.localhost:8443/",authorization_uri="https://login.example""#,
            r#"Bearer authorization="https://l/t", scope="https://vault.strongroom.localhost:8443/.default""#,
        ] {
            let resource = resource(header).expect("a resource");
            assert!(is_parent(&resource, &vault), "{header}");
        }
    }

    #[test]
    fn a_resource_that_is_no_parent_gets_no_token() {
        let vault = url("https://v.vault.example.org:8443/");
        for resource in [
            "https://vault.azure.net",
            "https://vault.example.org",
            "https://vault.example.org:443",
            "https://v.vault.example.org:8443",
            "https://ault.example.org:8443",
            "https://management.example.org:8443",
        ] {
            assert!(!is_parent(&url(resource), &vault), "{resource}");
        }
        assert!(is_parent(&url("https://VAULT.example.org:8443/"), &vault));
        assert!(is_parent(&url("https://vault.azure.net"), &url("https://v.vault.azure.net:443/")));
    }

    #[test]
    fn a_challenge_of_another_kind_has_no_resource() {
        for header in [
            "",
            "Bearer",
            "Basic realm=\"x\"",
            "Bearer resource=\"http://vault.azure.net\"",
            "Bearer resource",
        ] {
            assert_eq!(resource(header), None, "{header}");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_the_parser_panic_or_gives_plain_http(header in "(Bearer )?[ -~]{0,200}") {
            prop_assert!(resource(&header).is_none_or(|url| url.scheme() == "https"));
        }

        #[test]
        fn a_parent_is_a_suffix_at_a_dot(front in "[a-z0-9-]{1,20}", parent in "[a-z]{1,9}(\\.[a-z]{1,9}){0,3}") {
            let resource = url(&format!("https://{parent}"));
            let (dotted, glued) = (format!("https://{front}.{parent}"), format!("https://{front}{parent}"));
            if let (Ok(dotted), Ok(glued)) = (Url::parse(&dotted), Url::parse(&glued)) {
                prop_assert!(is_parent(&resource, &dotted));
                prop_assert!(!is_parent(&resource, &glued));
            }
        }
    }
}
