//! The data plane of a vault (Key Vault REST API, 7.x and 2025-07-01 and later). Times are whole
//! seconds since 1970; a null optional field is omitted, but for `nextLink`.

mod error;
mod secret;

pub use error::{Error, ErrorBody, InnerError};
pub use secret::{
    Attributes, DeletedSecretBundle, DeletedSecretItem, Page, SecretBundle, SecretItem, SetSecret, Tags,
    UpdateSecret,
};
