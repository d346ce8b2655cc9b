//! One call of the token endpoint.

use reqwest::{Method, Url};
use serde::Deserialize;
use strongroom_base::{SecretText, Timestamp};
use strongroom_wire::Exposed;

use super::{Credential, Token};
use crate::Error;
use crate::http::{self, Body, Http, Request};

/// The part of a token answer that a client of this kind needs.
#[derive(Deserialize)]
struct Issued {
    access_token: Exposed,
    expires_in: i64,
}

/// A new token for `scope` (`{audience}/.default`), asked for at `now`.
///
/// The credential goes to `authority` and nowhere else: where a challenge points is not followed.
pub(super) async fn token(
    http: &Http,
    authority: &Url,
    credential: &Credential,
    scope: &str,
    now: Timestamp,
) -> Result<Token, Error> {
    let url = http::url(authority, &[&credential.tenant, "oauth2", "v2.0", "token"], &[]);
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &credential.client_id),
        ("client_secret", credential.secret.expose()),
        ("scope", scope),
    ];
    let answer =
        http.send(Request { method: Method::POST, url, token: None, body: Body::Form(&form) }).await?;
    if !answer.status.is_success() {
        return Err(Error::token(&answer));
    }
    let issued: Issued = answer.parse()?;
    Ok(Token {
        access: SecretText::new(issued.access_token.as_str().to_owned()),
        expires_at: now.plus_seconds(issued.expires_in),
    })
}
