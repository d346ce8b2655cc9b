//! `keyvault secret set`

use clap::Args;
use strongroom_base::Timestamp;
use strongroom_wire::key_vault::{Attributes, SetSecret};

use super::content::Content;
use super::place::SecretPlace;
use super::{print, time};
use crate::Outcome;
use crate::flag::flag;
use crate::session::Session;
use crate::tags::{Tag, map};

/// Make a secret, or a new version of it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom keyvault secret set --vault-name my-vault --name PlaceholderSecret --value \"s3cret\"

  From a file, or from another program:
    strongroom keyvault secret set --vault-name my-vault --name tls-key --file key.pem
    openssl rand -hex 32 |
      strongroom keyvault secret set --vault-name my-vault --name token --file -")]
pub struct Set {
    #[command(flatten)]
    place: SecretPlace,
    #[command(flatten)]
    content: Content,
    /// What the value is, such as password or application/json.
    #[arg(long, visible_alias = "content-type")]
    description: Option<String>,
    /// Make it disabled: its value cannot be read.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "true|false", value_parser = flag)]
    disabled: Option<bool>,
    /// Not meant to be used from this time on (UTC).
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    expires: Option<Timestamp>,
    /// Not meant to be used before this time (UTC).
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    not_before: Option<Timestamp>,
    /// Words to find it by.
    #[arg(long, num_args = 0.., value_name = "NAME=VALUE", value_parser = Tag::parse)]
    tags: Option<Vec<Tag>>,
}

impl Set {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let (vault, name, _) = self.place.find(session)?;
        // az says by this tag how it turned a file into text, and so does every reader expect it.
        let mut tags = self.tags.map(map).unwrap_or_default();
        tags.entry("file-encoding".to_owned()).or_insert_with(|| "utf-8".to_owned());
        let attributes = Attributes {
            enabled: self.disabled.map(|disabled| !disabled),
            exp: self.expires.map(Timestamp::seconds),
            nbf: self.not_before.map(Timestamp::seconds),
            ..Attributes::default()
        };
        let secret = SetSecret {
            value: Some(self.content.read()?),
            content_type: self.description,
            attributes: (attributes != Attributes::default()).then_some(attributes),
            tags: Some(tags),
        };
        Ok(Some(print::bundle(&vault.set_secret(name.as_given(), &secret).await?)))
    }
}
