//! Whose secrets these are. An identity is the whole credential: what was fetched with one secret
//! of a client is not served to a holder of another one.

use std::fmt;
use std::sync::Arc;

use strongroom_base::SecretText;
use strongroom_crypto::digest::MacKey;

/// Names an identity without giving anything of it away: a keyed hash under this node's key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The bytes, as additional data and as part of keyed file names.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Fingerprint {
    /// Eight digits tell identities of a node apart in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0[..4]))
    }
}

/// A service principal's credential as the kubelet brought it. Lives in memory only.
pub struct Identity {
    fingerprint: Fingerprint,
    /// The tenant's id or domain.
    pub tenant: String,
    /// The application's client id.
    pub client_id: String,
    /// One of its client secrets.
    pub client_secret: SecretText,
}

impl Identity {
    /// Takes a credential and finds its fingerprint under the node's key.
    pub fn new(key: &MacKey, tenant: String, client_id: String, client_secret: SecretText) -> Arc<Self> {
        // A tenant or client id is the same in any case; a client secret is not.
        let (tenant_key, client_key) = (tenant.to_ascii_lowercase(), client_id.to_ascii_lowercase());
        let fingerprint = Fingerprint(sign(
            key,
            &[b"identity", tenant_key.as_bytes(), client_key.as_bytes(), client_secret.expose().as_bytes()],
        ));
        Arc::new(Self { fingerprint, tenant, client_id, client_secret })
    }

    /// What caches, tokens and change streams are keyed by.
    pub const fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}

/// HMAC over `parts`, each with its length before it, so that no two lists of parts are the same
/// text.
pub(crate) fn sign(key: &MacKey, parts: &[&[u8]]) -> [u8; 32] {
    let lengths: Vec<[u8; 8]> = parts.iter().map(|part| (part.len() as u64).to_be_bytes()).collect();
    let framed: Vec<&[u8]> =
        lengths.iter().zip(parts).flat_map(|(length, part)| [length.as_slice(), part]).collect();
    key.sign(&framed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(key: u8, tenant: &str, client: &str, secret: &str) -> Fingerprint {
        let secret = SecretText::new(secret.to_owned());
        Identity::new(&MacKey::new(&[key; 32]), tenant.to_owned(), client.to_owned(), secret).fingerprint()
    }

    #[test]
    fn every_part_of_a_credential_counts() {
        let one = fingerprint(1, "tenant", "client", "secret");
        assert_eq!(one, fingerprint(1, "Tenant", "CLIENT", "secret"));
        for other in [
            fingerprint(1, "tenant", "client", "Secret"),
            fingerprint(1, "tenant", "clien", "tsecret"),
            fingerprint(1, "tenan", "tclient", "secret"),
            fingerprint(2, "tenant", "client", "secret"),
        ] {
            assert_ne!(one, other);
        }
    }
}
