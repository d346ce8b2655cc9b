//! The limit: hyper, rustls and the same database, with nothing between. One token, cached by its
//! SHA-256; one point read; the unwrapping of a data key and the opening of one value; one JSON
//! body. No routes, no rights, no versions, no audit.

mod answer;
mod data;

use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use serde::{Deserialize, Serialize};
use strongroom_base::Clock;
use strongroom_crypto::{random, x509};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use self::answer::Limit;
use self::data::Data;

/// The one name of the limit server.
const HOST: &str = "limit.strongroom.localhost";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder for its database and its description.
    #[arg(long)]
    folder: PathBuf,
    /// Secrets to begin with.
    #[arg(long, default_value_t = 1_000)]
    secrets: u32,
}

/// `limit.json`: how the limit server is reached. Written once it listens.
#[derive(Serialize, Deserialize)]
pub(crate) struct Description {
    /// The port on loopback.
    pub(crate) port: u16,
    /// What stands behind `Bearer`.
    pub(crate) token: String,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(serve(args))
}

async fn serve(args: &Args) -> Result<()> {
    fs::create_dir_all(&args.folder)?;
    let data = Data::create(&args.folder, args.secrets)?;
    // As long as a real token, so that reading and hashing it costs the same.
    let token = hex::encode(random::bytes::<500>());
    let limit = Arc::new(Limit::new(&token, data));
    let acceptor = TlsAcceptor::from(Arc::new(tls()?));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let description = Description { port: listener.local_addr()?.port(), token };
    let new = args.folder.join("limit.json.new");
    fs::write(&new, serde_json::to_vec(&description)?)?;
    fs::rename(new, args.folder.join("limit.json"))?;
    loop {
        let (stream, _) = listener.accept().await.context("failed to accept")?;
        stream.set_nodelay(true)?;
        let (acceptor, limit) = (acceptor.clone(), Arc::clone(&limit));
        tokio::spawn(async move {
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let service = service_fn(move |request| {
                let limit = Arc::clone(&limit);
                async move { limit.answer(request).await }
            });
            let _ = auto::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// TLS 1.3 with a P-256 certificate, as the server has it.
fn tls() -> Result<ServerConfig> {
    let now = Clock::system().now();
    let authority = x509::Authority::generate("strongroom.localhost", now)?;
    let issued = authority.issue(vec![HOST.to_owned()], now)?;
    let chain = vec![CertificateDer::from(issued.certificate.clone())];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(issued.key.to_vec()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    Ok(ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?)
}
