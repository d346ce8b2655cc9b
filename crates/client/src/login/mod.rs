//! From a credential to tokens (OAuth 2.0 client credentials, RFC 6749, 4.4).

mod fetch;
mod tokens;

use std::fmt;

use strongroom_base::{SecretText, Timestamp};

pub use tokens::Tokens;

/// Who an application is and how it proves it.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// The tenant's GUID, or a domain of it.
    pub tenant: String,
    /// The application's client id.
    pub client_id: String,
    /// Its client secret.
    pub secret: SecretText,
}

/// An access token.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// What goes into `Authorization: Bearer`.
    pub access: SecretText,
    /// From when on it is refused.
    pub expires_at: Timestamp,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("tenant", &self.tenant)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
