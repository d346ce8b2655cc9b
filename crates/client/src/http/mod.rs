//! The connection: TLS always verified, names under `.localhost` at home, bounded answers.

mod answer;
mod cause;
mod resolve;
mod trust;

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Method, Url};
use serde::Serialize;
use strongroom_base::SecretText;
use strongroom_wire::login::SecretForm;
use strongroom_wire::own::HEARTBEAT_SECONDS;

pub(crate) use answer::Answer;
pub(crate) use cause::cause_of;
pub use trust::{BadTrust, Trust};

use crate::Error;

/// How often an HTTP/2 connection with calls on it is asked whether it is alive, and how long it
/// may take to say so.
const PING_EVERY: Duration = Duration::from_secs(10);

/// How long to wait for what.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// For the TCP connection and the TLS handshake.
    pub connect: Duration,
    /// For a whole call, from the first byte sent to the last one read. Streams have their own
    /// rule: they end when they stop showing life.
    pub call: Duration,
    /// After how much silence a stream is dead: three missed heartbeats.
    pub silence: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            call: Duration::from_secs(30),
            silence: Duration::from_secs(3 * HEARTBEAT_SECONDS),
        }
    }
}

/// The HTTP client. Cheap to clone; clones share their connections.
///
/// TLS is verified always, plain HTTP is refused, redirects are not followed (a token must not
/// travel to where an answer points). Names that end in `.localhost` resolve to loopback without
/// asking anybody (RFC 6761, 6.3) and are never sent to a proxy; for all others the usual proxy
/// variables of the environment hold.
#[derive(Debug, Clone)]
pub struct Http {
    /// For loopback names: no proxies.
    home: reqwest::Client,
    /// For all others.
    away: reqwest::Client,
    timeouts: Timeouts,
}

/// What to send.
pub(crate) struct Request<'a> {
    pub method: Method,
    pub url: Url,
    pub token: Option<&'a SecretText>,
    pub body: Body<'a>,
}

/// A body that can be sent again with a fresh token.
#[derive(Clone, Copy)]
pub(crate) enum Body<'a> {
    None,
    /// JSON, already serialised.
    Json(&'a [u8]),
    /// A token request, as `application/x-www-form-urlencoded`.
    Form(&'a SecretForm),
}

impl Http {
    /// A client that trusts whom `trust` says.
    pub fn new(trust: &Trust, timeouts: Timeouts) -> Result<Self, BadTrust> {
        let tls = trust.client_config()?;
        let build = |builder: reqwest::ClientBuilder| {
            builder
                .tls_backend_preconfigured(tls.clone())
                .https_only(true)
                .redirect(Policy::none())
                .connect_timeout(timeouts.connect)
                .dns_resolver(resolve::Resolver)
                .tcp_nodelay(true)
                // A server that went without a word must not hold up the next call for long.
                .http2_keep_alive_interval(PING_EVERY)
                .http2_keep_alive_timeout(PING_EVERY)
                .user_agent(concat!("strongroom/", env!("CARGO_PKG_VERSION")))
                .build()
                .map_err(|error| BadTrust::Unusable(cause_of(&error)))
        };
        let home = build(reqwest::Client::builder().no_proxy())?;
        let away = build(reqwest::Client::builder())?;
        Ok(Self { home, away, timeouts })
    }

    /// After how much silence a stream is dead.
    pub(crate) fn silence(&self) -> Duration {
        self.timeouts.silence
    }

    /// Sends `request` and reads the whole answer.
    pub(crate) async fn send(&self, request: Request<'_>) -> Result<Answer, Error> {
        let server = server_of(&request.url);
        let call = async {
            let response = self.begin(request).await?;
            Answer::read(server.clone(), response).await
        };
        match tokio::time::timeout(self.timeouts.call, call).await {
            Ok(ended) => ended,
            Err(_) => {
                Err(Error::Transport { server, cause: format!("no answer within {:?}", self.timeouts.call) })
            }
        }
    }

    /// Sends `request` and waits for the head of the answer, without a limit of time.
    pub(crate) async fn begin(&self, request: Request<'_>) -> Result<reqwest::Response, Error> {
        let server = server_of(&request.url);
        let client = if resolve::is_home(request.url.host_str().unwrap_or_default()) {
            &self.home
        } else {
            &self.away
        };
        let (method, path) = (request.method.clone(), request.url.path().to_owned());
        let id = uuid::Builder::from_random_bytes(strongroom_crypto::random::bytes()).into_uuid();
        let mut builder = client
            .request(request.method, request.url)
            .header("accept", "application/json")
            .header("x-ms-client-request-id", id.to_string());
        if let Some(token) = request.token {
            builder = builder.bearer_auth(token.expose());
        }
        builder = match request.body {
            // A PUT or POST without a body says so; some servers and proxies insist.
            Body::None if method == Method::GET || method == Method::HEAD => builder,
            Body::None => builder.header("content-length", "0"),
            Body::Json(bytes) => builder.header("content-type", "application/json").body(bytes.to_vec()),
            Body::Form(form) => builder.form(form),
        };
        let sent = builder.send().await;
        match sent {
            Ok(response) => {
                tracing::debug!(%method, server, path, status = response.status().as_u16(), %id, "answered");
                Ok(response)
            }
            Err(error) => {
                let cause = cause_of(&error);
                tracing::debug!(%method, server, path, cause, %id, "not reached");
                Err(Error::Transport { server, cause })
            }
        }
    }
}

/// `base` with `path` appended to its own path; each piece of `segments` is one percent-encoded
/// segment.
pub(crate) fn url(base: &Url, segments: &[&str], query: &[(&str, &str)]) -> Url {
    let mut url = base.clone();
    // The base was checked to be https when it was parsed, and such URLs have path segments.
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    url
}

/// Reads a base URL: `https://host[:port][/]`, nothing else.
pub(crate) fn parse_base(text: &str) -> Result<Url, Error> {
    let bad =
        |what: &str| Error::Protocol { server: text.chars().take(200).collect(), what: what.to_owned() };
    let url = Url::parse(text).map_err(|_| bad("this is not a URL"))?;
    if url.scheme() != "https" || url.host_str().is_none() {
        return Err(bad("its URL has to start with https://"));
    }
    if url.query().is_some()
        || url.fragment().is_some()
        || !url.username().is_empty()
        || url.password().is_some()
    {
        return Err(bad("a base URL has no user, query or fragment"));
    }
    Ok(url)
}

/// Serialises a body. The types of `wire` always can be.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<strongroom_base::SecretBytes, Error> {
    serde_json::to_vec(value).map(strongroom_base::SecretBytes::new).map_err(|error| Error::Protocol {
        server: "this client".to_owned(),
        what: format!("the request cannot be written: {:?}", error.classify()),
    })
}

/// `host:port`, as errors and logs name a server.
pub(crate) fn server_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}
