//! Who sent this request: the bearer token, verified once and remembered by its hash.
//!
//! Only what the signature vouches for is remembered. Audience, tenant and times are looked at again
//! at every request, and so is whether the principal still exists and is enabled.

use std::sync::Arc;

use http::{HeaderMap, header};
use quick_cache::sync::Cache;
use strongroom_access::Caller;
use strongroom_base::{Premise, TenantId, Timestamp};
use strongroom_crypto::digest::sha256;
use strongroom_identity::principals::{self, State};
use strongroom_identity::token::{self, Claims, Expected, TokenRefusal};

use crate::faces;
use crate::house::House;
use crate::names::{FaceKind, PublicNames};
use crate::reject::Rejection;

/// How many verified tokens are remembered.
const REMEMBERED: usize = 10_000;

/// Verifies tokens. The signing keys do not change while it lives, so what it remembers stays true.
pub(crate) struct Authenticator {
    verified: Cache<[u8; 32], Arc<Claims>>,
}

/// A caller whose token is good here.
pub(crate) struct Authenticated {
    pub(crate) caller: Caller,
    pub(crate) expires: Timestamp,
    /// The record that says the principal is there and enabled.
    pub(crate) premise: Premise,
}

impl Authenticator {
    pub(crate) fn new() -> Self {
        Self { verified: Cache::new(REMEMBERED) }
    }

    /// The caller of a request to `face`, whose tokens must come from `tenant` if the face is one
    /// tenant's.
    pub(crate) fn check(
        &self,
        house: &House,
        face: FaceKind,
        names: &PublicNames,
        tenant: Option<TenantId>,
        headers: &HeaderMap,
    ) -> Result<Authenticated, Rejection> {
        let claims = self.claims(house, bearer(headers)?)?;
        let (own, public) = faces::audiences(face, names);
        let audiences: Vec<&str> = std::iter::once(&*own).chain(public.iter().copied()).collect();
        let expected = Expected { audiences: &audiences, logins: house.names.login_urls(), tenant };
        let caller = token::check(&claims, expected, house.clock.now()).map_err(Rejection::BadToken)?;
        let (state, premise) = principals::state(&house.store.read(), caller.tenant, caller.object)?;
        match state {
            State::Enabled => Ok(Authenticated { caller, expires: claims.exp, premise }),
            State::Disabled | State::Gone => Err(Rejection::PrincipalGone),
        }
    }

    fn claims(&self, house: &House, token: &str) -> Result<Arc<Claims>, Rejection> {
        let hash = sha256(token.as_bytes());
        if let Some(claims) = self.verified.get(&hash) {
            return Ok(claims);
        }
        let claims = Arc::new(token::open(token, house.keys.set()).map_err(Rejection::BadToken)?);
        self.verified.insert(hash, Arc::clone(&claims));
        Ok(claims)
    }
}

/// The token of `Authorization: Bearer …`. Anything else is as good as none, and two of them are
/// worse than none.
fn bearer(headers: &HeaderMap) -> Result<&str, Rejection> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Err(Rejection::NoToken) };
    if values.next().is_some() {
        return Err(Rejection::BadToken(TokenRefusal::Malformed));
    }
    let text = value.to_str().map_err(|_| Rejection::BadToken(TokenRefusal::Malformed))?;
    let Some((scheme, token)) = text.split_once(' ') else { return Err(Rejection::NoToken) };
    if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
        return Err(Rejection::NoToken);
    }
    Ok(token.trim())
}
