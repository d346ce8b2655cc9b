//! `ad sp create`

use clap::Args;
use strongroom_client::graph::Filter;
use strongroom_wire::graph::ServicePrincipalWrite;

use crate::ad::{is_guid, print};
use crate::session::Session;
use crate::{Failure, Outcome};

/// Make the service principal of an application: what policies and role assignments name.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom ad sp create --id APP_ID")]
pub struct Create {
    /// The client id, an identifier URI or the object id of the application.
    #[arg(long)]
    id: String,
}

impl Create {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let graph = session.graph()?;
        let filter =
            if is_guid(&self.id) { Filter::AppId(&self.id) } else { Filter::IdentifierUri(&self.id) };
        let found = graph.applications(Some(&filter)).await?.into_iter().next();
        let app_id = match found {
            Some(application) => application.app_id,
            // An application of another tenant is known to the server alone.
            None if is_guid(&self.id) => self.id,
            None => {
                return Err(Failure::not_found(format!(
                    "There is no application with the identifier URI '{}'.",
                    self.id
                )));
            }
        };
        let write = ServicePrincipalWrite {
            app_id: Some(app_id),
            account_enabled: Some(true),
            ..ServicePrincipalWrite::default()
        };
        Ok(Some(print(&graph.create_service_principal(&write).await?)?))
    }
}
