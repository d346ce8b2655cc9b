use http::{HeaderName, header};

use crate::call::Trace;
use crate::reply::Reply;

/// Adds the headers that answers of this face have besides those of all.
pub(crate) fn dress(reply: Reply, trace: &Trace) -> Reply {
    let reply = reply
        .header(HeaderName::from_static("x-ms-correlation-request-id"), trace.request.to_string())
        .header(header::CACHE_CONTROL, "no-cache");
    match &trace.client_request {
        Some(client_request) => {
            reply.header(HeaderName::from_static("x-ms-client-request-id"), client_request)
        }
        None => reply,
    }
}
