//! Our own endpoints, under `/_strongroom/v1/`, and the files that our programs leave for each
//! other. Readers ignore fields and events that they do not know.

use serde::{Deserialize, Serialize};

use crate::Exposed;

/// The first and last version of our own endpoints that this build speaks.
pub const VERSIONS: (u32, u32) = (1, 1);

/// Where a vault's change stream is: `GET https://{vault host}/_strongroom/v1/secrets/changes`
/// with `versions=1-1` and, to go on, `cursor=…`. Answers `application/x-ndjson`, one [`Change`] a
/// line, for as long as the token is valid.
pub const CHANGES_PATH: &str = "/_strongroom/v1/secrets/changes";

/// How often an idle change stream says that it is alive, in seconds.
pub const HEARTBEAT_SECONDS: u64 = 10;

/// One line of a change stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Change {
    /// First line: the version spoken, and where the stream starts.
    Hello {
        /// The version of this protocol that the server chose.
        version: u32,
        /// The place in the feed.
        cursor: String,
    },
    /// A secret that the caller may get has changed.
    Changed {
        /// The place just behind this event.
        cursor: String,
        /// The secret's name.
        name: String,
        /// The version that came to be or changed, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<String>,
        /// `set`, `updated`, `deleted`, `recovered` or `purged`.
        kind: String,
    },
    /// Rights in this vault changed: ask again before serving from memory.
    Revalidate {
        /// The place just behind this event.
        cursor: String,
    },
    /// The cursor was too old, or of another life of the server: read everything anew and go on
    /// from here.
    Relist {
        /// Where the stream goes on.
        cursor: String,
    },
    /// Nothing has happened up to this place.
    Heartbeat {
        /// The place in the feed.
        cursor: String,
    },
    /// The stream ends: `token-expired`, `forbidden` or `closing`. Come again with a new token.
    End {
        /// Why.
        reason: String,
    },
    /// A line of a newer version.
    #[serde(other)]
    Unknown,
}

/// `dev.json`: everything that a client of a development server needs to know.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DevFile {
    /// The tenant.
    pub tenant_id: String,
    /// The subscription.
    pub subscription_id: String,
    /// The name of the one location.
    pub location: String,
    /// The owner application's client id.
    pub client_id: String,
    /// The owner application's client secret.
    pub client_secret: Exposed,
    /// The owner's service principal.
    pub object_id: String,
    /// `https://login.<domain>:<port>`.
    pub authority: String,
    /// `https://management.<domain>:<port>`.
    pub resource_manager: String,
    /// `https://graph.<domain>:<port>`.
    pub graph: String,
    /// `https://portal.<domain>:<port>`.
    pub portal: String,
    /// `vault.<domain>:<port>`.
    pub vault_dns_suffix: String,
    /// The CA certificate, as an absolute path to a PEM file.
    pub ca_file: String,
}
