//! Between the wire and the domain.

use strongroom_base::{SecretText, Timestamp};
use strongroom_vault::secrets::{DeletedSecret, NewSecret, Patch, Properties, Secret, Tags};
use strongroom_wire::Exposed;
use strongroom_wire::key_vault::{
    Attributes, DeletedSecretBundle, DeletedSecretItem, SecretBundle, SecretItem, SetSecret, UpdateSecret,
};

use super::refuse::BadRequest;

/// A new version as it was asked for.
pub(super) fn new_secret(asked: SetSecret) -> Result<NewSecret, BadRequest> {
    let value = asked.value.ok_or(BadRequest::ValueMissing)?;
    let attributes = asked.attributes.unwrap_or_default();
    Ok(NewSecret {
        value: SecretText::new(value.as_str().to_owned()),
        content_type: asked.content_type,
        enabled: attributes.enabled,
        not_before: attributes.nbf.map(Timestamp),
        expires: attributes.exp.map(Timestamp),
        tags: asked.tags.unwrap_or_default(),
    })
}

/// A change of properties as it was asked for.
pub(super) fn patch(asked: UpdateSecret) -> Patch {
    let attributes = asked.attributes.unwrap_or_default();
    Patch {
        content_type: asked.content_type,
        enabled: attributes.enabled,
        not_before: attributes.nbf.map(Timestamp),
        expires: attributes.exp.map(Timestamp),
        tags: asked.tags,
    }
}

/// A version, under the vault's `base` URL; with its value where the operation shows it.
pub(super) fn bundle(base: &str, secret: Secret, value: Option<&SecretText>) -> SecretBundle {
    SecretBundle {
        value: value.map(|value| Exposed::new(value.expose().to_owned())),
        id: format!("{base}/secrets/{}/{}", secret.name, secret.version),
        attributes: attributes(&secret),
        content_type: secret.properties.content_type,
        tags: tags(secret.properties.tags),
        kid: None,
        managed: None,
        previous_version: None,
    }
}

/// A secret in a list.
pub(super) fn item(base: &str, secret: Secret) -> SecretItem {
    let id = format!("{base}/secrets/{}", secret.name);
    listed(id, secret)
}

/// A version in a list.
pub(super) fn version_item(base: &str, secret: Secret) -> SecretItem {
    let id = format!("{base}/secrets/{}/{}", secret.name, secret.version);
    listed(id, secret)
}

/// A deleted secret.
pub(super) fn deleted_bundle(base: &str, deleted: DeletedSecret) -> DeletedSecretBundle {
    DeletedSecretBundle {
        recovery_id: recovery_id(base, &deleted),
        deleted_date: deleted.deleted.seconds(),
        scheduled_purge_date: deleted.purge.seconds(),
        secret: bundle(base, deleted.secret, None),
    }
}

/// A deleted secret in a list.
pub(super) fn deleted_item(base: &str, deleted: DeletedSecret) -> DeletedSecretItem {
    DeletedSecretItem {
        recovery_id: recovery_id(base, &deleted),
        deleted_date: deleted.deleted.seconds(),
        scheduled_purge_date: deleted.purge.seconds(),
        secret: item(base, deleted.secret),
    }
}

fn listed(id: String, secret: Secret) -> SecretItem {
    SecretItem {
        id,
        attributes: attributes(&secret),
        content_type: secret.properties.content_type,
        tags: tags(secret.properties.tags),
        managed: None,
    }
}

fn attributes(secret: &Secret) -> Attributes {
    let Properties { enabled, not_before, expires, created, updated, .. } = secret.properties;
    Attributes {
        enabled: Some(enabled),
        nbf: not_before.map(Timestamp::seconds),
        exp: expires.map(Timestamp::seconds),
        created: Some(created.seconds()),
        updated: Some(updated.seconds()),
        recovery_level: Some(secret.life.recovery_level().to_owned()),
        recoverable_days: Some(secret.life.soft_delete_days),
    }
}

fn tags(tags: Tags) -> Option<Tags> {
    if tags.is_empty() { None } else { Some(tags) }
}

fn recovery_id(base: &str, deleted: &DeletedSecret) -> String {
    format!("{base}/deletedsecrets/{}", deleted.secret.name)
}
