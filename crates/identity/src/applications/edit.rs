use super::{Application, RequiredResource};
use crate::Refusal;
use crate::key::fold;

/// The values of `signInAudience`.
pub const AUDIENCES: &[&str] = &[
    "AzureADMyOrg",
    "AzureADMultipleOrgs",
    "AzureADandPersonalMicrosoftAccount",
    "PersonalMicrosoftAccount",
];

/// How many identifier URIs, tags or resources an application can have.
const LIST_MAX: usize = 50;
/// How many permissions an application can want.
const PERMISSIONS_MAX: usize = 400;
/// The longest name, URI or tag, in characters.
const NAME_MAX: usize = 256;
/// The longest description or note, in characters.
const TEXT_MAX: usize = 1024;

/// What is to become different; `None` leaves a property as it is.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// See [`Application::display_name`].
    pub display_name: Option<String>,
    /// See [`Application::description`]; empty takes it away.
    pub description: Option<String>,
    /// See [`Application::notes`]; empty takes them away.
    pub notes: Option<String>,
    /// See [`Application::identifier_uris`].
    pub identifier_uris: Option<Vec<String>>,
    /// See [`Application::sign_in_audience`].
    pub sign_in_audience: Option<String>,
    /// See [`Application::tags`].
    pub tags: Option<Vec<String>>,
    /// See [`Application::required`].
    pub required: Option<Vec<RequiredResource>>,
}

impl Edit {
    /// Makes the edit, if every new value is one that its property can have.
    pub(super) fn apply(&self, application: &mut Application) -> Result<(), Refusal> {
        let edit = self.clone();
        if let Some(name) = edit.display_name {
            check(is_name(&name), "displayName", "1 to 256 characters, none of them a control character")?;
            application.display_name = name;
        }
        if let Some(text) = edit.description {
            check(is_text(&text), "description", "at most 1,024 characters")?;
            application.description = Some(text).filter(|text| !text.is_empty());
        }
        if let Some(text) = edit.notes {
            check(is_text(&text), "notes", "at most 1,024 characters")?;
            application.notes = Some(text).filter(|text| !text.is_empty());
        }
        if let Some(uris) = edit.identifier_uris {
            check(are_uris(&uris), "identifierUris", "at most 50 different URIs of at most 256 characters")?;
            application.identifier_uris = uris;
        }
        if let Some(audience) = edit.sign_in_audience {
            check(AUDIENCES.contains(&&*audience), "signInAudience", "AzureADMyOrg, for example")?;
            application.sign_in_audience = audience;
        }
        if let Some(tags) = edit.tags {
            check(are_tags(&tags), "tags", "at most 50 tags of at most 256 characters")?;
            application.tags = tags;
        }
        if let Some(required) = edit.required {
            let permissions: usize = required.iter().map(|resource| resource.permissions.len()).sum();
            let bounded = required.len() <= LIST_MAX && permissions <= PERMISSIONS_MAX;
            check(bounded, "requiredResourceAccess", "at most 50 resources and 400 permissions")?;
            application.required = required;
        }
        Ok(())
    }
}

pub(crate) fn check(holds: bool, property: &'static str, rule: &'static str) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::BadProperty { property, rule }) }
}

pub(crate) fn is_name(name: &str) -> bool {
    (1..=NAME_MAX).contains(&name.chars().count()) && !name.contains(char::is_control)
}

fn is_text(text: &str) -> bool {
    text.chars().count() <= TEXT_MAX
}

fn are_uris(uris: &[String]) -> bool {
    let mut folded: Vec<String> = uris.iter().map(|uri| fold(uri)).collect();
    folded.sort_unstable();
    folded.dedup();
    let is_uri = |uri: &String| is_name(uri) && uri.contains(':') && !uri.contains(char::is_whitespace);
    uris.len() <= LIST_MAX && folded.len() == uris.len() && uris.iter().all(is_uri)
}

pub(crate) fn are_tags(tags: &[String]) -> bool {
    tags.len() <= LIST_MAX && tags.iter().all(|tag| is_name(tag))
}
