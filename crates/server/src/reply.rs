//! An answer on its way out.

use std::borrow::Cow;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::Stream;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::{Body, Frame};
use serde::Serialize;
use strongroom_store::audit::{Actor, Audited};

/// What a handler answers. It becomes a response only after its audit record was written.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    body: ReplyBody,
    /// The wire's error code, for the audit record.
    pub(crate) code: Option<Cow<'static, str>>,
    /// The proof, where the answer's commit already wrote the record.
    pub(crate) audited: Option<Audited>,
    /// Who signed in with this answer, where the route itself asks for no token.
    pub(crate) signed_in: Option<Actor>,
}

impl Reply {
    /// A JSON answer.
    pub(crate) fn json<T: Serialize>(status: StatusCode, value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => Self::bytes(status, "application/json; charset=utf-8", body),
            Err(_) => Self::empty(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    /// An answer without a body.
    pub(crate) fn empty(status: StatusCode) -> Self {
        let body = ReplyBody::Whole(Full::default());
        Self { status, headers: HeaderMap::new(), body, code: None, audited: None, signed_in: None }
    }

    /// An answer of bytes of a content type.
    pub(crate) fn bytes(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let body = ReplyBody::Whole(Full::new(body.into()));
        let reply =
            Self { status, headers: HeaderMap::new(), body, code: None, audited: None, signed_in: None };
        reply.header(header::CONTENT_TYPE, content_type)
    }

    /// An answer that goes on until `stream` ends. It is audited when it begins.
    pub(crate) fn stream(
        status: StatusCode,
        content_type: &'static str,
        stream: impl Stream<Item = Bytes> + Send + 'static,
    ) -> Self {
        let body = ReplyBody::Stream(Box::pin(stream));
        let reply =
            Self { status, headers: HeaderMap::new(), body, code: None, audited: None, signed_in: None };
        reply.header(header::CONTENT_TYPE, content_type)
    }

    /// Adds a header. A value that cannot be one is left out.
    pub(crate) fn header(mut self, name: HeaderName, value: impl AsRef<str>) -> Self {
        if let Ok(value) = HeaderValue::from_str(value.as_ref()) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Names the wire's error code, for the audit record.
    pub(crate) fn code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Carries the proof that the commit behind this answer wrote its audit record.
    pub(crate) fn audited(mut self, audited: Audited) -> Self {
        self.audited = Some(audited);
        self
    }

    /// Names who signed in, so that the audit record of a token says whose it is.
    pub(crate) fn signed_in(mut self, actor: Actor) -> Self {
        self.signed_in = Some(actor);
        self
    }

    /// Lets out an answer that says nothing but that there is none: a wrong host, or an audit
    /// record that could not be written.
    pub(crate) fn release_unaudited(self) -> Response<ReplyBody> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }

    /// Lets the answer out, against the proof of its audit record.
    pub(crate) fn release(self, _proof: &Audited) -> Response<ReplyBody> {
        self.release_unaudited()
    }
}

/// The body of an answer: whole, or as it comes.
pub(crate) enum ReplyBody {
    Whole(Full<Bytes>),
    Stream(Pin<Box<dyn Stream<Item = Bytes> + Send>>),
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Self::Whole(full) => Pin::new(full).poll_frame(context),
            Self::Stream(stream) => {
                stream.as_mut().poll_next(context).map(|next| next.map(|bytes| Ok(Frame::data(bytes))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(full) => full.is_end_stream(),
            Self::Stream(_) => false,
        }
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        match self {
            Self::Whole(full) => full.size_hint(),
            Self::Stream(_) => hyper::body::SizeHint::default(),
        }
    }
}
