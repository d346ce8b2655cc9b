//! Secrets as az prints them: names taken out of ids, times as text, every key always there.

use serde_json::{Value, json};
use strongroom_base::Timestamp;
use strongroom_wire::key_vault::{
    Attributes, DeletedSecretBundle, DeletedSecretItem, SecretBundle, SecretItem,
};

use super::super::print::with_offset;

/// A secret; with its value where the answer has it.
pub(super) fn bundle(secret: &SecretBundle) -> Value {
    json!({
        "attributes": attributes(&secret.attributes),
        "contentType": secret.content_type,
        "id": secret.id,
        "kid": secret.kid,
        "managed": secret.managed,
        "name": name_in(&secret.id),
        "tags": secret.tags,
        "value": secret.value.as_ref().map(strongroom_wire::Exposed::as_str),
    })
}

/// A secret in a list.
pub(super) fn item(secret: &SecretItem) -> Value {
    json!({
        "attributes": attributes(&secret.attributes),
        "contentType": secret.content_type,
        "id": secret.id,
        "managed": secret.managed,
        "name": name_in(&secret.id),
        "tags": secret.tags,
    })
}

/// A deleted secret.
pub(super) fn deleted(secret: &DeletedSecretBundle) -> Value {
    with_dates(bundle(&secret.secret), &secret.recovery_id, secret.deleted_date, secret.scheduled_purge_date)
}

/// A deleted secret in a list.
pub(super) fn deleted_item(secret: &DeletedSecretItem) -> Value {
    with_dates(item(&secret.secret), &secret.recovery_id, secret.deleted_date, secret.scheduled_purge_date)
}

fn with_dates(mut secret: Value, recovery_id: &str, deleted: i64, purge: i64) -> Value {
    secret["recoveryId"] = recovery_id.into();
    secret["deletedDate"] = time(deleted).into();
    secret["scheduledPurgeDate"] = time(purge).into();
    secret
}

fn attributes(attributes: &Attributes) -> Value {
    json!({
        "created": attributes.created.map(time),
        "enabled": attributes.enabled,
        "expires": attributes.exp.map(time),
        "notBefore": attributes.nbf.map(time),
        "recoverableDays": attributes.recoverable_days,
        "recoveryLevel": attributes.recovery_level,
        "updated": attributes.updated.map(time),
    })
}

fn time(seconds: i64) -> String {
    with_offset(&Timestamp(seconds).rfc3339())
}

/// The name in `https://{host}/{collection}/{name}[/{version}]`.
fn name_in(id: &str) -> Option<&str> {
    id.split('/').nth(4)
}

#[cfg(test)]
mod tests {
    use strongroom_wire::Exposed;

    use super::*;

    #[test]
    fn a_secret_is_printed_with_every_key() {
        let secret = SecretBundle {
            value: Some(Exposed::new("v".to_owned())),
            id: "https://kv.vault.example/secrets/PlaceholderSecret/0123".to_owned(),
            content_type: None,
            attributes: Attributes {
                enabled: Some(true),
                created: Some(1_795_485_960),
                updated: Some(1_795_485_960),
                recovery_level: Some("Recoverable+Purgeable".to_owned()),
                recoverable_days: Some(90),
                ..Attributes::default()
            },
            tags: None,
            kid: None,
            managed: None,
            previous_version: None,
        };
        insta::assert_json_snapshot!(bundle(&secret), @r#"
        {
          "attributes": {
            "created": "2026-11-24T02:06:00+00:00",
            "enabled": true,
            "expires": null,
            "notBefore": null,
            "recoverableDays": 90,
            "recoveryLevel": "Recoverable+Purgeable",
            "updated": "2026-11-24T02:06:00+00:00"
          },
          "contentType": null,
          "id": "https://kv.vault.example/secrets/PlaceholderSecret/0123",
          "kid": null,
          "managed": null,
          "name": "PlaceholderSecret",
          "tags": null,
          "value": "v"
        }
        "#);
    }
}
