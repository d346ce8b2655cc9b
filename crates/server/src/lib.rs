//! The HTTP faces: the only place where the wire meets the domain.
//!
//! ```text
//!  TLS ─► path ─► Host: face ─► route ─► token ─► handler ─► audit ─► answer
//!                                                  │ authorize ─► Grant ─► verb ─► store
//! ```
//!
//! Every request goes this way and no other; the table in [`routes`] is all there is.

#![allow(dead_code, reason = "faces are being built")]

mod authenticate;
mod authorize;
mod call;
pub mod certificate;
#[cfg(test)]
mod desk;
mod faces;
mod founding;
mod graph;
mod house;
mod key_vault;
pub mod listen;
mod login;
mod management;
mod names;
mod page_token;
mod path;
mod pipeline;
mod portal;
mod reject;
mod reply;
mod route;
pub mod routes;
mod sweep;

pub use founding::{Founded, found};
pub use house::House;
pub use names::{Face, FaceKind, Names, PublicNames};
pub use page_token::PageTokens;
pub use route::RouteInfo;
pub use sweep::{accept_clock, sweep};
