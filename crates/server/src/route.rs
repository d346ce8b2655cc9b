//! Routes as data, and finding the one that a path and method mean.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;

use http::Method;

use crate::call::Call;
use crate::names::FaceKind;
use crate::path::{Captures, Segments};
use crate::reply::Reply;

/// What anybody may know of a route: the table that the access matrix is checked against.
#[derive(Clone, Debug)]
pub struct RouteInfo {
    /// The face it belongs to.
    pub face: FaceKind,
    /// The method.
    pub method: Method,
    /// The pattern, captures in braces: `/secrets/{name}`.
    pub pattern: &'static str,
    /// The documented operation name in audit records.
    pub operation: &'static str,
    /// Whether it answers without a token.
    pub open: bool,
}

type Handler = Box<dyn Fn(Call) -> Pin<Box<dyn Future<Output = Reply> + Send>> + Send + Sync>;

/// A route with its handler.
pub(crate) struct Route {
    pub(crate) info: RouteInfo,
    pattern: Vec<&'static str>,
    pub(crate) handler: Handler,
}

/// Makes the route of one face, for [`crate::routes`].
pub(crate) fn route<F, Fut, E>(
    face: FaceKind,
    method: Method,
    pattern: &'static str,
    operation: &'static str,
    handler: F,
) -> Route
where
    F: Fn(Call) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Reply, E>> + Send + 'static,
    Reply: From<E>,
{
    Route {
        info: RouteInfo { face, method, pattern, operation, open: false },
        pattern: pattern.split('/').filter(|segment| !segment.is_empty()).collect(),
        handler: Box::new(move |call| {
            let answer = handler(call);
            Box::pin(async move { answer.await.unwrap_or_else(Reply::from) })
        }),
    }
}

impl Route {
    /// The same route, answering without a token.
    pub(crate) fn open(mut self) -> Self {
        self.info.open = true;
        self
    }
}

/// The outcome of looking a request up.
pub(crate) enum Lookup<'a> {
    /// This route, with what its pattern captured.
    Found(&'a Route, Captures),
    /// The path is a route's, the method is none of its.
    WrongMethod,
    /// No such path.
    Nothing,
}

/// Finds the route for `method` and `path`. Literal segments compare without case, as ARM and
/// Graph demand; the first route that fits wins, so literals stand before captures in the table.
pub(crate) fn find<'a>(routes: &'a [Route], method: &Method, path: &Segments<'_>) -> Lookup<'a> {
    let mut fits =
        routes.iter().filter_map(|route| Some((route, captures(&route.pattern, path.as_slice())?)));
    let mut other_method = false;
    loop {
        match fits.next() {
            Some((route, captures)) if route.info.method == *method => return Lookup::Found(route, captures),
            Some(_) => other_method = true,
            None if other_method => return Lookup::WrongMethod,
            None => return Lookup::Nothing,
        }
    }
}

fn captures(pattern: &[&'static str], path: &[Cow<'_, str>]) -> Option<Captures> {
    if pattern.len() != path.len() {
        return None;
    }
    let mut captures = Vec::new();
    for (expected, segment) in pattern.iter().zip(path) {
        match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => captures.push((name, segment.to_string())),
            None if expected.eq_ignore_ascii_case(segment) => {}
            None => return None,
        }
    }
    Some(Captures(captures))
}
