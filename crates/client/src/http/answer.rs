//! A whole answer, bounded.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;
use strongroom_base::SecretBytes;

use super::cause_of;
use crate::Error;

/// No answer of any face is larger: a page of a list has at most a thousand items, a secret 25 KB.
const BODY_BYTES_MAX: usize = 8 << 20;

/// A whole answer. Its body may hold a secret or a token.
pub(crate) struct Answer {
    pub server: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: SecretBytes,
}

impl Answer {
    /// Reads the rest of `response`.
    pub async fn read(server: String, mut response: Response) -> Result<Self, Error> {
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        loop {
            let chunk = response
                .chunk()
                .await
                .map_err(|error| Error::Transport { server: server.clone(), cause: cause_of(&error) })?;
            let Some(chunk) = chunk else { break };
            if body.len() + chunk.len() > BODY_BYTES_MAX {
                let what = format!("the body is longer than {BODY_BYTES_MAX} bytes");
                return Err(Error::Protocol { server, what });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Self { server, status, headers, body: SecretBytes::new(body) })
    }

    /// The body of a success, or the error that the answer tells.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        self.done()?;
        self.parse()
    }

    /// The body, whatever the status. What was wrong with it is told by its place, never by its
    /// text.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(self.body.expose()).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            self.unexpected(&format!(
                "{:?} error in its JSON at line {line} column {column}",
                error.classify()
            ))
        })
    }

    /// Whether the answer is a success; the error that it tells if not.
    pub fn done(&self) -> Result<(), Error> {
        if self.status.is_success() { Ok(()) } else { Err(Error::refused(self)) }
    }

    /// An answer that this protocol does not have.
    pub fn unexpected(&self, what: &str) -> Error {
        let what = format!("{what} (status {})", self.status.as_u16());
        Error::Protocol { server: self.server.clone(), what }
    }

    /// `Retry-After` in seconds; its form as a date is not used by any face.
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
        Some(Duration::from_secs(seconds))
    }
}
