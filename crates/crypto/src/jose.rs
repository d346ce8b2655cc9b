//! JSON Web Tokens of our own (RFC 7515, RFC 7519): one algorithm, RS256, and nothing else.
//!
//! Signing keeps its key pair parsed: reading it anew for each token costs as much as the signature.
//! Verifying takes a token apart itself, because the order is the point: size, header, algorithm,
//! known key, signature, and only then a look at the claims.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use strongroom_base::{SecretBytes, SecretText, Timestamp};

use crate::digest;

/// The longest token that is looked at, in bytes. The cloud's own stay below 10 KiB.
pub const TOKEN_BYTES_MAX: usize = 16 * 1024;

/// How long a key's certificate says it is valid: ten years of 365 days.
const CERTIFICATE_DAYS: u32 = 3650;

/// A signing key as it is kept: the parts from which [`SigningKey::open`] makes it ready.
pub struct KeptKey {
    /// The private key, PKCS#8 in DER.
    pub private: SecretBytes,
    /// The self-signed certificate of the public key, X.509 in DER.
    pub certificate: Vec<u8>,
}

/// The private half of a signing key, parsed and ready.
pub struct SigningKey {
    pair: KeyPair,
    /// `base64url(header).`, the same for every token of this key.
    head: String,
    public: PublicKey,
}

/// The public half: what a key set publishes and what verifies.
#[derive(Clone)]
pub struct PublicKey {
    kid: String,
    x5t: String,
    modulus: String,
    exponent: String,
    certificate: String,
    parsed: ParsedPublicKey,
}

/// The keys that tokens may be signed with.
#[derive(Clone, Default)]
pub struct KeySet(Vec<PublicKey>);

/// A signing key cannot be made or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signing key cannot be {0}")]
pub struct BadKey(&'static str);

/// Why a token is not one of ours. Never holds a part of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// Not three parts of base64url with a JSON header and JSON claims, or too long.
    #[error("the token is not a signed JSON Web Token")]
    Malformed,
    /// Another algorithm than RS256, `none` among them, or a critical extension.
    #[error("the token's algorithm is not RS256")]
    Algorithm,
    /// The header names no key, or none of the set.
    #[error("the token names a key that is not known")]
    UnknownKey,
    /// The signature is not by that key over these bytes.
    #[error("the token's signature is not valid")]
    Signature,
}

#[derive(Serialize, Deserialize)]
struct Header {
    typ: Option<String>,
    alg: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    x5t: Option<String>,
    kid: Option<String>,
    /// Extensions that must be understood; we understand none (RFC 7515, 4.1.11).
    #[serde(skip_serializing)]
    crit: Option<serde::de::IgnoredAny>,
}

impl KeptKey {
    /// Makes a new RSA-2048 key with a certificate for `name` that begins at `now`. Takes about a
    /// tenth of a second.
    pub fn generate(name: &str, now: Timestamp) -> Result<Self, BadKey> {
        const BAD: BadKey = BadKey("made");
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| BAD)?;
        let der = pair.as_der().map_err(|_| BAD)?;
        let private = SecretBytes::new(der.as_ref().to_vec());
        let certificate = certificate(&private, name, now).ok_or(BAD)?;
        Ok(Self { private, certificate })
    }

    /// The key's id: the first 20 bytes of the certificate's SHA-256 in hexadecimal digits, so that it
    /// is canonical wherever ids are.
    pub fn kid(&self) -> String {
        hex::encode(&digest::sha256(&self.certificate)[..20])
    }
}

fn certificate(private: &SecretBytes, name: &str, now: Timestamp) -> Option<Vec<u8>> {
    let at = |time: Timestamp| time::OffsetDateTime::from_unix_timestamp(time.seconds()).ok();
    let mut params = rcgen::CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.not_before = at(now)?;
    params.not_after = at(now.plus_days(CERTIFICATE_DAYS))?;
    let pair = rcgen::KeyPair::try_from(private.expose()).ok()?;
    Some(params.self_signed(&pair).ok()?.der().to_vec())
}

