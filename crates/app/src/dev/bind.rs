//! Taking the same port on every loopback address.

use std::io;
use std::net::{IpAddr, SocketAddr};

use anyhow::Context;
use tokio::net::TcpListener;

/// How often another free port is tried when one is free on one address only.
const ATTEMPTS_MAX: usize = 32;

/// Listens on `port` of each address. An IPv6 address that this machine does not have is left out;
/// port 0 becomes one that is free on all of them.
pub(super) async fn bind(addresses: &[IpAddr], port: u16) -> anyhow::Result<(Vec<TcpListener>, u16)> {
    let mut last = None;
    for _ in 0..ATTEMPTS_MAX {
        match bind_once(addresses, port).await {
            Ok(bound) => return Ok(bound),
            Err(error) if port == 0 && error.kind() == io::ErrorKind::AddrInUse => last = Some(error),
            Err(error) => {
                let hint = if error.kind() == io::ErrorKind::AddrInUse {
                    format!("port {port} is taken: use another with --port, or any free one with --port 0")
                } else {
                    format!("failed to listen on port {port}")
                };
                return Err(error).context(hint);
            }
        }
    }
    let error = last.unwrap_or_else(|| io::ErrorKind::AddrInUse.into());
    Err(error).context("failed to find a port that is free on every loopback address")
}

async fn bind_once(addresses: &[IpAddr], port: u16) -> io::Result<(Vec<TcpListener>, u16)> {
    let mut listeners = Vec::new();
    let mut port = port;
    for address in addresses {
        match TcpListener::bind(SocketAddr::new(*address, port)).await {
            Ok(listener) => {
                port = listener.local_addr()?.port();
                listeners.push(listener);
            }
            Err(error) if address.is_ipv6() && !listeners.is_empty() && is_absent(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok((listeners, port))
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::AddrNotAvailable | io::ErrorKind::Unsupported)
        || error.raw_os_error() == Some(rustix::io::Errno::AFNOSUPPORT.raw_os_error())
}
