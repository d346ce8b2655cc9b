//! Access tokens: what they say, and whether what they say counts here and now.

use serde::{Deserialize, Serialize};
use strongroom_access::{Caller, PrincipalKind};
use strongroom_base::{AppId, PrincipalId, TenantId, Timestamp};
use strongroom_crypto::jose::{KeySet, Unverified};

/// How long a token is valid, in seconds.
pub const LIFETIME_SECONDS: i64 = 3599;

/// How far the clocks of issuer and reader may differ, in seconds.
pub const SKEW_SECONDS: i64 = 5 * 60;

/// What a token says, in the claims of version 1.0 (Key Vault, management plane and directory take
/// no others). Our own tokens only: every claim here is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// What the token is for.
    pub aud: String,
    /// Who issued it.
    pub iss: String,
    /// When it was issued.
    pub iat: Timestamp,
    /// Not before.
    pub nbf: Timestamp,
    /// Not after.
    pub exp: Timestamp,
    /// The application.
    #[serde(alias = "azp")]
    pub appid: AppId,
    /// How the application showed who it is: `1` by a secret.
    #[serde(alias = "azpacr")]
    pub appidacr: String,
    /// Who knows the principal: the issuer itself.
    pub idp: String,
    /// `app` where no person is behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idtyp: Option<String>,
    /// The principal.
    pub oid: PrincipalId,
    /// Application permissions at the resource.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// The same as `oid` for an application.
    pub sub: String,
    /// The tenant.
    pub tid: TenantId,
    /// The token's own id.
    pub uti: String,
    /// `1.0` or `2.0`.
    pub ver: String,
}

/// Why a token gives nobody in. Safe to show: what is quoted was signed by us.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// No token at all, by its form or its claims.
    #[error("the token is malformed")]
    Malformed,
    /// Signed in another way than RS256, or not at all.
    #[error("the token's algorithm is not accepted")]
    Algorithm,
    /// Signed by a key that is not ours.
    #[error("the token was signed by an unknown key")]
    UnknownKey,
    /// Altered, or signed by somebody else in the name of our key.
    #[error("the token's signature is not valid")]
    Signature,
    /// It ended.
    #[error("the token ended at {at}")]
    Expired {
        /// When.
        at: Timestamp,
    },
    /// It has not begun.
    #[error("the token begins at {at}")]
    NotYetValid {
        /// When.
        at: Timestamp,
    },
    /// It is for another resource.
    #[error("the token is for another audience")]
    Audience {
        /// The audience it is for.
        found: String,
    },
    /// It is of another tenant, or its issuer is none of this installation.
    #[error("the token is of another issuer")]
    Issuer {
        /// The issuer it names.
        found: String,
    },
}

impl From<Unverified> for TokenRefusal {
    fn from(unverified: Unverified) -> Self {
        match unverified {
            Unverified::Malformed => Self::Malformed,
            Unverified::Algorithm => Self::Algorithm,
            Unverified::UnknownKey => Self::UnknownKey,
            Unverified::Signature => Self::Signature,
        }
    }
}

/// What a face wants of a token.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Any of these audiences; one slash at the end and the case make no difference.
    pub audiences: &'a [&'a str],
    /// Base URLs of the token service, without slash at the end.
    pub logins: &'a [String],
    /// This tenant, or any if none is given.
    pub tenant: Option<TenantId>,
}

/// The claims of `token`, once its signature is known to be ours. The costly half of looking at a
/// token, and the same at every request, so it can be remembered by the token's hash; [`check`]
/// cannot.
pub fn open(token: &str, keys: &KeySet) -> Result<Claims, TokenRefusal> {
    Ok(keys.verify(token)?)
}

/// Whose token it is, if its claims count at `now` where `expected` is wanted. Whether the principal
/// may still act is for [`crate::principals::state`] to say.
pub fn check(claims: &Claims, expected: Expected<'_>, now: Timestamp) -> Result<Caller, TokenRefusal> {
    if !issued_here(claims, expected) {
        return Err(TokenRefusal::Issuer { found: claims.iss.clone() });
    }
    if !expected.audiences.iter().any(|audience| same_address(audience, &claims.aud)) {
        return Err(TokenRefusal::Audience { found: claims.aud.clone() });
    }
    if now >= claims.exp.plus_seconds(SKEW_SECONDS) {
        return Err(TokenRefusal::Expired { at: claims.exp });
    }
    if now < claims.nbf.plus_seconds(-SKEW_SECONDS) {
        return Err(TokenRefusal::NotYetValid { at: claims.nbf });
    }
    let kind = match claims.idtyp.as_deref() {
        Some("app") => PrincipalKind::Application,
        _ => PrincipalKind::User,
    };
    Ok(Caller { tenant: claims.tid, object: claims.oid, application: claims.appid, kind })
}

/// Whether the issuer is that of the token's own version and tenant, and the tenant is wanted.
fn issued_here(claims: &Claims, expected: Expected<'_>) -> bool {
    let by_version = match claims.ver.as_str() {
        "1.0" => claims.iss == issuer_v1(claims.tid),
        "2.0" => expected.logins.iter().any(|login| claims.iss == issuer_v2(login, claims.tid)),
        _ => false,
    };
    by_version && expected.tenant.is_none_or(|tenant| tenant == claims.tid)
}