impl SigningKey {
    /// Makes a kept key ready.
    pub fn open(kept: &KeptKey) -> Result<Self, BadKey> {
        const BAD: BadKey = BadKey("opened");
        let pair = KeyPair::from_pkcs8(kept.private.expose()).map_err(|_| BAD)?;
        let (modulus, exponent) = rsa_numbers(pair.public_key().as_ref()).ok_or(BAD)?;
        let components = RsaPublicKeyComponents { n: modulus, e: exponent };
        let public = PublicKey {
            kid: kept.kid(),
            x5t: URL_SAFE_NO_PAD.encode(digest::sha1(&kept.certificate)),
            modulus: URL_SAFE_NO_PAD.encode(modulus),
            exponent: URL_SAFE_NO_PAD.encode(exponent),
            certificate: STANDARD.encode(&kept.certificate),
            parsed: components.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).map_err(|_| BAD)?,
        };
        let header = Header {
            typ: Some("JWT".to_owned()),
            alg: "RS256".to_owned(),
            x5t: Some(public.x5t.clone()),
            kid: Some(public.kid.clone()),
            crit: None,
        };
        let head = format!("{}.", encode(&header).ok_or(BAD)?);
        Ok(Self { pair, head, public })
    }

    /// Signs `claims` as a token. About a millisecond of CPU: keep it off the threads that wait.
    pub fn sign<T: Serialize>(&self, claims: &T) -> Result<SecretText, BadKey> {
        const BAD: BadKey = BadKey("used to sign");
        let mut token = self.head.clone();
        token.push_str(&encode(claims).ok_or(BAD)?);
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = aws_lc_rs::rand::SystemRandom::new();
        self.pair.sign(&RSA_PKCS1_SHA256, &random, token.as_bytes(), &mut signature).map_err(|_| BAD)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(&signature, &mut token);
        Ok(SecretText::new(token))
    }

    /// The public half.
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }
}

impl PublicKey {
    /// The key's id.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Base64url of the certificate's SHA-1, as JSON Web Keys have it.
    pub fn x5t(&self) -> &str {
        &self.x5t
    }

    /// Base64url of the modulus.
    pub fn modulus(&self) -> &str {
        &self.modulus
    }

    /// Base64url of the public exponent.
    pub fn exponent(&self) -> &str {
        &self.exponent
    }

    /// The certificate, base64 of DER.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }
}

impl KeySet {
    /// A set of these keys.
    pub fn new(keys: impl IntoIterator<Item = PublicKey>) -> Self {
        Self(keys.into_iter().collect())
    }

    /// The keys.
    pub fn keys(&self) -> &[PublicKey] {
        &self.0
    }

    /// The claims of `token`, once its signature is known to be by a key of this set. Says nothing of
    /// their times, issuer or audience.
    pub fn verify<T: DeserializeOwned>(&self, token: &str) -> Result<T, Unverified> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(Unverified::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Unverified::Malformed)?;
        let (head, claims) = signed.split_once('.').ok_or(Unverified::Malformed)?;
        let header: Header = decode(head)?;
        if header.alg != "RS256" || header.crit.is_some() {
            return Err(Unverified::Algorithm);
        }
        // The id is compared with the ids we know, and is never a path or an address to fetch.
        let kid = header.kid.ok_or(Unverified::UnknownKey)?;
        let key = self.0.iter().find(|key| key.kid == kid).ok_or(Unverified::UnknownKey)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Unverified::Malformed)?;
        key.parsed.verify_sig(signed.as_bytes(), &signature).map_err(|_| Unverified::Signature)?;
        decode(claims)
    }
}

fn encode<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_vec(value).ok().map(|json| URL_SAFE_NO_PAD.encode(json))
}

fn decode<T: DeserializeOwned>(part: &str) -> Result<T, Unverified> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| Unverified::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| Unverified::Malformed)
}

/// The modulus and exponent of a PKCS#1 `RSAPublicKey` (RFC 8017, A.1.1), big-endian without the
/// sign byte: a SEQUENCE of two INTEGERs.
fn rsa_numbers(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (sequence, rest) = der_value(der, 0x30)?;
    let (modulus, after) = der_value(sequence, 0x02)?;
    let (exponent, end) = der_value(after, 0x02)?;
    (rest.is_empty() && end.is_empty()).then_some((without_sign(modulus), without_sign(exponent)))
}

fn without_sign(number: &[u8]) -> &[u8] {
    number.strip_prefix(&[0]).unwrap_or(number)
}

