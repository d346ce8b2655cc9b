use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::{ApplicationId, CredentialId, SecretText, Timestamp};
use strongroom_store::{Change, Loaded, Stop};

use super::get::loaded;
use crate::passwords::{PASSWORDS_MAX, Password, Wish};
use crate::{Refusal, key, revalidate, tenant_of};

/// A secret to be.
#[derive(Clone, Debug)]
pub struct NewPassword {
    /// A fresh random id.
    pub id: CredentialId,
    /// A fresh random text, of [`crate::passwords::text`].
    pub secret: SecretText,
    /// What is wished of it.
    pub wish: Wish,
    /// The time now.
    pub now: Timestamp,
}

/// Adds a secret to an application. The text is not kept: who made it is the last to see it.
pub fn add_password(
    read: &Loaded,
    grant: &Grant,
    id: ApplicationId,
    new: &NewPassword,
) -> Result<(Change, Password), Stop<Refusal>> {
    let tenant = tenant_of(grant, DirectoryAction::Write)?;
    let mut application = loaded(read, tenant, id)?;
    let password = add(&mut application.passwords, new).map_err(Stop::Refused)?;
    let mut change = Change::new();
    change.put(key::application(tenant, id), &application)?;
    Ok((change, password))
}

/// Removes a secret from an application: nobody signs in with it from now on.
pub fn remove_password(
    read: &Loaded,
    grant: &Grant,
    id: ApplicationId,
    credential: CredentialId,
) -> Result<(Change, ()), Stop<Refusal>> {
    let tenant = tenant_of(grant, DirectoryAction::Write)?;
    let mut application = loaded(read, tenant, id)?;
    remove(&mut application.passwords, credential).map_err(Stop::Refused)?;
    let mut change = Change::new();
    change.put(key::application(tenant, id), &application)?;
    change.event(tenant.partition(), revalidate());
    Ok((change, ()))
}

pub(crate) fn add(passwords: &mut Vec<Password>, new: &NewPassword) -> Result<Password, Refusal> {
    if passwords.len() >= PASSWORDS_MAX {
        return Err(Refusal::TooManyCredentials { max: PASSWORDS_MAX });
    }
    let rule = "a secret ends after it begins";
    let password = Password::keep(new.id, &new.secret, &new.wish, new.now)
        .ok_or(Refusal::BadProperty { property: "endDateTime", rule })?;
    passwords.push(password.clone());
    Ok(password)
}

pub(crate) fn remove(passwords: &mut Vec<Password>, credential: CredentialId) -> Result<(), Refusal> {
    let before = passwords.len();
    passwords.retain(|password| password.id != credential);
    if passwords.len() == before { Err(Refusal::NoCredential { id: credential }) } else { Ok(()) }
}