/// The issuer of a tenant's version 1 tokens; the cloud's own name in every installation, because
/// clients and policies know it.
pub fn issuer_v1(tenant: TenantId) -> String {
    format!("https://sts.windows.net/{tenant}/")
}

/// The issuer of a tenant's version 2 tokens, at the token service's base URL `login`.
pub fn issuer_v2(login: &str, tenant: TenantId) -> String {
    format!("{login}/{tenant}/v2.0")
}

/// Whether two addresses or ids are the same but for case and one slash at the end.
pub fn same_address(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.strip_suffix('/').unwrap_or(text).len();
    one[..plain(one)].eq_ignore_ascii_case(&other[..plain(other)])
}

/// What a new token says of an application that signed in by a secret.
pub fn issue(caller: &Caller, audience: &str, roles: Vec<String>, now: Timestamp, id: String) -> Claims {
    let issuer = issuer_v1(caller.tenant);
    Claims {
        aud: audience.to_owned(),
        iss: issuer.clone(),
        iat: now,
        nbf: now,
        exp: now.plus_seconds(LIFETIME_SECONDS),
        appid: caller.application,
        appidacr: "1".to_owned(),
        idp: issuer,
        idtyp: Some("app".to_owned()),
        oid: caller.object,
        roles,
        sub: caller.object.to_string(),
        tid: caller.tenant,
        uti: id,
        ver: "1.0".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_484_760);
    const LOGIN: &str = "https://login.strongroom.localhost:8443";

    fn caller() -> Caller {
        Caller {
            tenant: TenantId::from_random([1; 16]),
            object: PrincipalId::from_random([2; 16]),
            application: AppId::from_random([3; 16]),
            kind: PrincipalKind::Application,
        }
    }

    fn claims() -> Claims {
        issue(&caller(), "https://vault.azure.net", Vec::new(), NOW, "id".to_owned())
    }

    fn ask(claims: &Claims, now: Timestamp) -> Result<Caller, TokenRefusal> {
        let audiences = ["https://vault.azure.net", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"];
        check(
            claims,
            Expected { audiences: &audiences, logins: &[LOGIN.to_owned()], tenant: Some(caller().tenant) },
            now,
        )
    }

    #[test]
    fn a_new_token_names_its_caller() {
        assert_eq!(ask(&claims(), NOW), Ok(caller()));
        let with_slash = Claims { aud: "https://Vault.Azure.net/".to_owned(), ..claims() };
        assert_eq!(ask(&with_slash, NOW), Ok(caller()));
        let by_id = Claims { aud: "CFA8B339-82a2-471a-a3c9-0fc0be7a4093".to_owned(), ..claims() };
        assert_eq!(ask(&by_id, NOW), Ok(caller()));
    }

    #[test]
    fn threat_token_audience_is_exact() {
        for aud in [
            "",
            "/",
            "https://vault.azure.net//",
            "https://vault.azure.net.evil.org",
            "https://vault.azure.ne",
        ] {
            let other = Claims { aud: aud.to_owned(), ..claims() };
            assert_eq!(ask(&other, NOW), Err(TokenRefusal::Audience { found: aud.to_owned() }), "{aud}");
        }
    }

    #[test]
    fn threat_token_tenant_issuer_and_version_belong_together() {
        let stranger = TenantId::from_random([9; 16]);
        let v2 = issuer_v2(LOGIN, caller().tenant);
        for (tid, iss, ver) in [
            (stranger, issuer_v1(stranger), "1.0"),
            (caller().tenant, issuer_v1(stranger), "1.0"),
            (stranger, issuer_v1(caller().tenant), "1.0"),
            (caller().tenant, v2.clone(), "1.0"),
            (caller().tenant, issuer_v1(caller().tenant), "2.0"),
            (caller().tenant, issuer_v2("https://login.evil.org", caller().tenant), "2.0"),
            (caller().tenant, issuer_v1(caller().tenant), "3.0"),
        ] {
            let other = Claims { tid, iss: iss.clone(), ver: ver.to_owned(), ..claims() };
            assert_eq!(ask(&other, NOW), Err(TokenRefusal::Issuer { found: iss }), "{ver}");
        }
        let second = Claims { iss: v2, ver: "2.0".to_owned(), ..claims() };
        assert!(ask(&second, NOW).is_ok());
    }

    #[test]
    fn threat_token_times_have_five_minutes_of_skew_and_no_more() {
        let end = claims().exp;
        assert!(ask(&claims(), end.plus_seconds(299)).is_ok());
        assert_eq!(ask(&claims(), end.plus_seconds(300)), Err(TokenRefusal::Expired { at: end }));
        assert!(ask(&claims(), NOW.plus_seconds(-300)).is_ok());
        assert_eq!(ask(&claims(), NOW.plus_seconds(-301)), Err(TokenRefusal::NotYetValid { at: NOW }));
    }
}
