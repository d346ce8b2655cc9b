//! What goes over the wire, as types: Key Vault, login, Graph, the management plane, and our own
//! extensions. No logic: a type here says the names and shapes of a protocol and nothing else.

mod exposed;
pub mod graph;
pub mod key_vault;
pub mod login;
pub mod management;
pub mod own;

pub use exposed::Exposed;
