//! The token endpoint's form: fields by name, each once, within bounds.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use percent_encoding::percent_decode_str;
use strongroom_base::{SecretBytes, SecretText};

use super::refuse::Refusal;

/// The longest form, in bytes; a client assertion is the longest field there is.
const FORM_BYTES_MAX: usize = 64 * 1024;
/// How many fields a form can have; clients send a dozen.
const FIELDS_MAX: usize = 64;

/// A form. Any of its fields may be a secret, so none can be printed.
pub(super) struct Form(Vec<(String, SecretText)>);

/// A client id with the secret that was presented for it, if any was.
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: Option<SecretText>,
}

impl Form {
    /// Reads `body`. A field that comes twice could mean different things to different readers.
    pub(super) fn of(body: &[u8]) -> Result<Self, Refusal> {
        if body.len() > FORM_BYTES_MAX {
            return Err(Refusal::BadRequest);
        }
        let mut fields: Vec<(String, SecretText)> = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if fields.len() == FIELDS_MAX {
                return Err(Refusal::BadRequest);
            }
            if fields.iter().any(|(known, _)| *known == name) {
                return Err(Refusal::TwiceGiven { known: known_name(&name) });
            }
            fields.push((name.into_owned(), SecretText::new(value.into_owned())));
        }
        Ok(Self(fields))
    }

    /// The value of `name`; an empty one counts as none.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(key, _)| key == name)?;
        Some(value.expose()).filter(|value| !value.is_empty())
    }

    /// The value of `name`, or the refusal that names it.
    pub(super) fn need(&self, name: &'static str) -> Result<&str, Refusal> {
        self.get(name).ok_or(Refusal::MissingParameter { name })
    }

    /// Who asks: from the form, or from a Basic header (RFC 6749, 2.3.1), and not from both.
    pub(super) fn client(&self, headers: &HeaderMap) -> Result<Client, Refusal> {
        let secret = self.get("client_secret").map(|secret| SecretText::new(secret.to_owned()));
        match basic(headers)? {
            Some(_) if secret.is_some() => Err(Refusal::BadRequest),
            Some(client) if self.get("client_id").is_some_and(|id| id != client.id) => {
                Err(Refusal::BadRequest)
            }
            Some(client) => Ok(client),
            None => Ok(Client { id: self.need("client_id")?.to_owned(), secret }),
        }
    }
}

/// The field names that may be said back to a client.
fn known_name(name: &str) -> Option<&'static str> {
    const KNOWN: &[&str] = &[
        "grant_type",
        "client_id",
        "client_secret",
        "client_assertion",
        "client_assertion_type",
        "scope",
        "resource",
        "claims",
        "client_info",
        "username",
        "password",
        "refresh_token",
        "code",
        "device_code",
    ];
    KNOWN.iter().find(|known| **known == name).copied()
}

/// The client of a Basic header; both halves are form-encoded inside it.
fn basic(headers: &HeaderMap) -> Result<Option<Client>, Refusal> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let Some(header) = all.next() else { return Ok(None) };
    if all.next().is_some() {
        return Err(Refusal::BadRequest);
    }
    let text = header.to_str().map_err(|_| Refusal::BadRequest)?;
    let Some((scheme, encoded)) = text.split_once(' ') else { return Err(Refusal::BadRequest) };
    if !scheme.eq_ignore_ascii_case("basic") || encoded.len() > FORM_BYTES_MAX {
        return Err(Refusal::BadRequest);
    }
    let decoded = STANDARD.decode(encoded.trim()).map(SecretBytes::new).map_err(|_| Refusal::BadRequest)?;
    let pair = str::from_utf8(decoded.expose()).map_err(|_| Refusal::BadRequest)?;
    let (id, secret) = pair.split_once(':').ok_or(Refusal::BadRequest)?;
    let plain = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8().map(Cow::into_owned).map_err(|_| Refusal::BadRequest)
    };
    let secret = Some(SecretText::new(plain(secret)?)).filter(|secret| !secret.is_empty());
    Ok(Some(Client { id: plain(id)?, secret }))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fields_are_read_once_and_extra_ones_do_no_harm() {
        let form =
            Form::of(b"grant_type=client_credentials&x-client-SKU=MSAL.Python&scope=a%2F.default+openid&a=")
                .expect("a form");
        assert_eq!(form.get("grant_type"), Some("client_credentials"));
        assert_eq!(form.get("scope"), Some("a/.default openid"));
        assert_eq!((form.get("a"), form.get("b")), (None, None));
    }

    #[test]
    fn threat_amplification_forms_are_bounded() {
        let twice = Form::of(b"scope=a&scope=b").err();
        assert_eq!(twice, Some(Refusal::TwiceGiven { known: Some("scope") }));
        assert_eq!(Form::of(b"hunter2=a&hunter2=b").err(), Some(Refusal::TwiceGiven { known: None }));
        let many: Vec<String> = (0..=FIELDS_MAX).map(|n| format!("f{n}=1")).collect();
        assert_eq!(Form::of(many.join("&").as_bytes()).err(), Some(Refusal::BadRequest));
        assert_eq!(Form::of(&vec![b'a'; FORM_BYTES_MAX + 1]).err(), Some(Refusal::BadRequest));
    }

    fn with_basic(value: &str, form: &str) -> Result<(String, Option<SecretText>), Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_str(value).expect("a header"));
        Form::of(form.as_bytes())?.client(&headers).map(|client| (client.id, client.secret))
    }

    #[test]
    fn a_client_may_show_itself_in_a_basic_header() {
        // a:b%2Bc+d
        let secret = Some(SecretText::new("b+c d".to_owned()));
        assert_eq!(with_basic("Basic YTpiJTJCYytk", ""), Ok(("a".to_owned(), secret.clone())));
        assert_eq!(with_basic("basic YTpiJTJCYytk", "client_id=a"), Ok(("a".to_owned(), secret)));
        for (header, form) in [
            ("Basic YTpiJTJCYytk", "client_secret=x"),
            ("Basic YTpiJTJCYytk", "client_id=b"),
            ("Basic !", ""),
            ("Basic", ""),
            ("Bearer x", ""),
            ("Basic YQ==", ""),
        ] {
            assert_eq!(with_basic(header, form).err(), Some(Refusal::BadRequest), "{header} {form}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(body: Vec<u8>, header in "[ -~]{0,80}") {
            if let Ok(form) = Form::of(&body) {
                let mut headers = HeaderMap::new();
                headers.insert(AUTHORIZATION, HeaderValue::from_str(&header).expect("printable"));
                let _ = form.client(&headers);
            }
        }
    }
}
