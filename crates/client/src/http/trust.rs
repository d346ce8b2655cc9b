//! Whose certificates are believed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Whom to trust: the certificates of a file, if one is given, and the system's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// A PEM file with one or more CA certificates.
    pub ca_file: Option<PathBuf>,
}

/// Why there is nobody to trust.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadTrust {
    /// The file cannot be read, or is no PEM.
    #[error("cannot read the CA file {}: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// The file has no certificate in it.
    #[error("the CA file {} holds no certificate", .0.display())]
    Empty(PathBuf),
    /// The file has a certificate that cannot sign others, or is damaged.
    #[error("a certificate in the CA file {} cannot be used: {cause}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// Neither a file nor a system store.
    #[error("no CA file is given and this system has no certificate store")]
    Nobody,
    /// The TLS library cannot work with it.
    #[error("the HTTP client cannot be set up: {0}")]
    Unusable(String),
}

impl Trust {
    /// The TLS settings that follow.
    pub(super) fn client_config(&self) -> Result<ClientConfig, BadTrust> {
        let mut roots = RootCertStore::empty();
        // A system without a store, or with some odd certificate in it, is no reason to stop as
        // long as somebody is left to trust.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(path) = &self.ca_file {
            add_file(&mut roots, path)?;
        }
        if roots.is_empty() {
            return Err(BadTrust::Nobody);
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| BadTrust::Unusable(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }
}

fn add_file(roots: &mut RootCertStore, path: &Path) -> Result<(), BadTrust> {
    let unreadable = |cause: String| BadTrust::Unreadable { path: path.to_owned(), cause };
    let text = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    let mut count = 0;
    for certificate in CertificateDer::pem_slice_iter(&text) {
        let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
        roots
            .add(certificate)
            .map_err(|error| BadTrust::Damaged { path: path.to_owned(), cause: error.to_string() })?;
        count += 1;
    }
    if count == 0 { Err(BadTrust::Empty(path.to_owned())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ca_file_that_is_missing_empty_or_no_certificate_is_told_by_name() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("ca.pem");
        let trust = Trust { ca_file: Some(path.clone()) };
        assert!(matches!(trust.client_config(), Err(BadTrust::Unreadable { .. })));
        std::fs::write(&path, "hello\n").expect("written");
        assert_eq!(trust.client_config().err(), Some(BadTrust::Empty(path.clone())));
        std::fs::write(&path, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
            .expect("written");
        assert!(matches!(trust.client_config(), Err(BadTrust::Damaged { .. })));
    }
}
