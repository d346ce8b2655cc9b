//! The HTTP faces: the only place where the wire meets the domain.
//!
//! ```text
//!  TLS ─► path ─► Host: face ─► route ─► token ─► handler ─► audit ─► answer
//!                                                  │ authorize ─► Grant ─► verb ─► store
//! ```
//!
//! Every request goes this way and no other; the table in [`routes`] is all there is.

#![expect(dead_code, reason = "the faces are being laid")]

mod authenticate;
mod authorize;
mod call;
mod house;
mod key_vault;
mod login;
mod names;
mod page_token;
mod path;
mod reject;
mod reply;
mod route;
pub mod routes;

pub use house::House;
pub use names::{Face, Names, PublicNames};
pub use page_token::PageTokens;
pub use route::{FaceKind, RouteInfo};
