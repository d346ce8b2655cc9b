//! `ad app permission add`

use std::str::FromStr;

use clap::Args;
use strongroom_wire::graph::{ApplicationWrite, RequiredResource, ResourceAccess};

use crate::Outcome;
use crate::ad::app::find;
use crate::ad::is_guid;
use crate::session::Session;

/// Add API permissions to those that an application wants.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  The delegated permission user_impersonation of Azure Key Vault:
    strongroom ad app permission add --id APP_ID --api cfa8b339-82a2-471a-a3c9-0fc0be7a4093 \\
        --api-permissions f53da476-18e3-4152-8e01-aec403e6edc0=Scope")]
pub struct Add {
    /// The client id, an identifier URI or the object id of the application.
    #[arg(long)]
    id: String,
    /// The client id of the API.
    #[arg(long, value_name = "APP_ID")]
    api: String,
    /// The permissions, as ID=Scope (delegated) or ID=Role (application).
    #[arg(long, required = true, num_args = 1.., value_name = "ID=TYPE")]
    api_permissions: Vec<Permission>,
}

/// One permission of the command line.
#[derive(Clone, Debug)]
struct Permission(ResourceAccess);

impl FromStr for Permission {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const RULE: &str = "a permission is a GUID with =Scope or =Role behind it";
        let (id, kind) = text.split_once('=').ok_or(RULE)?;
        let known =
            ["Scope", "Role"].into_iter().find(|known| known.eq_ignore_ascii_case(kind)).ok_or(RULE)?;
        if !is_guid(id) {
            return Err(RULE);
        }
        Ok(Self(ResourceAccess { id: id.to_owned(), kind: known.to_owned() }))
    }
}

impl Add {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let graph = session.graph()?;
        let application = find::application(&graph, &self.id).await?;
        let mut wanted = application.required_resource_access;
        add(&mut wanted, self.api, self.api_permissions.into_iter().map(|permission| permission.0));
        let change =
            ApplicationWrite { required_resource_access: Some(wanted), ..ApplicationWrite::default() };
        graph.update_application(&application.id, &change).await?;
        Ok(None)
    }
}

/// Adds `permissions` of `api`, each once.
fn add(wanted: &mut Vec<RequiredResource>, api: String, permissions: impl Iterator<Item = ResourceAccess>) {
    let place = wanted.iter().position(|resource| resource.resource_app_id.eq_ignore_ascii_case(&api));
    let place = place.unwrap_or_else(|| {
        wanted.push(RequiredResource { resource_app_id: api, resource_access: Vec::new() });
        wanted.len() - 1
    });
    let access = &mut wanted[place].resource_access;
    for permission in permissions {
        if !access.contains(&permission) {
            access.push(permission);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_is_added_once_and_others_stay() {
        let access = |id: &str| ResourceAccess { id: id.to_owned(), kind: "Scope".to_owned() };
        let mut wanted =
            vec![RequiredResource { resource_app_id: "A".to_owned(), resource_access: vec![access("1")] }];
        add(&mut wanted, "a".to_owned(), [access("1"), access("2"), access("2")].into_iter());
        add(&mut wanted, "b".to_owned(), [access("3")].into_iter());
        assert_eq!(wanted[0].resource_access, [access("1"), access("2")]);
        assert_eq!((wanted[1].resource_app_id.as_str(), wanted.len()), ("b", 2));
    }

    #[test]
    fn a_permission_of_another_form_is_refused() {
        for bad in [
            "",
            "f53da476-18e3-4152-8e01-aec403e6edc0",
            "x=Scope",
            "f53da476-18e3-4152-8e01-aec403e6edc0=All",
        ] {
            assert!(bad.parse::<Permission>().is_err(), "{bad}");
        }
        let good = "f53da476-18e3-4152-8e01-aec403e6edc0=scope".parse::<Permission>();
        assert_eq!(good.map(|permission| permission.0.kind), Ok("Scope".to_owned()));
    }
}
