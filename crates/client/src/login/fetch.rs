//! One call of the token endpoint.

use reqwest::{Method, Url};
use strongroom_base::{SecretText, Timestamp};
use strongroom_wire::{Exposed, login};

use super::{Credential, Token};
use crate::Error;
use crate::http::{self, Body, Http, Request};

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
    let form = login::SecretForm {
        grant_type: "client_credentials",
        client_id: credential.client_id.clone(),
        client_secret: Exposed::new(credential.secret.expose().to_owned()),
        scope: scope.to_owned(),
    };
    let answer =
        http.send(Request { method: Method::POST, url, token: None, body: Body::Form(&form) }).await?;
    if !answer.status.is_success() {
        return Err(Error::token(&answer));
    }
    let issued: login::Token = answer.parse()?;
    Ok(Token {
        access: SecretText::new(issued.access_token.as_str().to_owned()),
        expires_at: now.plus_seconds(i64::try_from(issued.expires_in).unwrap_or(i64::MAX)),
    })
}
