//! `keyvault secret set-attributes`

use clap::Args;
use strongroom_base::{Timestamp, VersionId};
use strongroom_wire::key_vault::{Attributes, UpdateSecret};

use super::place::SecretPlace;
use super::{print, time};
use crate::Outcome;
use crate::flag::flag;
use crate::session::Session;
use crate::tags::{Tag, map};

/// Change what is known about a secret, not its value. What is not given stays as it is.
#[derive(Debug, Args)]
#[command(
    disable_version_flag = true,
    after_help = "\
Examples:
  Disable a secret:
    strongroom keyvault secret set-attributes --vault-name my-vault --name PlaceholderSecret --enabled false"
)]
pub struct SetAttributes {
    #[command(flatten)]
    place: SecretPlace,
    /// The version; else the newest one.
    #[arg(long, short, conflicts_with = "id")]
    version: Option<VersionId>,
    /// What the value is, such as password or application/json.
    #[arg(long)]
    content_type: Option<String>,
    /// Whether its value can be read.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "true|false", value_parser = flag)]
    enabled: Option<bool>,
    /// Not meant to be used from this time on (UTC).
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    expires: Option<Timestamp>,
    /// Not meant to be used before this time (UTC).
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    not_before: Option<Timestamp>,
    /// Replaces all words to find it by.
    #[arg(long, num_args = 0.., value_name = "NAME=VALUE", value_parser = Tag::parse)]
    tags: Option<Vec<Tag>>,
}

impl SetAttributes {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let (vault, name, version) = self.place.find(session)?;
        let version = self.version.or(version).map(|version| version.to_string());
        let attributes = Attributes {
            enabled: self.enabled,
            exp: self.expires.map(Timestamp::seconds),
            nbf: self.not_before.map(Timestamp::seconds),
            ..Attributes::default()
        };
        let update = UpdateSecret {
            content_type: self.content_type,
            attributes: (attributes != Attributes::default()).then_some(attributes),
            tags: self.tags.map(map),
        };
        Ok(Some(print::bundle(&vault.update_secret(name.as_given(), version.as_deref(), &update).await?)))
    }
}
