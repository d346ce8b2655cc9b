//! May the caller do this here? Everything that comes before a verb: API version, name, vault,
//! network rules, and the decision.

use strongroom_access::{Grant, SecretAction};
use strongroom_base::{ObjectName, TenantId, VaultName, VersionId};
use strongroom_management::vaults;
use strongroom_store::{Fault, Found};
use strongroom_vault::record::{self, State, Vault};

use super::refuse::{BadRequest, Denied, KeyVaultError};
use crate::authorize::{self, NotGranted};
use crate::call::Call;
use crate::house::House;
use crate::names::Face;

/// The vault that a call came for, and the right to do what it asks.
pub(super) struct Allowed {
    pub(super) vault: Found<Vault>,
    pub(super) grant: Grant,
}

/// The tenant whose tokens are good at the vault `name`; `None` if there is no such vault.
pub(crate) fn tenant(house: &House, name: &VaultName) -> Result<Option<TenantId>, Fault> {
    let read = house.store.read();
    let Some(taken) = vaults::find(&read, name)? else { return Ok(None) };
    let life = record::life(&read, taken.vault)?;
    Ok(life.filter(|life| life.state == State::Active).map(|_| taken.tenant))
}

/// The right to do `action` to the secret that the path names.
pub(super) fn secret(call: &Call, action: SecretAction) -> Result<Allowed, KeyVaultError> {
    api_version(call)?;
    let name = name(call)?;
    let vault = vault(call)?;
    match authorize::secret(call, &vault, action, &name) {
        Ok(grant) => Ok(Allowed { vault, grant }),
        Err(refused) => Err(told(&vault.value, refused)),
    }
}

/// The right to do `action` to the vault's secrets as a whole.
pub(super) fn secrets(call: &Call, action: SecretAction) -> Result<Allowed, KeyVaultError> {
    api_version(call)?;
    let vault = vault(call)?;
    match authorize::secrets(call, &vault, action) {
        Ok(grant) => Ok(Allowed { vault, grant }),
        Err(refused) => Err(told(&vault.value, refused)),
    }
}

/// [`secret`] for [`Call::commit`], which decides anew at each attempt.
pub(super) fn committing(action: SecretAction) -> impl Fn(&Call) -> Result<Grant, KeyVaultError> {
    move |call| Ok(secret(call, action)?.grant)
}

/// The active vault that the call came for, if it lets the caller's address in.
pub(super) fn vault(call: &Call) -> Result<Found<Vault>, KeyVaultError> {
    let name = vault_name(call)?;
    let vault = load(&call.house, name)?.ok_or(KeyVaultError::NoSuchVault)?;
    vault.value.admits(call.trace.address).map_err(KeyVaultError::Blocked)?;
    Ok(vault)
}

/// The name of the vault that the call came for.
pub(super) fn vault_name(call: &Call) -> Result<&VaultName, Fault> {
    match &call.face {
        Face::KeyVault(name) => Ok(name),
        Face::Login | Face::Graph | Face::Management | Face::Portal => {
            Err(Fault::new("failed to find the vault of a call: it came to another face"))
        }
    }
}

fn load(house: &House, name: &VaultName) -> Result<Option<Found<Vault>>, Fault> {
    let read = house.store.read();
    let Some(taken) = vaults::find(&read, name)? else { return Ok(None) };
    Ok(record::load(&read, taken.vault)?.filter(|vault| vault.value.is_active()))
}

pub(super) fn told(vault: &Vault, refused: NotGranted) -> KeyVaultError {
    match refused {
        NotGranted::Denied(denial) => KeyVaultError::Denied(Box::new(Denied {
            denial,
            vault: vault.name.clone(),
            location: vault.location.clone(),
            scope: vault.scope(),
        })),
        NotGranted::Fault(fault) => KeyVaultError::Fault(fault),
    }
}

/// The name in the path.
fn name(call: &Call) -> Result<ObjectName, BadRequest> {
    let given = call.capture("name");
    given.parse().map_err(|_| BadRequest::Name { given: showable(given) })
}

/// The version in the path; `None` stands for the newest.
pub(super) fn version(call: &Call) -> Result<Option<VersionId>, BadRequest> {
    match call.capture("version") {
        "" => Ok(None),
        given => {
            let version = given.parse().map_err(|_| BadRequest::Version { given: showable(given) })?;
            Ok(Some(version))
        }
    }
}

/// The API version of the request. Every version that looks like one is served alike.
pub(super) fn api_version(call: &Call) -> Result<&str, BadRequest> {
    let given = call.query.get("api-version").filter(|given| !given.is_empty());
    let given = given.ok_or(BadRequest::ApiVersionMissing)?;
    if looks_like_version(given) { Ok(given) } else { Err(BadRequest::ApiVersion { given: showable(given) }) }
}

/// `N.N[-preview[.N]]` or `YYYY-MM-DD[-preview]`.
fn looks_like_version(text: &str) -> bool {
    let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let (number, preview) = match text.split_once("-preview") {
        Some((number, preview)) => (number, Some(preview)),
        None => (text, None),
    };
    let dated = || {
        let parts: Vec<&str> = number.split('-').collect();
        matches!(parts[..], [year, month, day] if digits(year, 4..=4) && digits(month, 2..=2) && digits(day, 2..=2))
            && preview.is_none_or(str::is_empty)
    };
    let numbered = || {
        number.split_once('.').is_some_and(|(major, minor)| digits(major, 1..=2) && digits(minor, 1..=2))
            && preview.is_none_or(|preview| {
                preview.is_empty() || preview.strip_prefix('.').is_some_and(|number| digits(number, 1..=2))
            })
    };
    dated() || numbered()
}

/// What was sent in place of a name, if it is short and plain enough to show again. It may be a
/// secret in the wrong field, but then its sender has it before them already; anything longer or
/// stranger than a name could be is kept from terminals and logs.
fn showable(given: &str) -> Option<String> {
    let plain = given.len() <= 127 && given.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    plain.then(|| given.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn versions_of_every_known_shape_are_served() {
        for good in [
            "2015-06-01",
            "2016-10-01",
            "7.0",
            "7.4",
            "7.6-preview.2",
            "7.6",
            "2025-06-01-preview",
            "2026-04-01",
        ] {
            assert!(looks_like_version(good), "{good}");
        }
        for bad in [
            "",
            "7",
            "7.",
            "7.x",
            "v7.4",
            "7.4-preview.",
            "7.4-beta",
            "2025-7-1",
            "2025-07-01-preview.1",
            "2025-07-01-",
            "latest",
            "7.4\r\n",
            "7.4 ",
            "٧.٤",
        ] {
            assert!(!looks_like_version(bad), "{bad}");
        }
    }

    #[test]
    fn only_short_plain_text_is_shown_again() {
        assert_eq!(showable("my_secret").as_deref(), Some("my_secret"));
        for kept in ["a".repeat(128).as_str(), "a\u{1b}[31m", "ä", "a\nb"] {
            assert_eq!(showable(kept), None, "{kept:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_version_rule_panic(text in ".{0,40}") {
            let _ = looks_like_version(&text);
        }
    }
}
