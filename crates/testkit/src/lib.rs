//! What the integration tests stand on: the real program as a child process, callers as types, and
//! an HTTP client that sends exactly what it is told.
//!
//! ```text
//!  Server::start() ─► strongroom dev --port 0 ─► dev.json ─► Server::{owner, principal, vault, http}
//! ```

mod agent;
mod caller;
mod deadline;
mod http;
mod program;
mod server;
mod vault;

pub use agent::Agent;
pub use caller::Principal;
pub use deadline::{DEADLINE, until};
pub use http::{Answer, Connection, Http, Request};
pub use program::{all, program};
pub use server::{Server, Start};
pub use vault::{TestVault, permissions, policy, value};

/// The version of the data plane that the tests speak where it does not matter.
pub const API: &str = "api-version=7.4";
