use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Exposed;

/// The tags of an object, by name.
pub type Tags = BTreeMap<String, String>;

/// What is known about an object besides its content. A request writes `enabled`, `nbf` and `exp`;
/// the rest is the server's and ignored there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Attributes {
    /// Whether the value may be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Not meant to be used before this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// Not meant to be used from this time on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// When this version was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<i64>,
    /// When this version's properties were last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<i64>,
    /// What a deletion means in this vault, e.g. `Recoverable+Purgeable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_level: Option<String>,
    /// For how many days a deleted object can be recovered (since 7.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recoverable_days: Option<u32>,
}

/// One version of a secret; with its value in the answers to set and get alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretBundle {
    /// The value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Exposed>,
    /// `https://{vault host}/secrets/{name}/{version}`.
    pub id: String,
    /// What the value is, in the client's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Its attributes.
    #[serde(default)]
    pub attributes: Attributes,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
    /// The key of the certificate behind this secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// Whether a certificate is behind this secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub managed: Option<bool>,
    /// The version before this one, where a certificate is behind it (since 2025-07-01).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_version: Option<String>,
}

/// A secret or a version of one as lists show it: without its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretItem {
    /// `https://{vault host}/secrets/{name}`, in lists of versions with the version.
    pub id: String,
    /// What the value is, in the client's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Its attributes.
    #[serde(default)]
    pub attributes: Attributes,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
    /// Whether a certificate is behind this secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub managed: Option<bool>,
}

/// A deleted secret. Never holds a value.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletedSecretBundle {
    /// The secret's newest version.
    #[serde(flatten)]
    pub secret: SecretBundle,
    /// `https://{vault host}/deletedsecrets/{name}`.
    pub recovery_id: String,
    /// When it was deleted.
    pub deleted_date: i64,
    /// When it will be gone for good.
    pub scheduled_purge_date: i64,
}

/// A deleted secret as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletedSecretItem {
    /// The secret.
    #[serde(flatten)]
    pub secret: SecretItem,
    /// `https://{vault host}/deletedsecrets/{name}`.
    pub recovery_id: String,
    /// When it was deleted.
    pub deleted_date: i64,
    /// When it will be gone for good.
    pub scheduled_purge_date: i64,
}

/// One page of a list. The next one is asked for with `next_link`, verbatim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The items.
    pub value: Vec<T>,
    /// Where the next page is; `null` on the last one. A page may be empty and not be the last.
    #[serde(default = "Option::default")]
    pub next_link: Option<String>,
}

/// `PUT /secrets/{name}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SetSecret {
    /// The value. Required; optional here so that its absence can be told in the wire's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Exposed>,
    /// What the value is, in the client's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// `enabled`, `nbf` and `exp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Attributes>,
    /// The tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
}

/// `PATCH /secrets/{name}/{version}`. What is not given stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateSecret {
    /// What the value is, in the client's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// `enabled`, `nbf` and `exp`; each that is given replaces the old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Attributes>,
    /// Replaces all tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_is_omitted_and_next_link_is_null() {
        let item = SecretItem {
            id: "https://v.vault.example/secrets/a".to_owned(),
            content_type: None,
            attributes: Attributes { enabled: Some(true), created: Some(1), ..Attributes::default() },
            tags: None,
            managed: None,
        };
        let page = Page { value: vec![item], next_link: None };
        assert_eq!(
            serde_json::to_string(&page).expect("serialises"),
            r#"{"value":[{"id":"https://v.vault.example/secrets/a","attributes":{"enabled":true,"created":1}}],"nextLink":null}"#
        );
    }

    #[test]
    fn a_deleted_secret_is_flat_and_reads_back() {
        let text = r#"{"id":"i","contentType":"c","attributes":{"enabled":false,"recoveryLevel":"Recoverable","recoverableDays":90},"tags":{"a":"b"},"recoveryId":"r","deletedDate":1,"scheduledPurgeDate":2}"#;
        let read: DeletedSecretBundle = serde_json::from_str(text).expect("reads");
        assert_eq!(serde_json::to_string(&read).expect("serialises"), text);
    }

    #[test]
    fn a_request_may_hold_empty_attributes_and_unknown_fields() {
        let text = r#"{"value":"x","attributes":{"updated":5,"future":{}},"tags":{},"later":[1]}"#;
        let read: SetSecret = serde_json::from_str(text).expect("reads");
        assert_eq!(read.value.map(|value| value.as_str().to_owned()), Some("x".to_owned()));
        assert_eq!(read.tags, Some(Tags::new()));
    }
}
