//! `ad app create`

use clap::Args;
use strongroom_client::graph::Filter;
use strongroom_wire::graph::ApplicationWrite;

use crate::ad::print;
use crate::session::Session;
use crate::{Failure, Outcome};

/// Register an application. If there is one of this name already, it is changed instead.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  Register an application and keep its client id:
    APP_ID=$(strongroom ad app create --display-name my-app --query appId -o tsv)")]
pub struct Create {
    /// The name that people see.
    #[arg(long)]
    display_name: String,
    /// Who may sign in: AzureADMyOrg for this tenant only.
    #[arg(long, value_name = "AUDIENCE")]
    sign_in_audience: Option<String>,
    /// Names under which tokens for the application can be asked for.
    #[arg(long, num_args = 0.., value_name = "URI")]
    identifier_uris: Option<Vec<String>>,
}

impl Create {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let graph = session.graph()?;
        let found = graph.applications(Some(&Filter::DisplayNamePrefix(&self.display_name))).await?;
        let mut same = found.into_iter().filter(|application| application.display_name == self.display_name);
        let write = ApplicationWrite {
            display_name: Some(self.display_name.clone()),
            sign_in_audience: self.sign_in_audience,
            identifier_uris: self.identifier_uris,
            ..ApplicationWrite::default()
        };
        let application = match (same.next(), same.next()) {
            (None, _) => graph.create_application(&write).await?,
            (Some(old), None) => {
                session.warn(&format!(
                    "Found an existing application instance: (id) {}. We will patch it.",
                    old.id
                ));
                graph.update_application(&old.id, &write).await?;
                graph.application(&old.id).await?
            }
            (Some(_), Some(_)) => {
                return Err(Failure::plain(format!(
                    "More than one application have the same display name '{}'. Please remove them first.",
                    self.display_name
                )));
            }
        };
        Ok(Some(print(&application)?))
    }
}
