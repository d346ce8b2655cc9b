//! Objects named by their client id: `applications(appId='…')` is one segment of the path, so the
//! noun is found here.

use strongroom_base::AppId;

use super::refuse::{GraphError, Refusal};
use super::{applications, service_principals};
use crate::call::Call;
use crate::reply::Reply;

/// The nouns that can be named so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Noun {
    Applications,
    ServicePrincipals,
}

/// `GET /{noun}(appId='…')`
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    match noun(&call)? {
        Noun::Applications => applications::get(call).await,
        Noun::ServicePrincipals => service_principals::get(call).await,
    }
}

/// `PATCH /{noun}(appId='…')`
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    match noun(&call)? {
        Noun::Applications => applications::update(call).await,
        Noun::ServicePrincipals => service_principals::update(call).await,
    }
}

/// `DELETE /{noun}(appId='…')`
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    match noun(&call)? {
        Noun::Applications => applications::delete(call).await,
        Noun::ServicePrincipals => service_principals::delete(call).await,
    }
}

/// `POST /{noun}(appId='…')/addPassword`
pub(crate) async fn add_password(call: Call) -> Result<Reply, GraphError> {
    match noun(&call)? {
        Noun::Applications => applications::add_password(call).await,
        Noun::ServicePrincipals => service_principals::add_password(call).await,
    }
}

/// `POST /{noun}(appId='…')/removePassword`
pub(crate) async fn remove_password(call: Call) -> Result<Reply, GraphError> {
    match noun(&call)? {
        Noun::Applications => applications::remove_password(call).await,
        Noun::ServicePrincipals => service_principals::remove_password(call).await,
    }
}

/// The client id in the path, where the route is one of those above.
pub(super) fn app_id(call: &Call) -> Result<Option<AppId>, GraphError> {
    match call.capture("keyed") {
        "" => Ok(None),
        segment => Ok(Some(read(segment)?.1)),
    }
}

fn noun(call: &Call) -> Result<Noun, GraphError> {
    Ok(read(call.capture("keyed"))?.0)
}

/// Reads `noun(appId='…')`.
fn read(segment: &str) -> Result<(Noun, AppId), Refusal> {
    let (noun, key) = segment.split_once('(').ok_or(Refusal::NoSuchSegment)?;
    let (noun, resource) = match noun {
        noun if noun.eq_ignore_ascii_case("applications") => (Noun::Applications, "Application"),
        noun if noun.eq_ignore_ascii_case("servicePrincipals") => {
            (Noun::ServicePrincipals, "ServicePrincipal")
        }
        _ => return Err(Refusal::NoSuchSegment),
    };
    let (name, value) =
        key.strip_suffix(')').and_then(|key| key.split_once('=')).ok_or(Refusal::NoSuchSegment)?;
    let value = value.trim().strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
    if !name.trim().eq_ignore_ascii_case("appId") {
        return Err(Refusal::NoSuchSegment);
    }
    let bad = Refusal::BadValue { property: "appId", resource };
    let app = value.and_then(|value| value.parse().ok()).ok_or(bad)?;
    Ok((noun, app))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_alternate_key_is_read_in_any_case() {
        let id = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093";
        let app = id.parse().expect("a GUID");
        assert_eq!(read(&format!("applications(appId='{id}')")), Ok((Noun::Applications, app)));
        assert_eq!(read(&format!("serviceprincipals(AppId='{id}')")), Ok((Noun::ServicePrincipals, app)));
        for bad in [
            "applications",
            "applications()",
            "users(appId='x')",
            "applications(appId='x'",
            "applications(id='x')",
        ] {
            assert_eq!(read(bad), Err(Refusal::NoSuchSegment), "{bad}");
        }
        assert!(matches!(read("applications(appId='x')"), Err(Refusal::BadValue { .. })));
    }

    proptest! {
        #[test]
        fn no_segment_makes_the_reader_panic(segment in "[a-z(='),]{0,40}|.{0,40}") {
            prop_assert!(read(&segment).is_err());
        }
    }
}
