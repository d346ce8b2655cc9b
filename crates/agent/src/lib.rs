//! Strongroom on a node: secrets of a vault as files of a pod, kept current, and kept available
//! when the vault is gone.
//!
//! The crate reads as the way of one volume:
//!
//! ```text
//! csi ──► request ──► fetch ──► plan ──► publish
//!            ▲          ▲ │                 │
//!         classes    watch └─► cache     volumes
//! ```
//!
//! `csi` is the kubelet's face. `request` makes a volume's attributes and its class
//! into a mount request or a refusal. `fetch` gets the objects, from the vault or, by the rules of
//! the lease and of the outage budget, from the sealed `cache`. `plan` is pure: objects to files.
//! `publish` puts the files in place at once. `watch` holds a change stream for each identity and
//! vault, and an event runs exactly the volumes concerned once more.
//!
//! Everything that was fetched belongs to the identity that fetched it: a fingerprint of the whole
//! credential, so that a known client id with a wrong secret gets nothing, online or offline.

mod args;
mod backoff;
mod cache;
pub mod classes;
mod csi;
mod fetch;
mod identity;
pub mod kubelet;
mod node;
mod plan;
mod publish;
mod request;
mod run;
mod volumes;
mod watch;

pub use args::Args;
pub use run::{Error, run};

/// The Container Storage Interface, generated from `interfaces/csi/csi.proto`.
#[expect(missing_docs, clippy::all, clippy::pedantic, reason = "generated from a foreign definition")]
pub mod csi_proto {
    tonic::include_proto!("csi.v1");
}
