//! Signing in: from a credential to a caller.

use strongroom_access::{Caller, PrincipalKind};
use strongroom_base::{AppId, ApplicationId, SecretText, TenantId, Timestamp};
use strongroom_store::{Fault, Found, Read, Snapshot};

use crate::applications::Application;
use crate::key;
use crate::passwords::{self, Hash, Match};
use crate::service_principals::ServicePrincipal;
use crate::service_principals::get::of_app;
use crate::well_known::KEY_VAULT;

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Whose token it will be.
    pub caller: Caller,
    /// The application's name.
    pub display_name: String,
}

/// Why nobody signed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The tenant knows no application of this client id.
    #[error("there is no application {app} in the tenant")]
    NoApplication {
        /// The client id.
        app: AppId,
    },
    /// The application is known, the secret is none of its.
    #[error("the secret is none of application {app}")]
    WrongSecret {
        /// The client id.
        app: AppId,
    },
    /// The secret was one of its, and has ended.
    #[error("the secret of application {app} has ended")]
    ExpiredSecret {
        /// The client id.
        app: AppId,
    },
    /// The secret is right, but the application has no principal in the tenant.
    #[error("the application {app} has no service principal")]
    NoPrincipal {
        /// The client id.
        app: AppId,
        /// Its name.
        name: String,
    },
    /// The secret is right, but the principal is switched off.
    #[error("the application {app} is disabled")]
    Disabled {
        /// The client id.
        app: AppId,
        /// Its name.
        name: String,
    },
}

/// Why signing in came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The credential does not do.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Signs an application in by its secret. An unknown client id costs the same reads and the same hash
/// as a known one, and what an application is, or lacks, is said only to who has its secret.
pub fn by_secret(
    read: &Snapshot<'_>,
    tenant: TenantId,
    app: AppId,
    secret: &SecretText,
    now: Timestamp,
) -> Result<SignedIn, Error> {
    let presented = Hash::of(secret);
    let application = application_of(read, tenant, app)?;
    let principal = of_app(read, tenant, app)?;
    if application.is_none() && principal.is_none() {
        let decoy = of_app(read, tenant, KEY_VAULT)?;
        let _ = passwords::find(decoy.iter().flat_map(|decoy| &decoy.passwords), &presented, now);
        return Err(Refusal::NoApplication { app }.into());
    }
    let of_application = application.iter().flat_map(|application| &application.passwords);
    let of_principal = principal.iter().flat_map(|principal| &principal.passwords);
    match passwords::find(of_application.chain(of_principal), &presented, now) {
        Match::Valid => Ok(admit(tenant, app, application, principal)?),
        Match::Expired => Err(Refusal::ExpiredSecret { app }.into()),
        Match::None => Err(Refusal::WrongSecret { app }.into()),
    }
}

fn admit(
    tenant: TenantId,
    app: AppId,
    application: Option<Application>,
    principal: Option<ServicePrincipal>,
) -> Result<SignedIn, Refusal> {
    let Some(principal) = principal else {
        let name = application.map_or(String::new(), |application| application.display_name);
        return Err(Refusal::NoPrincipal { app, name });
    };
    if !principal.enabled {
        return Err(Refusal::Disabled { app, name: principal.display_name });
    }
    let kind = PrincipalKind::Application;
    let caller = Caller { tenant, object: principal.id, application: app, kind };
    Ok(SignedIn { caller, display_name: principal.display_name })
}

fn application_of(read: &Snapshot<'_>, tenant: TenantId, app: AppId) -> Result<Option<Application>, Fault> {
    let id: Option<Found<ApplicationId>> = read.get(&key::application_of(tenant, app))?;
    let Some(id) = id else { return Ok(None) };
    let found: Option<Found<Application>> = read.get(&key::application(tenant, id.value))?;
    Ok(found.map(|found| found.value))
}

/// The principal that a token is asked for, by one of its names.
pub fn resource(
    read: &Snapshot<'_>,
    tenant: TenantId,
    name: &str,
) -> Result<Option<ServicePrincipal>, Fault> {
    let id: Option<Found<strongroom_base::PrincipalId>> =
        read.get(&key::service_principal_named(tenant, name))?;
    let Some(id) = id else { return Ok(None) };
    let found: Option<Found<ServicePrincipal>> = read.get(&key::service_principal(tenant, id.value))?;
    Ok(found.map(|found| found.value))
}
