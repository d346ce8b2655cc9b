//! What the limit server answers: by method and by the end of the path, nothing more.

use std::collections::HashMap;
use std::convert::Infallible;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use serde::{Deserialize, Serialize};
use strongroom_base::{Clock, Timestamp};
use strongroom_crypto::digest;

use super::data::Data;

const PAGE: usize = 25;

pub(super) struct Limit {
    /// Tokens that were verified, by SHA-256, until they end.
    tokens: HashMap<[u8; 32], Timestamp>,
    clock: Clock,
    data: Data,
}

#[derive(Serialize)]
struct Bundle {
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    id: String,
    attributes: Attributes,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Attributes {
    enabled: bool,
    created: i64,
    updated: i64,
    recovery_level: &'static str,
    recoverable_days: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    value: Vec<Bundle>,
    next_link: Option<String>,
}

#[derive(Deserialize)]
struct Set {
    value: String,
}

impl Limit {
    pub(super) fn new(token: &str, data: Data) -> Self {
        let clock = Clock::system();
        let ends = clock.now().plus_days(1);
        let tokens = HashMap::from([(digest::sha256(token.as_bytes()), ends)]);
        Self { tokens, clock, data }
    }

    pub(super) async fn answer(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let (status, body) = match self.handle(request).await {
            Some(body) => (StatusCode::OK, body),
            None => (StatusCode::BAD_REQUEST, Vec::new()),
        };
        let mut response = Response::new(Full::new(Bytes::from(body)));
        *response.status_mut() = status;
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        Ok(response)
    }

    async fn handle(&self, request: Request<Incoming>) -> Option<Vec<u8>> {
        let (head, body) = request.into_parts();
        let token = head.headers.get(AUTHORIZATION)?.as_bytes().strip_prefix(b"Bearer ")?;
        if *self.tokens.get(&digest::sha256(token))? <= self.clock.now() {
            return None;
        }
        let path = head.uri.path().strip_prefix("/secrets")?.trim_matches('/');
        if head.method == Method::PUT {
            let set: Set = serde_json::from_slice(&body.collect().await.ok()?.to_bytes()).ok()?;
            self.data.set(path.to_owned(), set.value.as_bytes()).await?;
            return json(&bundle(path, Some(set.value)));
        }
        if path.is_empty() {
            let names = self.data.page("", PAGE + 1)?;
            let next =
                names.get(PAGE).map(|_| format!("https://limit/secrets?$skiptoken={}", names[PAGE - 1]));
            let value = names.iter().take(PAGE).map(|name| bundle(name, None)).collect();
            return json(&Page { value, next_link: next });
        }
        json(&bundle(path, Some(self.data.value(path)?)))
    }
}

fn bundle(name: &str, value: Option<String>) -> Bundle {
    let attributes = Attributes {
        enabled: true,
        created: 1_795_484_760,
        updated: 1_795_484_760,
        recovery_level: "Recoverable+Purgeable",
        recoverable_days: 90,
    };
    let id = format!("https://limit.strongroom.localhost/secrets/{name}/cfa8b33982a2471aa3c90fc0be7a4093");
    Bundle { value, id, attributes }
}

fn json<T: Serialize>(value: &T) -> Option<Vec<u8>> {
    serde_json::to_vec(value).ok()
}