/// The content of the DER value of type `tag` that `der` begins with, and what follows it.
fn der_value(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, der) = der.split_first()?;
    let (&short, der) = der.split_first()?;
    let (length, der) = match short {
        0..=0x7f => (usize::from(short), der),
        0x81 => (usize::from(*der.first()?), &der[1..]),
        0x82 => (usize::from(u16::from_be_bytes([*der.first()?, *der.get(1)?])), &der[2..]),
        _ => return None,
    };
    if found == tag { der.split_at_checked(length) } else { None }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use jsonwebtoken as other;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    static KEPT: LazyLock<KeptKey> =
        LazyLock::new(|| KeptKey::generate("tokens", Timestamp(1_795_484_760)).expect("made"));
    static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::open(&KEPT).expect("opened"));
    static SET: LazyLock<KeySet> = LazyLock::new(|| KeySet::new([KEY.public().clone()]));

    fn header(alg: &str, kid: &str) -> Value {
        json!({ "typ": "JWT", "alg": alg, "kid": kid })
    }

    /// A token with any header, signed by our key all the same.
    fn forged(header: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", encode(header).unwrap(), encode(claims).unwrap());
        let mut signature = vec![0; 256];
        let random = aws_lc_rs::rand::SystemRandom::new();
        KEY.pair.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn verify(token: &str) -> Result<Value, Unverified> {
        SET.verify(token)
    }

    #[test]
    fn another_implementation_accepts_our_tokens_by_the_published_numbers() {
        let token = KEY.sign(&json!({ "aud": "a", "n": 1 })).unwrap();
        let key = other::DecodingKey::from_rsa_components(KEY.public().modulus(), KEY.public().exponent());
        let mut rules = other::Validation::new(other::Algorithm::RS256);
        rules.required_spec_claims.clear();
        rules.validate_exp = false;
        rules.set_audience(&["a"]);
        let data = other::decode::<Value>(token.expose(), &key.unwrap(), &rules).expect("accepted");
        assert_eq!(data.header.kid.as_deref(), Some(KEY.public().kid()));
        assert_eq!(data.header.x5t.as_deref(), Some(KEY.public().x5t()));
        assert_eq!(verify(token.expose()), Ok(json!({ "aud": "a", "n": 1 })));
    }

    #[test]
    fn a_kept_key_opens_to_the_same_key() {
        let again = KeptKey { private: KEPT.private.clone(), certificate: KEPT.certificate.clone() };
        let again = SigningKey::open(&again).expect("opens");
        assert_eq!(again.public().kid(), KEY.public().kid());
        assert!(verify(again.sign(&json!({})).unwrap().expose()).is_ok());
    }

    #[test]
    fn threat_token_algorithm_is_rs256_or_nothing() {
        let kid = KEY.public().kid();
        for alg in ["none", "None", "", "HS256", "RS384", "PS256", "ES256", "rs256"] {
            assert_eq!(verify(&forged(&header(alg, kid), &json!({}))), Err(Unverified::Algorithm), "{alg}");
        }
        let mut critical = header("RS256", kid);
        critical["crit"] = json!(["b64"]);
        assert_eq!(verify(&forged(&critical, &json!({}))), Err(Unverified::Algorithm));
        // The public key used as an HMAC secret, the classic confusion.
        let secret = other::EncodingKey::from_secret(KEY.public().certificate().as_bytes());
        let mut head = other::Header::new(other::Algorithm::HS256);
        head.kid = Some(kid.to_owned());
        let token = other::encode(&head, &json!({}), &secret).unwrap();
        assert_eq!(verify(&token), Err(Unverified::Algorithm));
        let unsigned = format!("{}.{}.", encode(&header("none", kid)).unwrap(), encode(&json!({})).unwrap());
        assert_eq!(verify(&unsigned), Err(Unverified::Algorithm));
    }

    #[test]
    fn threat_token_key_ids_are_only_compared() {
        for kid in ["", "../../etc/passwd", "https://example.org/jwks", "' OR 1=1"] {
            assert_eq!(verify(&forged(&header("RS256", kid), &json!({}))), Err(Unverified::UnknownKey));
        }
        let nameless = json!({ "alg": "RS256" });
        assert_eq!(verify(&forged(&nameless, &json!({}))), Err(Unverified::UnknownKey));
        let stranger = KeptKey::generate("tokens", Timestamp(0)).unwrap();
        let token = SigningKey::open(&stranger).unwrap().sign(&json!({})).unwrap();
        assert_eq!(verify(token.expose()), Err(Unverified::UnknownKey));
    }

    #[test]
    fn altered_claims_and_oversize_are_refused() {
        let token = KEY.sign(&json!({ "oid": "a" })).unwrap();
        let parts: Vec<&str> = token.expose().split('.').collect();
        let claims = encode(&json!({ "oid": "b" })).unwrap();
        assert_eq!(verify(&format!("{}.{claims}.{}", parts[0], parts[2])), Err(Unverified::Signature));
        let long = KEY.sign(&json!({ "a": "x".repeat(TOKEN_BYTES_MAX) })).unwrap();
        assert_eq!(verify(long.expose()), Err(Unverified::Malformed));
        for bad in ["", ".", "..", "a.b.c", "Bearer x", "....", &format!("{}=", token.expose())] {
            assert!(verify(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_verifying_panic(token in ".{0,40}\\..{0,40}\\..{0,40}") {
            prop_assert!(verify(&token).is_err());
        }

        #[test]
        fn a_flipped_byte_never_verifies(at: usize, bit in 0..7u32) {
            let token = KEY.sign(&json!({ "oid": "a" })).unwrap();
            let mut bytes = token.expose().as_bytes().to_vec();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            if let Ok(text) = String::from_utf8(bytes) {
                prop_assert!(verify(&text).is_err());
            }
        }

        #[test]
        fn no_bytes_make_the_der_reader_panic(bytes: Vec<u8>) {
            let _ = rsa_numbers(&bytes);
        }
    }
}
