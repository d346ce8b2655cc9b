//! Certificates: an authority of our own, and the server certificates it issues. P-256 throughout,
//! because its handshakes are the cheapest on small machines.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, GeneralSubtree,
    IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, PKCS_ECDSA_P256_SHA256, SerialNumber,
};
use strongroom_base::Timestamp;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::random;

/// How long an authority is valid, in days.
const AUTHORITY_DAYS: u32 = 3650;
/// How long a server certificate is valid, in days; clients refuse more than 398.
const SERVER_DAYS: u32 = 397;
/// Certificates begin a little in the past, for clients whose clock is behind (seconds).
const BACKDATE_SECONDS: i64 = 600;

/// A certificate authority: its certificate and its key.
pub struct Authority {
    certificate: Vec<u8>,
    pem: String,
    issuer: Issuer<'static, KeyPair>,
    key: Zeroizing<Vec<u8>>,
}

/// A server certificate with its key.
pub struct Issued {
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// The key, PKCS#8 DER.
    pub key: Zeroizing<Vec<u8>>,
}

/// A certificate or key cannot be made or read.
#[derive(Debug, thiserror::Error)]
#[error("failed to {what}")]
pub struct X509Error {
    what: &'static str,
}

fn failed<E>(what: &'static str) -> impl Fn(E) -> X509Error {
    move |_| X509Error { what }
}

impl Authority {
    /// Makes a new authority that may certify names below `domain` only (a critical name
    /// constraint, RFC 5280 4.2.1.10), so that trusting it opens no door to other names.
    pub fn generate(domain: &str, now: Timestamp) -> Result<Self, X509Error> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(failed("generate a CA key"))?;
        let params = authority_params(domain, now)?;
        let certificate = params.self_signed(&key).map_err(failed("sign a CA certificate"))?;
        let pkcs8 = Zeroizing::new(key.serialize_der());
        Ok(Self {
            pem: certificate.pem(),
            certificate: certificate.der().to_vec(),
            issuer: Issuer::new(params, key),
            key: pkcs8,
        })
    }

    /// Reads an authority back from its certificate (PEM) and key (PKCS#8 DER).
    pub fn load(pem: &str, key: &[u8]) -> Result<Self, X509Error> {
        let pair = KeyPair::try_from(key).map_err(failed("read the CA key"))?;
        let issuer = Issuer::from_ca_cert_pem(pem, pair).map_err(failed("read the CA certificate"))?;
        let certificate = pem_to_der(pem).ok_or(X509Error { what: "read the CA certificate" })?;
        Ok(Self { certificate, pem: pem.to_owned(), issuer, key: Zeroizing::new(key.to_vec()) })
    }

    /// The certificate, PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The certificate, DER.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The key, PKCS#8 DER, to be sealed away.
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// Issues a server certificate for `names`; a name may begin with `*.`.
    pub fn issue(&self, names: Vec<String>, now: Timestamp) -> Result<Issued, X509Error> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(failed("generate a server key"))?;
        let common_name = names.first().cloned().unwrap_or_default();
        let mut params = CertificateParams::new(names).map_err(failed("name a server certificate"))?;
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, common_name);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        validity(&mut params, now, SERVER_DAYS)?;
        let certificate =
            params.signed_by(&key, &self.issuer).map_err(failed("sign a server certificate"))?;
        Ok(Issued { certificate: certificate.der().to_vec(), key: Zeroizing::new(key.serialize_der()) })
    }
}

fn authority_params(domain: &str, now: Timestamp) -> Result<CertificateParams, X509Error> {
    let mut params = CertificateParams::new(Vec::new()).map_err(failed("name a CA certificate"))?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "Strongroom");
    params.distinguished_name.push(DnType::CommonName, format!("Strongroom CA for {domain}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName(domain.to_owned())],
        excluded_subtrees: Vec::new(),
    });
    validity(&mut params, now, AUTHORITY_DAYS)?;
    Ok(params)
}

fn validity(params: &mut CertificateParams, now: Timestamp, days: u32) -> Result<(), X509Error> {
    let at = |time: Timestamp| {
        OffsetDateTime::from_unix_timestamp(time.seconds()).map_err(failed("set a certificate's validity"))
    };
    params.not_before = at(now.plus_seconds(-BACKDATE_SECONDS))?;
    params.not_after = at(now.plus_days(days))?;
    params.serial_number = Some(SerialNumber::from_slice(&random::bytes::<16>()));
    Ok(())
}

/// A certificate (DER) as a PEM text, in lines of 64 characters (RFC 7468).
pub fn pem(der: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in text.as_bytes().chunks(64) {
        pem.extend(line.iter().copied().map(char::from));
        pem.push('\n');
    }
    pem.push_str("-----END CERTIFICATE-----\n");
    pem
}

/// The first certificate of a PEM text, as DER.
fn pem_to_der(pem: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    let body = pem.split_once("-----BEGIN CERTIFICATE-----")?.1.split_once("-----END CERTIFICATE-----")?.0;
    let text: String = body.split_ascii_whitespace().collect();
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_reads_back_and_issues_under_the_same_certificate() {
        let now = Timestamp(1_795_484_760);
        let made = Authority::generate("strongroom.localhost", now).expect("made");
        let read = Authority::load(made.pem(), made.key()).expect("read back");
        assert_eq!(read.certificate(), made.certificate());
        assert_eq!(pem_to_der(&pem(made.certificate())).as_deref(), Some(made.certificate()));
        let issued = read.issue(vec!["*.vault.strongroom.localhost".to_owned()], now).expect("issued");
        assert!(issued.certificate.len() > 200 && issued.key.len() > 100);
    }
}
