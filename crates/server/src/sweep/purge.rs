//! What a note asks for, done in the name of the installation.

use std::fmt::Display;
use std::slice;

use strongroom_access::{DirectoryAction, SecretAction, system};
use strongroom_base::{ApplicationId, ObjectName, Premise, TenantId, Timestamp};
use strongroom_identity::applications;
use strongroom_management::vaults::Taken;
use strongroom_store::audit::Entry;
use strongroom_store::{Change, Due, Fault, Loaded, Read, Stop, TransactError};
use strongroom_vault::secrets::{self, Purged};

use super::round::Place;
use crate::founding::entry;
use crate::house::House;

/// Does what the note `due` asks for, unless it is gone.
pub(super) async fn settle(
    house: &House,
    place: &Place,
    due: &Due<'_>,
    note: Premise,
    now: Timestamp,
) -> Result<(), Fault> {
    match (place, due.noun) {
        (Place::Vault(taken), "deletedsecrets") => secret(house, taken, named(due.name)?, note, now).await,
        (Place::Tenant(tenant), "application") => application(house, *tenant, named(due.name)?, note).await,
        // A secret's newest version has expired: nobody asked to be told yet.
        (Place::Vault(_), "secrets") => Ok(()),
        (Place::Vault(_) | Place::Tenant(_), _) => {
            Err(Fault::new("failed to settle a note: it is about nothing that is known"))
        }
    }
}

fn named<T: std::str::FromStr<Err: Display>>(name: &str) -> Result<T, Fault> {
    name.parse().map_err(|bad: T::Err| Fault::because("failed to read the name in a note", &bad))
}

async fn secret(
    house: &House,
    taken: &Taken,
    name: ObjectName,
    note: Premise,
    now: Timestamp,
) -> Result<(), Fault> {
    loop {
        let resource = format!("vaults/{}/deletedsecrets/{}", taken.place.name.canonical(), name.canonical());
        let grant = system::secret(SecretAction::Purge, taken.vault, name.clone());
        let verb = move |read: &Loaded| secrets::purge(read, &grant, now);
        match run(house, "SecretPurge", resource, note.clone(), verb).await? {
            Some(Purged::Part) => {}
            Some(Purged::All) | None => return Ok(()),
        }
    }
}

async fn application(house: &House, tenant: TenantId, id: ApplicationId, note: Premise) -> Result<(), Fault> {
    let grant = system::directory(DirectoryAction::Write, tenant);
    let resource = format!("graph/directory/deleteditems/{id}");
    let verb = move |read: &Loaded| applications::purge(read, &grant, id);
    run(house, "ApplicationPurge", resource, note, verb).await.map(drop)
}

/// Makes a change if `note` still stands. `None` if it does not: somebody has recovered or purged in
/// between.
async fn run<T, R, V>(
    house: &House,
    operation: &'static str,
    resource: String,
    note: Premise,
    verb: V,
) -> Result<Option<T>, Fault>
where
    V: Fn(&Loaded) -> Result<(Change, T), Stop<R>> + Send + 'static,
    T: Send + 'static,
    R: Display + Send + 'static,
{
    let guarded = move |read: &Loaded| {
        if !read.holds(slice::from_ref(&note))? {
            return Err(Stop::Refused(None));
        }
        verb(read).map_err(|stop| match stop {
            Stop::Missing(key) => Stop::Missing(key),
            Stop::Refused(refusal) => Stop::Refused(Some(refusal)),
            Stop::Fault(fault) => Stop::Fault(fault),
        })
    };
    let entry = Entry { resource, ..entry(operation, &house.clock) };
    match house.store.transact(entry, guarded).await {
        Ok(committed) => Ok(Some(committed.value)),
        Err(TransactError::Refused(None)) => Ok(None),
        Err(TransactError::Refused(Some(refusal))) => {
            Err(Fault::because("failed to purge what is due", &refusal))
        }
        Err(TransactError::Fault(fault) | TransactError::Unknown(fault)) => Err(fault),
    }
}
