//! The HTTP client of all faces, for the agent and the command line. The only crate that names
//! reqwest.
//!
//! [`Http`] is the connection: whom to trust, how names resolve, how long to wait. [`login`] turns
//! a credential into tokens and keeps them. On these two stand the three faces: [`key_vault`] with
//! its challenge, [`management`] and [`graph`]. Every call ends in its wire type or in [`Error`],
//! which never holds a secret or a token.

mod bearer;
pub mod error;
pub mod graph;
pub mod http;
pub mod key_vault;
pub mod login;
pub mod management;

pub use error::{Error, Refused};
pub use http::{BadTrust, Http, Timeouts, Trust};

#[cfg(test)]
mod tests;
