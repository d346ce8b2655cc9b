//! `GET /common/discovery/instance`: clients ask whether an authority is one to be trusted. We know
//! ourselves, and nobody else.

use http::StatusCode;
use strongroom_wire::login::{Instance, Instances};

use super::refuse::Refusal;
use crate::call::Call;
use crate::names::PublicNames;
use crate::reply::Reply;

/// Answers for `authorization_endpoint`, if it is under one of our names.
pub(crate) async fn show(call: Call) -> Result<Reply, Refusal> {
    let endpoint = call.query.get("authorization_endpoint").unwrap_or_default();
    let ours: Vec<&PublicNames> = call.house.names.families().collect();
    let tenant = tenant_at(endpoint, &ours).ok_or(Refusal::UnknownInstance)?;
    let instances = Instances {
        tenant_discovery_endpoint: format!(
            "{}/{tenant}/v2.0/.well-known/openid-configuration",
            call.names.login_url()
        ),
        api_version: "1.1".to_owned(),
        metadata: vec![Instance {
            preferred_network: call.names.login.clone(),
            preferred_cache: call.names.login.clone(),
            aliases: ours.iter().map(|family| family.login.clone()).collect(),
        }],
    };
    Ok(Reply::json(StatusCode::OK, &instances))
}

/// The first path segment of an address at one of our token services. Some clients drop the port.
fn tenant_at<'a>(endpoint: &'a str, ours: &[&PublicNames]) -> Option<&'a str> {
    let (host, path) = endpoint.strip_prefix("https://")?.split_once('/')?;
    let plain = |host: &'a str| host.split_once(':').map_or(host, |(name, _)| name);
    let is_ours = |family: &&PublicNames| {
        let own = family.login.split_once(':').map_or(&*family.login, |(name, _)| name);
        own.eq_ignore_ascii_case(plain(host))
    };
    let tenant = path.split('/').next().filter(|tenant| is_segment(tenant))?;
    ours.iter().any(is_ours).then_some(tenant)
}

fn is_segment(text: &str) -> bool {
    (1..=253).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_authority_is_known() {
        let names = PublicNames::of_domain("strongroom.localhost", 8443);
        let ask = |endpoint: &str| tenant_at(endpoint, &[&names]).map(str::to_owned);
        let own = "https://login.strongroom.localhost";
        assert_eq!(ask(&format!("{own}:8443/common/oauth2/v2.0/authorize")), Some("common".to_owned()));
        assert_eq!(ask(&format!("{own}/contoso.com/oauth2/v2.0/authorize")), Some("contoso.com".to_owned()));
        for bad in [
            "",
            "http://login.strongroom.localhost/common",
            "https://evil.org/common",
            "https://login.strongroom.localhost",
            "https://login.strongroom.localhost/a\"b/",
        ] {
            assert_eq!(ask(bad), None, "{bad}");
        }
    }
}
