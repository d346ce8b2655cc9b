//! Answers, and the headers that each of them has.

use std::net::IpAddr;

use http::{HeaderName, StatusCode, header};
use serde::Serialize;
use strongroom_vault::record::Vault;

use crate::call::Trace;
use crate::reply::Reply;

/// What we say of ourselves where the cloud says its build; clients log it.
const SERVICE_VERSION: &str = "1.9.0.0";

/// A JSON answer about something in `vault`.
pub(super) fn ok<T: Serialize>(vault: &Vault, value: &T) -> Reply {
    Reply::json(StatusCode::OK, value)
        .header(HeaderName::from_static("x-ms-keyvault-region"), &vault.location)
}

/// Adds the headers that every answer of a vault has.
pub(crate) fn dress(reply: Reply, trace: &Trace) -> Reply {
    let network = match trace.address.to_canonical() {
        IpAddr::V4(address) => format!("conn_type=Ipv4;addr={address};act_addr_fam=InterNetwork;"),
        IpAddr::V6(address) => format!("conn_type=Ipv6;addr={address};act_addr_fam=InterNetworkV6;"),
    };
    let reply = reply
        .header(header::CACHE_CONTROL, "no-cache")
        .header(header::PRAGMA, "no-cache")
        .header(header::EXPIRES, "-1")
        .header(HeaderName::from_static("x-ms-keyvault-service-version"), SERVICE_VERSION)
        .header(HeaderName::from_static("x-ms-keyvault-network-info"), network);
    match &trace.client_request {
        Some(id) => reply.header(HeaderName::from_static("x-ms-client-request-id"), id),
        None => reply,
    }
}
