//! `group list`

use clap::Args;

use crate::Outcome;
use crate::session::Session;

/// List the resource groups of the subscription.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  strongroom group list -o table")]
pub struct List {}

impl List {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let groups = session.management()?.groups(session.subscription()).await?;
        Ok(Some(groups.iter().map(super::print).collect()))
    }
}
