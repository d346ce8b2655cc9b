//! Who did what, to what, and how it ended. No answer leaves without its record.

mod line;
pub(crate) mod rows;
pub(crate) mod segments;
mod show;
mod strangers;
mod verify;

use std::borrow::Cow;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use strongroom_base::{AppId, PrincipalId, RequestId, TenantId};

pub use show::{Show, Shown, show};
pub use verify::{Finding, Report, verify};

/// Proof that an audit record was written. A face cannot send an answer without one, and only the
/// store can make one.
#[derive(Debug)]
#[must_use = "an answer needs its audit record"]
pub struct Audited(());

impl Audited {
    pub(crate) fn proof() -> Self {
        Self(())
    }
}

/// One audit record, in the words of Key Vault's `AuditEvent` log. Holds no value, token or key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When the request came, in milliseconds since 1970.
    pub at_ms: i64,
    /// The request, as answered in `x-ms-request-id`.
    pub request: RequestId,
    /// The client's own id of the request (`x-ms-client-request-id`), cut to 128 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_request: Option<String>,
    /// The documented operation name, e.g. `SecretGet`.
    pub operation: Cow<'static, str>,
    /// What it was about: a canonical path without query, e.g. `vaults/v1/secrets/a`.
    pub resource: String,
    /// Who asked, once their token was verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<Actor>,
    /// Where from; none for work of the installation itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The error code of the answer, if it was an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Cow<'static, str>>,
}

impl Entry {
    /// The record with the status that a change gave it, if it did.
    pub(crate) fn ended(self, status: Option<u16>) -> Self {
        Self { status: status.unwrap_or(self.status), ..self }
    }
}

/// The principal behind a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The tenant of the token (`tid`).
    pub tenant: TenantId,
    /// The principal (`oid`).
    pub object: PrincipalId,
    /// The application the principal came through (`appid`).
    pub application: AppId,
}
