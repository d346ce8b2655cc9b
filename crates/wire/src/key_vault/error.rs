use serde::{Deserialize, Serialize};

/// The body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// The error.
    pub error: Error,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error {
    /// The kind, for programs: `SecretNotFound`, `Forbidden`, `BadParameter`, …
    pub code: String,
    /// The same for people. Some clients read parts of it.
    pub message: String,
    /// The finer kind, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub innererror: Option<InnerError>,
}

/// A finer kind of error: `AccessDenied`, `SecretDisabled`, `ObjectIsDeletedButRecoverable`, …
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InnerError {
    /// The kind.
    pub code: String,
}
