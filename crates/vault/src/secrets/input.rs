use strongroom_base::{SecretText, Timestamp};

use super::{Properties, Refusal, Tags};

/// How long a value may be, in bytes of UTF-8 (Key Vault limits, 25 KB).
pub const VALUE_BYTES_MAX: usize = 25_600;
/// How many tags a version may have.
pub const TAGS_MAX: usize = 15;
/// How long a tag's name and its value may be, in characters.
pub const TAG_CHARS_MAX: usize = 256;
/// How long a content type may be, in characters.
const CONTENT_TYPE_CHARS_MAX: usize = 255;
/// 9999-12-31T23:59:59Z: the last second that every client can print.
const TIME_MAX: i64 = 253_402_300_799;

/// A new version. Nothing is inherited from the version before it.
#[derive(Clone, Debug)]
pub struct NewSecret {
    /// The value.
    pub value: SecretText,
    /// What the value is, in the client's words.
    pub content_type: Option<String>,
    /// Enabled unless this says otherwise.
    pub enabled: Option<bool>,
    /// Not meant to be used before.
    pub not_before: Option<Timestamp>,
    /// Not meant to be used from then on.
    pub expires: Option<Timestamp>,
    /// Tags.
    pub tags: Tags,
}

impl NewSecret {
    pub(super) fn check(&self) -> Result<(), Refusal> {
        if self.value.len() > VALUE_BYTES_MAX {
            return Err(Refusal::ValueTooLong { bytes: self.value.len() });
        }
        check_content_type(self.content_type.as_deref())?;
        check_tags(&self.tags)?;
        check_times(self.not_before, self.expires)
    }

    pub(super) fn properties(&self, now: Timestamp) -> Properties {
        Properties {
            enabled: self.enabled.unwrap_or(true),
            not_before: self.not_before,
            expires: self.expires,
            created: now,
            updated: now,
            content_type: self.content_type.clone(),
            tags: self.tags.clone(),
        }
    }
}

/// What to change about a version; `None` leaves it as it is. There is no way to take `nbf` and
/// `exp` away again: the wire has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// What the value is, in the client's words.
    pub content_type: Option<String>,
    /// Whether the value may be read.
    pub enabled: Option<bool>,
    /// Not meant to be used before.
    pub not_before: Option<Timestamp>,
    /// Not meant to be used from then on.
    pub expires: Option<Timestamp>,
    /// Replaces all tags.
    pub tags: Option<Tags>,
}

impl Patch {
    pub(super) fn check(&self) -> Result<(), Refusal> {
        check_content_type(self.content_type.as_deref())?;
        self.tags.as_ref().map_or(Ok(()), check_tags)?;
        check_times(self.not_before, self.expires)
    }

    pub(super) fn apply(&self, old: Properties, now: Timestamp) -> Properties {
        Properties {
            enabled: self.enabled.unwrap_or(old.enabled),
            not_before: self.not_before.or(old.not_before),
            expires: self.expires.or(old.expires),
            created: old.created,
            updated: now,
            content_type: self.content_type.clone().or(old.content_type),
            tags: self.tags.clone().unwrap_or(old.tags),
        }
    }
}

fn check_content_type(content_type: Option<&str>) -> Result<(), Refusal> {
    let chars = content_type.map_or(0, |text| text.chars().count());
    if chars > CONTENT_TYPE_CHARS_MAX { Err(Refusal::ContentTypeTooLong { chars }) } else { Ok(()) }
}

fn check_tags(tags: &Tags) -> Result<(), Refusal> {
    if tags.len() > TAGS_MAX {
        return Err(Refusal::TooManyTags { count: tags.len() });
    }
    for (name, value) in tags {
        let (name, value) = (name.chars().count(), value.chars().count());
        if name == 0 || name.max(value) > TAG_CHARS_MAX {
            return Err(Refusal::TagOutOfRange { chars: name.max(value) });
        }
    }
    Ok(())
}

fn check_times(not_before: Option<Timestamp>, expires: Option<Timestamp>) -> Result<(), Refusal> {
    for (attribute, time) in [("nbf", not_before), ("exp", expires)] {
        if time.is_some_and(|time| !(0..=TIME_MAX).contains(&time.seconds())) {
            return Err(Refusal::TimeOutOfRange { attribute });
        }
    }
    Ok(())
}
