//! The listener: TCP, TLS, HTTP/1.1 and HTTP/2, with limits on everything a stranger can make grow.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use strongroom_crypto::x509::{Authority, Issued};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tracing::debug;

use crate::house::House;
use crate::pipeline::{Pipeline, answer};

/// How many connections may be open at once; further ones wait to be accepted.
const CONNECTIONS_MAX: usize = 4096;
/// How long a TLS handshake may take.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// How long a request's head may take to arrive.
const HEAD_MAX: Duration = Duration::from_secs(30);
/// How many bytes a request's head may have.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// How long open requests may go on once the server closes.
const DRAIN_MAX: Duration = Duration::from_secs(10);

/// TLS cannot be set up with this certificate and key.
#[derive(Debug, thiserror::Error)]
#[error("failed to set up TLS: {0}")]
pub struct TlsError(#[from] rustls::Error);

/// TLS 1.2 and 1.3 with `issued` under `authority`, HTTP/2 and HTTP/1.1.
pub fn tls(authority: &Authority, issued: &Issued) -> Result<ServerConfig, TlsError> {
    let chain = vec![
        CertificateDer::from(issued.certificate.clone()),
        CertificateDer::from(authority.certificate().to_vec()),
    ];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(issued.key.to_vec()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config.ticketer = rustls::crypto::aws_lc_rs::Ticketer::new()?;
    Ok(config)
}

/// Serves all faces on `listeners` until `closing` becomes true, then lets open requests end.
pub async fn serve(
    house: Arc<House>,
    listeners: Vec<TcpListener>,
    tls: ServerConfig,
    mut closing: watch::Receiver<bool>,
) {
    let pipeline = Arc::new(Pipeline::new(house));
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let graceful = Arc::new(GracefulShutdown::new());
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let accepting: Vec<_> = listeners
        .into_iter()
        .map(|listener| {
            let (pipeline, acceptor) = (Arc::clone(&pipeline), acceptor.clone());
            let (graceful, places) = (Arc::clone(&graceful), Arc::clone(&places));
            tokio::spawn(accept(listener, pipeline, acceptor, graceful, places))
        })
        .collect();
    // An error means that whoever could tell us to close is gone: close as well.
    let _ = closing.wait_for(|closing| *closing).await;
    for task in accepting {
        task.abort();
        let _ = task.await;
    }
    if let Some(graceful) = Arc::into_inner(graceful) {
        let _ = tokio::time::timeout(DRAIN_MAX, graceful.shutdown()).await;
    }
}

async fn accept(
    listener: TcpListener,
    pipeline: Arc<Pipeline>,
    acceptor: TlsAcceptor,
    graceful: Arc<GracefulShutdown>,
    places: Arc<Semaphore>,
) {
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: give the others time to end.
                debug!(%error, "failed to accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (pipeline, acceptor, watcher) = (Arc::clone(&pipeline), acceptor.clone(), graceful.watcher());
        tokio::spawn(async move {
            connection(stream, peer, pipeline, acceptor, watcher).await;
            drop(place);
        });
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    pipeline: Arc<Pipeline>,
    acceptor: TlsAcceptor,
    watcher: Watcher,
) {
    let _ = stream.set_nodelay(true);
    let stream = match tokio::time::timeout(HANDSHAKE_MAX, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return debug!(%peer, %error, "a TLS handshake failed"),
        Err(_) => return debug!(%peer, "a TLS handshake took too long"),
    };
    let service = service_fn(move |request: Request<Incoming>| {
        let pipeline = Arc::clone(&pipeline);
        async move { Ok::<_, Infallible>(answer(pipeline, peer.ip(), request).await) }
    });
    let http = http();
    let connection = http.serve_connection(TokioIo::new(stream), service).into_owned();
    if let Err(error) = watcher.watch(connection).await {
        debug!(%peer, %error, "a connection ended early");
    }
}

fn http() -> auto::Builder<TokioExecutor> {
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_MAX).max_buf_size(HEAD_BYTES_MAX);
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(128)
        .max_header_list_size(u32::try_from(HEAD_BYTES_MAX).unwrap_or(u32::MAX))
        .keep_alive_interval(Some(Duration::from_mins(1)));
    http
}
