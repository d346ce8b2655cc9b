use strongroom_base::{ObjectName, VaultName, VersionId};
use strongroom_store::{Fault, Stop};

/// Why nothing was done to a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such secret, or no such version of it.
    #[error("there is no secret {name} of this version")]
    NotFound {
        /// The name as it was asked for.
        name: ObjectName,
        /// The version, if one was asked for.
        version: Option<VersionId>,
    },
    /// There is no deleted secret of this name.
    #[error("there is no deleted secret {name}")]
    DeletedNotFound {
        /// The name as it was asked for.
        name: ObjectName,
    },
    /// The version is disabled, so its value is not read.
    #[error("the secret is disabled")]
    Disabled,
    /// The name belongs to a deleted secret.
    #[error("secret {name} is deleted and can be recovered; its name cannot be used again")]
    DeletedButRecoverable {
        /// The name as it was asked for.
        name: ObjectName,
    },
    /// The name belongs to a secret that is half purged.
    #[error("secret {name} is being purged")]
    BeingPurged {
        /// The name as it was asked for.
        name: ObjectName,
    },
    /// The vault keeps what is deleted until its time is over.
    #[error("purge protection is enabled for the vault {vault}")]
    PurgeProtected {
        /// The vault.
        vault: VaultName,
        /// Its location.
        location: String,
    },
    /// The vault was deleted.
    #[error("the vault does not exist")]
    VaultGone,
    /// More than 25,600 bytes of UTF-8.
    #[error("a secret's value has at most 25600 bytes, not {bytes}")]
    ValueTooLong {
        /// How many were given.
        bytes: usize,
    },
    /// More than 255 characters.
    #[error("a content type has at most 255 characters, not {chars}")]
    ContentTypeTooLong {
        /// How many were given.
        chars: usize,
    },
    /// More than 15.
    #[error("a secret has at most 15 tags, not {count}")]
    TooManyTags {
        /// How many were given.
        count: usize,
    },
    /// More than 256 characters, or none in a name.
    #[error("a tag's name has 1 to 256 characters and its value at most 256, not {chars}")]
    TagOutOfRange {
        /// How many were given.
        chars: usize,
    },
    /// Before 1970 or after the year 9999.
    #[error("{attribute} is not a time in seconds between 1970 and the year 9999")]
    TimeOutOfRange {
        /// `nbf` or `exp`.
        attribute: &'static str,
    },
}

impl From<Refusal> for Stop<Refusal> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Why a reading verb answers nothing.
#[derive(Debug)]
pub enum ReadError {
    /// The domain says no.
    Refused(Refusal),
    /// Something is broken.
    Fault(Fault),
}

impl From<Refusal> for ReadError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Fault> for ReadError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
