//! What can go wrong with a call, sorted by what the caller can do about it.

use std::time::Duration;

use serde::Deserialize;
use strongroom_wire::login::TokenError;

use crate::http::Answer;

/// Texts from a server are cut to this many characters before they are kept: they end in terminals
/// and logs.
const TEXT_CHARS_MAX: usize = 4096;

/// The code of an answer that told no error of the API.
const UNTOLD: &str = "UnexpectedStatus";

/// A call that did not end in the answer it was made for. Safe to show: it holds no secret and no
/// token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server could not be reached, or the connection broke before the answer was complete.
    #[error("cannot reach {server}: {cause}")]
    Transport {
        /// `host:port`.
        server: String,
        /// Why, in one plain sentence.
        cause: String,
    },
    /// The server answered with an error of its API.
    #[error("{0}")]
    Refused(Box<Refused>),
    /// The login endpoint gave no token.
    #[error("{description}")]
    Token {
        /// The number behind `AADSTS`, if the server said one.
        code: Option<u32>,
        /// The word of RFC 6749, e.g. `invalid_client`.
        error: String,
        /// The sentence for people, with the `AADSTS` number in front.
        description: String,
        /// The HTTP status.
        status: u16,
    },
    /// The answer is none of this protocol: another program listens there, or a version of the
    /// server that this client does not understand.
    #[error("{server} gave an unexpected answer: {what}")]
    Protocol {
        /// `host:port`.
        server: String,
        /// What was unexpected; never the answer itself.
        what: String,
    },
}

/// An error body as all three faces send it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("({code}) {message}")]
pub struct Refused {
    /// The HTTP status.
    pub status: u16,
    /// The word for programs, e.g. `SecretNotFound`.
    pub code: String,
    /// The sentence for people.
    pub message: String,
    /// The code of the inner error, e.g. `AccessDenied`.
    pub inner: Option<String>,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
}

impl Error {
    /// Whether the other side is not there or not well: the caller may fall back on what it has.
    /// An answer of another protocol is no outage: it may come from an impostor.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Transport { .. } => true,
            Self::Refused(refused) => refused.status >= 500,
            Self::Token { status, .. } => *status >= 500,
            Self::Protocol { .. } => false,
        }
    }

    /// Whether the caller is not, or is no longer, who may do this: what it has from before is not
    /// its any more.
    pub fn is_denied(&self) -> bool {
        match self {
            Self::Refused(refused) => matches!(refused.status, 401 | 403),
            Self::Token { status, error, .. } => {
                matches!(status, 401 | 403)
                    || matches!(error.as_str(), "invalid_client" | "unauthorized_client")
            }
            Self::Transport { .. } | Self::Protocol { .. } => false,
        }
    }

    /// Whether what was asked for is not there. A 404 without an error of the API is none: whatever
    /// answered does not know our paths, and so nothing of the thing.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused(refused) if refused.status == 404 && !refused.is_untold())
    }

    /// How long the server asks to wait before the next call, where it refuses one for coming too
    /// soon (429).
    pub fn asks_to_wait(&self) -> Option<Duration> {
        match self {
            Self::Refused(refused) if refused.status == 429 => refused.retry_after,
            _ => None,
        }
    }

    /// Whether whatever answered does not know the path that was asked for: the endpoint is wrong.
    pub fn is_wrong_endpoint(&self) -> bool {
        matches!(self, Self::Refused(refused) if refused.status == 404 && refused.is_untold())
    }

    /// The error that the body of an unsuccessful answer tells.
    pub(crate) fn refused(answer: &Answer) -> Self {
        let told = serde_json::from_slice::<Told>(answer.body.expose()).ok().map(|told| told.error);
        let told = told.unwrap_or_else(|| Detail {
            code: UNTOLD.to_owned(),
            message: format!("{} answered {} without saying why", answer.server, answer.status),
            inner: None,
            inner_of_graph: None,
        });
        Self::Refused(Box::new(Refused {
            status: answer.status.as_u16(),
            code: cut(told.code),
            message: cut(told.message),
            inner: told.inner.or(told.inner_of_graph).and_then(|inner| inner.code).map(cut),
            retry_after: answer.retry_after(),
        }))
    }

    /// The error that an unsuccessful answer of the token endpoint tells.
    pub(crate) fn token(answer: &Answer) -> Self {
        let Ok(told) = serde_json::from_slice::<TokenError>(answer.body.expose()) else {
            // Of a server in trouble, or of whatever guards it.
            return if answer.status.is_server_error() || answer.status.as_u16() == 429 {
                Self::refused(answer)
            } else {
                answer.unexpected("no token error")
            };
        };

        Self::Token {
            code: told.error_codes.first().copied(),
            error: cut(told.error),
            description: cut(told.error_description),
            status: answer.status.as_u16(),
        }
    }
}

impl Refused {
    fn is_untold(&self) -> bool {
        self.code == UNTOLD
    }
}

/// The part of an error body that all faces share. Key Vault writes `innererror`, Graph
/// `innerError`.
#[derive(Deserialize)]
struct Told {
    error: Detail,
}

#[derive(Deserialize)]
struct Detail {
    code: String,
    #[serde(default)]
    message: String,
    #[serde(default, rename = "innererror")]
    inner: Option<Inner>,
    #[serde(default, rename = "innerError")]
    inner_of_graph: Option<Inner>,
}

#[derive(Deserialize)]
struct Inner {
    #[serde(default)]
    code: Option<String>,
}

/// Cuts `text`, and takes out what could steer a terminal.
fn cut(text: String) -> String {
    let harmless = |c: &char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    if text.len() <= TEXT_CHARS_MAX && text.chars().all(|c| harmless(&c)) {
        return text;
    }
    text.chars().filter(harmless).take(TEXT_CHARS_MAX).collect()
}
