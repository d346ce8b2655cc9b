//! Resource groups.

mod create;
mod exists;
mod list;
mod show;

use clap::Subcommand;
use serde_json::{Value, json};
use strongroom_wire::management::Group;

use crate::session::Session;
use crate::{Outcome, SignedIn};

/// `group …`
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a resource group.
    Create(create::Create),
    /// Show a resource group.
    Show(show::Show),
    /// List the resource groups of the subscription.
    List(list::List),
    /// Tell whether there is such a resource group.
    Exists(exists::Exists),
}

impl SignedIn for Command {
    async fn run(self, session: &Session) -> Outcome {
        match self {
            Self::Create(create) => create.run(session).await,
            Self::Show(show) => show.run(session).await,
            Self::List(list) => list.run(session).await,
            Self::Exists(exists) => exists.run(session).await,
        }
    }
}

/// A group as az prints it.
fn print(group: &Group) -> Value {
    json!({
        "id": group.id,
        "location": group.location,
        "managedBy": null,
        "name": group.name,
        "properties": {"provisioningState": group.properties.provisioning_state},
        "tags": group.tags,
        "type": group.kind,
    })
}
