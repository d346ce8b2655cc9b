//! Words that every crate of Strongroom shares: typed ids, checked names, time, and secrets that
//! cannot be printed.
//!
//! Nothing here does input or output, except [`Clock::system`], the one place where the
//! machine's time is read.

pub mod clock;
pub mod id;
pub mod name;
pub mod premise;
pub mod secret;

pub use clock::{Clock, Timestamp};
pub use id::*;
pub use name::{BadName, GroupName, ObjectName, VaultName, VersionId};
pub use premise::Premise;
pub use secret::{SecretBytes, SecretText};
