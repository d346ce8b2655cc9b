//! Who sent this request. (The verification itself comes with the crate `identity`.)

/// Why a token is not good here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenRefusal {
    /// It is over.
    #[error("the token is expired")]
    Expired,
    /// It has not begun.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// No key of ours signed it.
    #[error("the token's signature is not valid")]
    BadSignature,
    /// It was made for another resource.
    #[error("the token has another audience")]
    InvalidAudience {
        /// The audience it has.
        found: String,
    },
    /// Another tenant made it.
    #[error("the token has another issuer")]
    InvalidIssuer {
        /// The issuer it has.
        found: String,
    },
    /// It is no token.
    #[error("the token is malformed")]
    Malformed,
    /// The principal is gone or disabled.
    #[error("the principal is gone or disabled")]
    PrincipalGone,
}
