//! One line of a segment file: a JSON object whose last member is the chain's keyed hash.
//!
//! ```text
//! {"entry":{…},"mac":"<64 hexadecimal digits>"}
//! ```
//!
//! The hash is over the hash of the line before and the bytes of this line up to `,"mac"`.

use std::borrow::Cow;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use strongroom_crypto::digest::{MacKey, same};

use super::Entry;

/// A hash of a chain.
pub(super) type Mac = [u8; 32];

/// What the first of all lines follows.
pub(super) const START: Mac = [0; 32];

const BEFORE_MAC: &str = ",\"mac\":\"";

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Line {
    /// The first line of a segment.
    Begin {
        /// The segment's number, as in the file's name.
        segment: u64,
        /// The hash of the last line that was found before this one, in hexadecimal.
        follows: String,
    },
    /// A read, or a refusal.
    Entry(Box<Entry>),
    /// Requests without a valid token, summed up.
    Strangers {
        /// The start of the minute, in milliseconds since 1970.
        at_ms: i64,
        /// Their address; none for all further addresses of the minute together.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<IpAddr>,
        /// The operation that they asked for; none for all further addresses together.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operation: Option<Cow<'static, str>>,
        /// How many there were.
        count: u64,
    },
}

/// [`Line::Entry`] as it is written, without a copy of the entry.
#[derive(Serialize)]
pub(super) struct EntryLine<'a> {
    pub(super) entry: &'a Entry,
}

/// Appends a line to `out`, as it comes after `before`; answers its hash.
pub(super) fn write(
    out: &mut Vec<u8>,
    key: &MacKey,
    before: &Mac,
    line: &impl Serialize,
) -> serde_json::Result<Mac> {
    let start = out.len();
    serde_json::to_writer(&mut *out, line)?;
    out.pop();
    let mac = key.sign(&[before, &out[start..]]);
    out.extend_from_slice(BEFORE_MAC.as_bytes());
    out.extend_from_slice(hex(&mac).as_bytes());
    out.extend_from_slice(b"\"}\n");
    Ok(mac)
}

/// A line as it was read, not yet believed.
pub(super) struct Claimed<'a> {
    body: &'a str,
    /// The hash that it claims.
    pub(super) mac: Mac,
}

impl<'a> Claimed<'a> {
    /// Takes a line without its end apart; `None` if it is none of ours.
    pub(super) fn split(line: &'a str) -> Option<Self> {
        let (body, mac) = line.strip_suffix("\"}")?.rsplit_once(BEFORE_MAC)?;
        Some(Self { body, mac: unhex(mac)? })
    }

    /// Whether it comes right after `before`.
    pub(super) fn follows(&self, key: &MacKey, before: &Mac) -> bool {
        same(&key.sign(&[before, self.body.as_bytes()]), &self.mac)
    }

    /// What it says.
    pub(super) fn read(&self) -> Option<Line> {
        serde_json::from_str(&format!("{}}}", self.body)).ok()
    }
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(mac: &Mac) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    mac.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| DIGITS[usize::from(digit)]).collect()
}

/// Reads what [`hex`] wrote.
pub(super) fn unhex(text: &str) -> Option<Mac> {
    let mut mac = START;
    if text.len() != 2 * mac.len() || !text.is_ascii() {
        return None;
    }
    for (at, byte) in mac.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(mac)
}
