//! Stands in for a face that is not there yet. A face that arrives takes its line in `faces.rs`.

use http::StatusCode;

use crate::call::Trace;
use crate::reject::{Around, Rejection};
use crate::reply::Reply;

pub(crate) fn reject(_: &Rejection, _: &Around<'_>) -> Reply {
    Reply::empty(StatusCode::NOT_FOUND)
}

pub(crate) fn dress(reply: Reply, _: &Trace) -> Reply {
    reply
}
