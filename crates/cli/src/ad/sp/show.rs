//! `ad sp show`

use clap::Args;
use strongroom_client::graph::Filter;

use crate::ad::{is_guid, print};
use crate::session::Session;
use crate::{Failure, Outcome};

/// Show a service principal.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  The object id that a vault's access policy names:
    strongroom ad sp show --id APP_ID --query id -o tsv")]
pub struct Show {
    /// The client id, another name or the object id.
    #[arg(long)]
    id: String,
}

impl Show {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let graph = session.graph()?;
        let found = graph.service_principals(Some(&Filter::ServicePrincipalName(&self.id))).await?;
        let missing = || {
            Failure::not_found(format!("Service principal '{}' doesn't exist", self.id))
                .hint("`strongroom ad sp create --id APP_ID` makes the one of an application")
        };
        match found.into_iter().next() {
            Some(principal) => Ok(Some(print(&principal)?)),
            None if is_guid(&self.id) => match graph.service_principal(&self.id).await {
                Err(error) if error.is_not_found() => Err(missing()),
                other => Ok(Some(print(&other?)?)),
            },
            None => Err(missing()),
        }
    }
}
