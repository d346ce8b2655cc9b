//! How each server spells the three operations.

use super::Operation;

/// Stands in a path where the number of a secret belongs.
pub(super) const KEY: &str = "{key}";

/// The length of a value: what all servers are given.
const VALUE_BYTES: usize = 1024;

#[derive(Clone, Copy)]
pub(super) enum Dialect {
    /// Strongroom, and the limit server.
    KeyVault,
    /// `OpenBao`'s KV version 2, mounted at `secret`.
    OpenBao,
}

/// One request.
pub(super) struct Ask {
    pub(super) method: &'static str,
    /// Path and query; with [`KEY`] in it where one secret is meant.
    pub(super) path: &'static str,
    pub(super) body: Option<String>,
}

impl Dialect {
    /// The request for `operation`. LIST asks for the first page of 25.
    pub(super) fn ask(self, operation: Operation) -> Ask {
        let value = || "v".repeat(VALUE_BYTES);
        let (method, path, body) = match (self, operation) {
            (Self::KeyVault, Operation::Get) => ("GET", "/secrets/s-{key}?api-version=7.4", None),
            (Self::KeyVault, Operation::Set) => {
                ("PUT", "/secrets/s-{key}?api-version=7.4", Some(format!("{{\"value\":\"{}\"}}", value())))
            }
            (Self::KeyVault, Operation::List) => ("GET", "/secrets?api-version=7.4", None),
            (Self::OpenBao, Operation::Get) => ("GET", "/v1/secret/data/s-{key}", None),
            (Self::OpenBao, Operation::Set) => {
                let body = format!("{{\"data\":{{\"value\":\"{}\"}}}}", value());
                ("POST", "/v1/secret/data/s-{key}", Some(body))
            }
            (Self::OpenBao, Operation::List) => ("GET", "/v1/secret/metadata?list=true&limit=25", None),
        };
        Ask { method, path, body }
    }
}
