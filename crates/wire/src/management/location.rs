use serde::{Deserialize, Serialize};

/// A place where resources can be, as `GET /subscriptions/{s}/locations` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// `/subscriptions/{s}/locations/{name}`.
    pub id: String,
    /// The name that requests use, such as `westeurope`.
    pub name: String,
    /// `Region`.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The name for people.
    pub display_name: String,
    /// The name for people with its geography.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regional_display_name: Option<String>,
}
