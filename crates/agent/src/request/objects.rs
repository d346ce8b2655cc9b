use serde::Deserialize;

use super::refusal::{ObjectLabel, Place};
use super::{Encoding, Object, ObjectRefusal, Refusal};

/// How many objects a class may hold. A bound for the work of one request; the largest lists seen
/// have a few dozen.
const OBJECTS_MAX: usize = 500;

/// The text under `objects`: a list of texts, each a YAML mapping of its own.
#[derive(Deserialize)]
struct Array {
    #[serde(default)]
    array: Option<Vec<String>>,
}

/// One object as it is written. Everything is text: an unquoted `0755` keeps its zero.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    #[serde(default)]
    object_name: Option<String>,
    #[serde(default)]
    object_type: Option<String>,
    #[serde(default)]
    object_version: Option<String>,
    #[serde(default)]
    object_version_history: Option<String>,
    #[serde(default)]
    object_alias: Option<String>,
    #[serde(default)]
    object_format: Option<String>,
    #[serde(default)]
    object_encoding: Option<String>,
    #[serde(default)]
    file_permission: Option<String>,
}

/// Reads the `objects` parameter.
pub(super) fn read(text: &str) -> Result<Vec<Object>, Refusal> {
    let array: Array = serde_saphyr::from_str(text).map_err(|error| Refusal::Objects(place(&error)))?;
    let texts = array.array.unwrap_or_default();
    if texts.is_empty() {
        return Err(Refusal::NoObjects);
    }
    if texts.len() > OBJECTS_MAX {
        return Err(Refusal::TooManyObjects { count: texts.len(), most: OBJECTS_MAX });
    }
    texts.iter().map(|text| object(text)).collect()
}

fn object(text: &str) -> Result<Object, Refusal> {
    let written: Result<Option<Written>, _> = serde_saphyr::from_str(text);
    let (written, broken) = match written {
        Ok(written) => (written.unwrap_or_default(), None),
        Err(error) => (Written::default(), Some(ObjectRefusal::Yaml(place(&error)))),
    };
    let label = || ObjectLabel {
        kind: trimmed(written.object_type.as_ref()).to_owned(),
        name: trimmed(written.object_name.as_ref()).to_owned(),
        version: trimmed(written.object_version.as_ref()).to_owned(),
    };
    let checked = broken.map_or_else(|| check(&written), Err);
    checked.map_err(|why| Refusal::Object { object: label(), why })
}

fn check(written: &Written) -> Result<Object, ObjectRefusal> {
    let name = trimmed(written.object_name.as_ref());
    if name.is_empty() {
        return Err(ObjectRefusal::NoName);
    }
    match trimmed(written.object_type.as_ref()) {
        "secret" => {}
        "key" => return Err(ObjectRefusal::TypeLater("key")),
        "cert" => return Err(ObjectRefusal::TypeLater("cert")),
        _ => return Err(ObjectRefusal::Type),
    }
    match trimmed(written.object_version_history.as_ref()) {
        "" => {}
        count if count.parse::<i32>().map_err(|_| ObjectRefusal::History)? <= 1 => {}
        _ => return Err(ObjectRefusal::HistoryLater),
    }
    match trimmed(written.object_format.as_ref()).to_ascii_lowercase().as_str() {
        // Both say how a certificate's secret is written; of any other secret they say nothing.
        "" | "pem" | "pfx" => {}
        _ => return Err(ObjectRefusal::Format),
    }
    let version = match trimmed(written.object_version.as_ref()) {
        "" => None,
        version => Some(version.parse().map_err(ObjectRefusal::Version)?),
    };
    let file = match trimmed(written.object_alias.as_ref()) {
        "" => name,
        alias => alias,
    };
    Ok(Object {
        name: name.parse().map_err(ObjectRefusal::Name)?,
        version,
        file: file.to_owned(),
        encoding: encoding(trimmed(written.object_encoding.as_ref()))?,
        mode: mode(trimmed(written.file_permission.as_ref()))?,
    })
}

fn encoding(text: &str) -> Result<Encoding, ObjectRefusal> {
    match text.to_ascii_lowercase().as_str() {
        "" | "utf-8" => Ok(Encoding::Utf8),
        "hex" => Ok(Encoding::Hex),
        "base64" => Ok(Encoding::Base64),
        _ => Err(ObjectRefusal::Encoding),
    }
}

fn mode(text: &str) -> Result<Option<u32>, ObjectRefusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.strip_prefix("0o").unwrap_or(text);
    let mode = u32::from_str_radix(digits, 8).map_err(|_| ObjectRefusal::Mode)?;
    // No set-uid, set-gid or sticky bit: a secret is no program.
    if mode > 0o777 { Err(ObjectRefusal::Mode) } else { Ok(Some(mode)) }
}

fn trimmed(text: Option<&String>) -> &str {
    text.map_or("", |text| text.trim())
}

fn place(error: &serde_saphyr::Error) -> Place {
    Place(error.location().map(|place| (place.line(), place.column())))
}
