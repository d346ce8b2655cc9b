//! The portal's refusals: short plain texts.

use http::{HeaderName, StatusCode, header};

use crate::reject::Rejection;
use crate::reply::Reply;

/// Words a rejection of the pipeline.
pub(crate) fn reject(rejection: &Rejection) -> Reply {
    let (status, text) = match rejection {
        Rejection::BadPath | Rejection::BodyBroken => {
            (StatusCode::BAD_REQUEST, "This is not a good request.")
        }
        Rejection::NoSuchVault
        | Rejection::NoSuchRoute
        | Rejection::NoToken
        | Rejection::BadToken(_)
        | Rejection::PrincipalGone => (StatusCode::NOT_FOUND, "There is no such page. The first one is /."),
        Rejection::WrongMethod(_) => (StatusCode::METHOD_NOT_ALLOWED, "This page can only be read."),
        Rejection::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "This page takes no body."),
        Rejection::Unaudited => (StatusCode::SERVICE_UNAVAILABLE, "The audit log cannot be written."),
        Rejection::Broken => {
            (StatusCode::INTERNAL_SERVER_ERROR, "Something broke; the server's log says what.")
        }
    };
    Reply::bytes(status, "text/plain; charset=utf-8", text)
}

/// Headers of every page: nothing from elsewhere, in no frame.
pub(crate) fn dress(reply: Reply) -> Reply {
    reply
        .header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        )
        .header(header::REFERRER_POLICY, "no-referrer")
        .header(HeaderName::from_static("cross-origin-opener-policy"), "same-origin")
}
