//! HTTP/1.1 over TLS that sends what it is told: paths verbatim, headers as given, no redirects,
//! no retries. Connects to loopback whatever the host is called.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use ::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use ::http::{HeaderMap, Method, StatusCode};
use anyhow::{Context, Result};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Where requests go, and whom to trust.
#[derive(Clone)]
pub struct Http {
    tls: TlsConnector,
    port: u16,
}

/// A request. Made by [`Request::new`] and the methods on it.
#[derive(Clone)]
pub struct Request {
    method: Method,
    /// The host without port.
    host: String,
    /// Path and query, verbatim.
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

/// An answer, whole.
#[derive(Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// One connection that is kept open.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    port: u16,
}

impl Request {
    /// A request to `host` (without port) for `path`, which is sent as it is.
    pub fn new(method: Method, host: &str, path: &str) -> Self {
        let (headers, body) = (HeaderMap::new(), Bytes::new());
        Self { method, host: host.to_owned(), path: path.to_owned(), headers, body }
    }

    /// With this token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// With this header too. A value that cannot be one ends the test.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = ::http::HeaderName::try_from(name).expect("a header name");
        self.headers.append(name, value.try_into().expect("a header value"));
        self
    }

    /// With a body that says it is JSON, whatever it is.
    #[must_use]
    pub fn json(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header(CONTENT_TYPE.as_str(), "application/json")
    }

    /// With a form as its body.
    #[must_use]
    pub fn form(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header(CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded")
    }
}

impl Answer {
    /// The body as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).with_context(|| format!("no such JSON: {}", self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// `error.code` of an error body; empty if there is none.
    pub fn code(&self) -> String {
        let error = serde_json::from_slice::<serde_json::Value>(&self.body).unwrap_or_default();
        error["error"]["code"].as_str().or(error["error"].as_str()).unwrap_or_default().to_owned()
    }

    /// A header's value; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Http {
    /// Requests to loopback's `port`, trusting the CA in `ca_file` alone.
    pub fn new(ca_file: &Path, port: u16) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(ca_file)? {
            roots.add(certificate?)?;
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)), port })
    }

    /// The port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// A TLS stream to `host`, for what is no HTTP.
    pub async fn stream(&self, host: &str) -> Result<TlsStream<TcpStream>> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let tcp = TcpStream::connect(address).await.context("failed to connect")?;
        tcp.set_nodelay(true)?;
        let name = ServerName::try_from(host.to_owned()).with_context(|| format!("{host} is no name"))?;
        self.tls.connect(name, tcp).await.context("TLS failed")
    }

    /// A connection to `host` that is kept open.
    pub async fn connect(&self, host: &str) -> Result<Connection> {
        let (sender, connection) = handshake(TokioIo::new(self.stream(host).await?)).await?;
        tokio::spawn(connection);
        Ok(Connection { sender, port: self.port })
    }

    /// Sends `request` on a connection of its own.
    pub async fn send(&self, request: Request) -> Result<Answer> {
        self.connect(&request.host).await?.send(request).await
    }
}

impl Connection {
    /// Sends `request` and reads the whole answer.
    pub async fn send(&mut self, request: Request) -> Result<Answer> {
        let (head, body) = self.begin(request).await?.into_parts();
        let body = body.collect().await.context("the answer broke off")?.to_bytes();
        Ok(Answer { status: head.status, headers: head.headers, body })
    }

    /// Sends `request` and reads the status alone: a stream would not end.
    pub async fn status(mut self, request: Request) -> Result<StatusCode> {
        Ok(self.begin(request).await?.status())
    }

    async fn begin(&mut self, request: Request) -> Result<hyper::Response<hyper::body::Incoming>> {
        let mut builder = hyper::Request::builder().method(request.method).uri(request.path);
        if !request.headers.contains_key(HOST) {
            builder = builder.header(HOST, format!("{}:{}", request.host, self.port));
        }
        let mut message = builder.body(Full::new(request.body)).context("hyper does not send this")?;
        message.headers_mut().extend(request.headers);
        self.sender.ready().await.context("the connection is closed")?;
        self.sender.send_request(message).await.context("no answer")
    }
}
