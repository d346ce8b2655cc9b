//! Which secret, in which vault: `--vault-name` and `--name`, or `--id`.

use std::str::FromStr;

use clap::Args;
use strongroom_base::{ObjectName, VaultName, VersionId};
use strongroom_client::key_vault::Vault;

use crate::Failure;
use crate::session::Session;

/// One secret.
#[derive(Debug, Args)]
pub(super) struct SecretPlace {
    /// The vault's name.
    #[arg(long, requires = "name", conflicts_with = "id")]
    vault_name: Option<VaultName>,
    /// The secret's name: letters, digits and '-'.
    #[arg(long, short, requires = "vault_name", conflicts_with = "id")]
    name: Option<ObjectName>,
    /// The secret's id, in the place of both: `https://{vault}/secrets/{name}[/{version}]`.
    #[arg(long, required_unless_present_any = ["vault_name", "name"])]
    id: Option<ObjectId>,
}

/// One vault.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct VaultPlace {
    /// The vault's name.
    #[arg(long)]
    vault_name: Option<VaultName>,
    /// The vault's URL, in the place of its name.
    #[arg(long, value_name = "URL")]
    id: Option<String>,
}

/// An id as the data plane prints it, or a recovery id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ObjectId {
    vault_url: String,
    name: ObjectName,
    version: Option<VersionId>,
}

/// Not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an id looks like https://my-vault.example.org/secrets/name or …/name/version")]
pub(super) struct BadId;

impl FromStr for ObjectId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let (host, path) =
            text.strip_prefix("https://").and_then(|rest| rest.split_once('/')).ok_or(BadId)?;
        let mut words = path.trim_end_matches('/').split('/');
        if host.is_empty() || !matches!(words.next(), Some("secrets" | "deletedsecrets")) {
            return Err(BadId);
        }
        let name = words.next().ok_or(BadId)?.parse().map_err(|_| BadId)?;
        let version = words.next().map(str::parse).transpose().map_err(|_| BadId)?;
        if words.next().is_some() {
            return Err(BadId);
        }
        Ok(Self { vault_url: format!("https://{host}"), name, version })
    }
}

impl SecretPlace {
    /// The vault, the secret's name, and the version that an id names.
    pub fn find(self, session: &Session) -> Result<(Vault, ObjectName, Option<VersionId>), Failure> {
        match (self.id, self.vault_name, self.name) {
            (Some(id), ..) => Ok((session.vault_at(&id.vault_url)?, id.name, id.version)),
            (None, Some(vault), Some(name)) => Ok((session.vault(&vault)?, name, None)),
            (None, ..) => Err(Failure::usage("either --id, or --vault-name and --name, is required")),
        }
    }
}

impl VaultPlace {
    /// The vault.
    pub fn find(self, session: &Session) -> Result<Vault, Failure> {
        match (self.id, self.vault_name) {
            (Some(url), _) => session.vault_at(&url),
            (None, Some(name)) => session.vault(&name),
            (None, None) => Err(Failure::usage("either --id or --vault-name is required")),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_is_taken_apart_and_nothing_else_is() {
        let id = "https://v.example:8443/secrets/a-b/0123456789abcdef0123456789abcdef".parse::<ObjectId>();
        let id = id.expect("an id");
        assert_eq!((id.vault_url.as_str(), id.name.as_given()), ("https://v.example:8443", "a-b"));
        assert!(id.version.is_some());
        assert!("https://v/deletedsecrets/a/".parse::<ObjectId>().is_ok());
        for bad in [
            "",
            "v/secrets/a",
            "http://v/secrets/a",
            "https://v/keys/a",
            "https://v/secrets",
            "https://v/secrets/",
            "https:///secrets/a",
            "https://v/secrets/a/b",
            "https://v/secrets/../a",
            "https://v/secrets/a//",
        ] {
            let wanted = if bad.ends_with("a//") { Ok(()) } else { Err(BadId) };
            assert_eq!(bad.parse::<ObjectId>().map(|_| ()), wanted, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_an_id_of_a_bad_name(text in "(https://)?[ -~]{0,20}(/secrets/)?[ -~]{0,60}") {
            if let Ok(id) = text.parse::<ObjectId>() {
                prop_assert!(!id.vault_url.trim_start_matches("https://").contains('/'));
            }
        }
    }
}
