//! The server's own authority and certificate. The authority's key is a sealed record like any
//! other secret; server certificates are made anew at each start.

use rustls::ServerConfig;
use serde::{Deserialize, Serialize};
use strongroom_base::{Clock, PartitionId, Timestamp};
use strongroom_crypto::x509::{Authority, X509Error};
use strongroom_store::{Change, Fault, Key, Read, Stop, Store};

use crate::founding::entry;
use crate::listen::{TlsError, tls};

/// The authority as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    domain: String,
    pem: String,
    key: Vec<u8>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.key);
    }
}

/// There is no certificate to serve with.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The store is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The authority or certificate cannot be made.
    #[error(transparent)]
    X509(#[from] X509Error),
    /// TLS does not take it.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// The authority for names below `domain`: the one that is kept, or a new one at the first start
/// and after a change of domain (its name constraint would forbid the new names).
pub async fn authority(store: &Store, domain: &str, clock: &Clock) -> Result<Authority, CertificateError> {
    if let Some(kept) = store.read().get::<Kept>(&key())?.filter(|kept| kept.value.domain == domain) {
        return Ok(Authority::load(&kept.value.pem, &kept.value.key)?);
    }
    let authority = Authority::generate(domain, clock.now())?;
    let kept =
        Kept { domain: domain.to_owned(), pem: authority.pem().to_owned(), key: authority.key().to_vec() };
    store
        .transact(entry("CertificateAuthorityCreate", clock), move |read| {
            let mut change = Change::new();
            read.record(&key())?;
            change.put(key(), &kept)?;
            Ok::<_, Stop<Fault>>((change, ()))
        })
        .await
        .map_err(crate::founding::fault)?;
    Ok(authority)
}

/// TLS for all faces below `domain`, with a fresh certificate under `authority`.
pub fn server(authority: &Authority, domain: &str, now: Timestamp) -> Result<ServerConfig, CertificateError> {
    let names = ["login", "graph", "management", "portal", "*.vault"];
    let names = names.iter().map(|name| format!("{name}.{domain}")).collect();
    Ok(tls(authority, &authority.issue(names, now)?)?)
}

fn key() -> Key {
    Key::new(PartitionId::INSTALLATION, "certificate-authority")
}
