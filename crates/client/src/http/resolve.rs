//! Names: those under `.localhost` are loopback by their own right, the system knows the others.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The resolver of both clients.
pub(super) struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            if is_home(name.as_str()) {
                let both = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
                return Ok(Box::new(both.into_iter().map(|ip| SocketAddr::new(ip, 0))) as Addrs);
            }
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(Box::new(found.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}

/// Whether a name is `localhost` or ends in `.localhost` (RFC 6761, 6.3).
pub(super) fn is_home(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let (front, last) = host.rsplit_once('.').unwrap_or(("-", host));
    !front.is_empty() && last.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_label_makes_a_name_loopback() {
        for home in ["localhost", "LOCALHOST", "a.localhost", "a.b.Localhost", "a.localhost."] {
            assert!(is_home(home), "{home}");
        }
        for away in ["", "alocalhost", "localhost.example.org", ".localhost", "127.0.0.1", "localhost.."] {
            assert!(!is_home(away), "{away}");
        }
    }
}
