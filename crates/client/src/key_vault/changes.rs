//! The change stream: what happens in a vault, as it happens.

use std::time::Duration;

use reqwest::{Method, Response, StatusCode};
use strongroom_wire::own::{CHANGES_PATH, Change, VERSIONS};

use super::{Vault, challenge};
use crate::Error;
use crate::http::{self, Answer, Body, Request, cause_of, server_of};

/// A line is an event with a name, a version and a cursor: some hundred bytes.
const LINE_BYTES_MAX: usize = 16 << 10;

/// An open change stream. Dropping it closes it.
#[derive(Debug)]
pub struct Changes {
    server: String,
    response: Response,
    silence: Duration,
    lines: Lines,
}

impl Vault {
    /// Opens the change stream behind `cursor`, or at the present without one. Its first event is
    /// [`Change::Hello`]. A server that has no such stream answers 404,
    /// with an error of the API or without ([`Error::is_not_found`], [`Error::is_wrong_endpoint`]).
    pub async fn changes(&self, cursor: Option<&str>) -> Result<Changes, Error> {
        let mut url = http::url(&self.base, &CHANGES_PATH[1..].split('/').collect::<Vec<_>>(), &[]);
        url.query_pairs_mut().append_pair("versions", &format!("{}-{}", VERSIONS.0, VERSIONS.1));
        if let Some(cursor) = cursor {
            url.query_pairs_mut().append_pair("cursor", cursor);
        }
        let server = server_of(&url);
        let silence = self.bearer.http.silence();
        let silent =
            || Error::Transport { server: server.clone(), cause: format!("no answer within {silence:?}") };
        let opening = async {
            let scope = match self.known_scope() {
                Some(scope) => scope,
                None => self.ask_scope(&Method::GET, &url).await?,
            };
            let token = self.bearer.tokens.get(&scope).await?;
            let request = |token| Request {
                method: Method::GET,
                url: url.clone(),
                token: Some(token),
                body: Body::None,
            };
            let response = self.bearer.http.begin(request(&token)).await?;
            if response.status() != StatusCode::UNAUTHORIZED {
                return Ok(response);
            }
            let answer = Answer::read(server.clone(), response).await?;
            let scope = challenge::scope(&self.base, &answer)?;
            self.learn(&scope);
            let token = self.bearer.tokens.renew(&scope, &token).await?;
            self.bearer.http.begin(request(&token)).await
        };
        let response = tokio::time::timeout(silence, opening).await.map_err(|_| silent())??;
        if response.status() != StatusCode::OK {
            let reading = Answer::read(server.clone(), response);
            let answer = tokio::time::timeout(silence, reading).await.map_err(|_| silent())??;
            answer.done()?;
            return Err(answer.unexpected("no change stream"));
        }
        Ok(Changes { server, response, silence, lines: Lines::default() })
    }
}

impl Changes {
    /// The next event; `None` where the server ended the stream without saying so. Events of a
    /// kind that this build does not know are passed over. A stream that shows no sign of life is
    /// an [`Error::Transport`]. Safe to drop while waiting: no event is lost.
    pub async fn next(&mut self) -> Result<Option<Change>, Error> {
        loop {
            while let Some(line) = self.lines.take() {
                match self.parse(&line)? {
                    Some(Change::Unknown) | None => {}
                    Some(change) => return Ok(Some(change)),
                }
            }
            if self.lines.pending() > LINE_BYTES_MAX {
                return Err(self.unexpected(&format!("a line longer than {LINE_BYTES_MAX} bytes")));
            }
            let chunk = tokio::time::timeout(self.silence, self.response.chunk()).await;
            let chunk = chunk.map_err(|_| self.broken(format!("silent for {:?}", self.silence)))?;
            match chunk.map_err(|error| self.broken(cause_of(&error)))? {
                Some(bytes) => self.lines.push(&bytes),
                None => return Ok(None),
            }
        }
    }

    fn parse(&self, line: &[u8]) -> Result<Option<Change>, Error> {
        if line.trim_ascii().is_empty() {
            return Ok(None);
        }
        let change = serde_json::from_slice(line).map_err(|_| self.unexpected("a line that is no event"))?;
        match change {
            Change::Hello { version, .. } if !(VERSIONS.0..=VERSIONS.1).contains(&version) => {
                Err(self
                    .unexpected(&format!("version {version} of the change stream, which was not offered")))
            }
            change => Ok(Some(change)),
        }
    }

    fn broken(&self, cause: String) -> Error {
        Error::Transport { server: self.server.clone(), cause }
    }

    fn unexpected(&self, what: &str) -> Error {
        Error::Protocol { server: self.server.clone(), what: what.to_owned() }
    }
}

/// Bytes that become lines.
#[derive(Debug, Default)]
struct Lines {
    bytes: Vec<u8>,
    /// Up to here there is no line's end.
    searched: usize,
}

impl Lines {
    fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole line, without its end.
    fn take(&mut self) -> Option<Vec<u8>> {
        let Some(end) = self.bytes[self.searched..].iter().position(|byte| *byte == b'\n') else {
            self.searched = self.bytes.len();
            return None;
        };
        let mut line: Vec<u8> = self.bytes.drain(..=self.searched + end).collect();
        line.pop();
        self.searched = 0;
        Some(line)
    }

    /// How many bytes wait for the end of their line.
    fn pending(&self) -> usize {
        self.bytes.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_come_out_whole_however_they_arrive() {
        let text = b"{\"a\":1}\n\n{\"b\":2}\r\nrest";
        for size in 1..=text.len() {
            let mut lines = Lines::default();
            let mut out = Vec::new();
            for chunk in text.chunks(size) {
                lines.push(chunk);
                while let Some(line) = lines.take() {
                    out.push(line);
                }
            }
            assert_eq!(out, [&b"{\"a\":1}"[..], b"", b"{\"b\":2}\r"], "in pieces of {size}");
            assert_eq!(lines.pending(), 4);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_between_lines(bytes in prop::collection::vec(prop_oneof![Just(b'\n'), any::<u8>()], 0..300), size in 1_usize..20) {
            let mut lines = Lines::default();
            let mut out = Vec::new();
            for chunk in bytes.chunks(size) {
                lines.push(chunk);
                while let Some(line) = lines.take() {
                    out.extend_from_slice(&line);
                    out.push(b'\n');
                }
            }
            out.extend_from_slice(&lines.bytes);
            prop_assert_eq!(out, bytes);
        }
    }
}
