//! The server.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A request that came in.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub method: String,
    pub host: String,
    pub port: u16,
    pub path: String,
    pub query: String,
    pub token: Option<String>,
    pub body: String,
}

/// What to answer.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    chunks: Vec<Bytes>,
    stays_open: bool,
}

type Answer = dyn Fn(&[Seen]) -> Reply + Send + Sync;

/// A server on a port of its own. Ends with the test's runtime.
pub(super) struct Stub {
    port: u16,
    dir: tempfile::TempDir,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Seen {
    pub fn is_token_call(&self) -> bool {
        self.path == "/t/oauth2/v2.0/token"
    }
}

impl Reply {
    pub fn json(status: u16, body: &str) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self { status, headers, chunks: vec![Bytes::copy_from_slice(body.as_bytes())], stays_open: false }
    }

    /// A body that comes in pieces; after them the stream goes on without a word, or ends.
    pub fn pieces(chunks: &[&[u8]], stays_open: bool) -> Self {
        let chunks = chunks.iter().map(|chunk| Bytes::copy_from_slice(chunk)).collect();
        Self { status: 200, headers: Vec::new(), chunks, stays_open }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn response(self) -> Response<StreamBody<impl Stream<Item = Result<Frame<Bytes>, Infallible>>>> {
        let mut builder = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            builder = builder.header(name, value);
        }
        let pieces = stream::iter(self.chunks).map(|chunk| Ok(Frame::data(chunk)));
        let rest =
            if self.stays_open { stream::pending().left_stream() } else { stream::empty().right_stream() };
        builder.body(StreamBody::new(pieces.chain(rest))).expect("a response")
    }
}

impl Stub {
    /// Starts a server that answers each request by `answer`, which sees all requests so far, the
    /// one to answer last.
    pub async fn start(answer: impl Fn(&[Seen]) -> Reply + Send + Sync + 'static) -> Self {
        let names = ["*.vault.stub.localhost", "*.stub.localhost"].map(str::to_owned);
        let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("ca.pem"), made.cert.pem()).expect("written");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key.into())
            .expect("a configuration");
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];

        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let answer: Arc<Answer> = Arc::new(answer);
        tokio::spawn(serve(listener, TlsAcceptor::from(Arc::new(config)), Arc::clone(&seen), answer));
        Self { port, dir, seen }
    }

    pub fn url(&self, label: &str) -> String {
        format!("https://{label}.stub.localhost:{}", self.port)
    }

    pub fn ca_file(&self) -> PathBuf {
        self.dir.path().join("ca.pem")
    }

    /// All requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn serve(listener: TcpListener, tls: TlsAcceptor, seen: Arc<Mutex<Vec<Seen>>>, answer: Arc<Answer>) {
    while let Ok((connection, _)) = listener.accept().await {
        let (tls, seen, answer) = (tls.clone(), Arc::clone(&seen), Arc::clone(&answer));
        tokio::spawn(async move {
            // A client that does not trust us hangs up here.
            let Ok(connection) = tls.accept(connection).await else { return };
            let service = service_fn(|request| {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                async move {
                    let request = read(request).await;
                    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                    seen.push(request);
                    Ok::<_, Infallible>(answer(&seen).response())
                }
            });
            let builder = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
            let _ = builder.serve_connection(TokioIo::new(connection), service).await;
        });
    }
}

async fn read(request: Request<Incoming>) -> Seen {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let token = head.headers.get("authorization").and_then(|value| value.to_str().ok());
    Seen {
        method: head.method.to_string(),
        host: head.uri.host().unwrap_or_default().to_owned(),
        port: head.uri.port_u16().unwrap_or_default(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        token: token.map(|token| token.trim_start_matches("Bearer ").to_owned()),
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}
