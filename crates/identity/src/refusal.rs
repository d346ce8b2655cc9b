use strongroom_base::{AppId, CredentialId};
use strongroom_store::Fault;

/// Why a verb of this crate says no. Expected, and safe to show.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No tenant of this id or domain.
    #[error("there is no such tenant")]
    NoTenant,
    /// A tenant of this id or with this domain is there already.
    #[error("a tenant with this id or domain is there already")]
    TenantExists,
    /// No object of this id in the tenant.
    #[error("there is no object '{id}'")]
    NotFound {
        /// The id that was asked for.
        id: String,
    },
    /// A property has a value that it cannot have.
    #[error("the property '{property}' is not valid: {rule}")]
    BadProperty {
        /// The property, in the wire's spelling.
        property: &'static str,
        /// What its values are like.
        rule: &'static str,
    },
    /// An identifier URI is in use by another application or principal.
    #[error("the identifier URI is in use already")]
    UriTaken,
    /// The client id is in use already.
    #[error("the client id {app} is in use already")]
    AppTaken {
        /// The client id.
        app: AppId,
    },
    /// A principal is wanted for an application that the tenant does not have.
    #[error("the tenant has no application with the client id {app}")]
    NoApplication {
        /// The client id.
        app: AppId,
    },
    /// The application has its principal already.
    #[error("the application {app} has a service principal already")]
    PrincipalExists {
        /// The client id.
        app: AppId,
    },
    /// No such secret.
    #[error("there is no credential {id}")]
    NoCredential {
        /// Which one was meant.
        id: CredentialId,
    },
    /// The application has as many secrets as it can have.
    #[error("an application has at most {max} secrets")]
    TooManyCredentials {
        /// How many.
        max: usize,
    },
    /// The object is part of every tenant and stays as it is.
    #[error("this object is part of every tenant and cannot be changed")]
    WellKnown,
}

/// Why reading outside of a change came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The domain says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
