//! What the pipeline itself refuses, before any handler. Each face puts it into its wire's words
//! (`reject` in the face's `refuse.rs`).

use http::Method;
use strongroom_base::TenantId;
use strongroom_identity::token::TokenRefusal;

use crate::names::PublicNames;

/// Why a request got no further than the pipeline.
#[derive(Clone, Debug)]
pub(crate) enum Rejection {
    /// The path is not in plain form.
    BadPath,
    /// The request says it came for a vault that does not exist here.
    NoSuchVault,
    /// No route has this path.
    NoSuchRoute,
    /// The path has routes, but none for this method.
    WrongMethod(Method),
    /// There is no bearer token.
    NoToken,
    /// There is one, and it is not good here.
    BadToken(TokenRefusal),
    /// The token is good, but its principal was deleted or disabled since.
    PrincipalGone,
    /// The body is larger than the face takes.
    TooLarge,
    /// The body did not come in time, or broke off.
    BodyBroken,
    /// The audit record cannot be written, so no answer may be given.
    Unaudited,
    /// Something is broken on our side; the log has it under the request id.
    Broken,
}

/// What a face needs to word a rejection.
pub(crate) struct Around<'a> {
    /// The public names the request came under.
    pub(crate) names: &'a PublicNames,
    /// The tenant whose tokens are good here, where the face knows one.
    pub(crate) tenant: Option<TenantId>,
    /// The request id, for the texts that quote it.
    pub(crate) request: strongroom_base::RequestId,
    /// The client's own request id, where it sent one.
    pub(crate) client_request: Option<&'a str>,
    /// Now.
    pub(crate) now: strongroom_base::Timestamp,
}
