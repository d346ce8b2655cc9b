//! Secrets of applications and principals: made here, shown once.

use strongroom_base::{CredentialId, SecretText};
use strongroom_crypto::random;
use strongroom_identity::applications::NewPassword;
use strongroom_identity::passwords::{self, Password};
use strongroom_wire::Exposed;
use strongroom_wire::graph::{AddPassword, RemovePassword, SecretShownOnce};

use super::convert;
use super::refuse::{GraphError, Refusal};
use crate::call::{Call, Done};
use crate::reply::Reply;

/// A secret with random text, as the body of `call` wishes it.
pub(super) fn new(call: &Call) -> Result<NewPassword, GraphError> {
    let body = if call.body.is_empty() { AddPassword::default() } else { call.json()? };
    Ok(NewPassword {
        id: CredentialId::from_random(random::bytes()),
        secret: passwords::text(random::bytes()),
        wish: convert::wish(body)?,
        now: call.now,
    })
}

/// The answer that shows a new secret.
pub(super) fn shown(done: Done<Password>, secret: &SecretText) -> Reply {
    let password = done.value;
    let shown = SecretShownOnce {
        custom_key_identifier: None,
        display_name: password.display_name,
        end_date_time: password.end.rfc3339(),
        hint: Some(password.hint),
        key_id: password.id.to_string(),
        secret_text: Exposed::new(secret.expose().to_owned()),
        start_date_time: password.start.rfc3339(),
    };
    Reply::json(done.status, &shown).audited(done.audited)
}

/// Which secret the body of `call` wants removed.
pub(super) fn named(call: &Call) -> Result<CredentialId, GraphError> {
    let body: RemovePassword = call.json()?;
    let bad = Refusal::BadValue { property: "keyId", resource: "PasswordCredential" };
    Ok(body.key_id.parse().map_err(|_| bad)?)
}
