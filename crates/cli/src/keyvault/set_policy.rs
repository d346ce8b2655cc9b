//! `keyvault set-policy`

use clap::Args;
use strongroom_base::{GroupName, VaultName};
use strongroom_client::graph::Filter;
use strongroom_wire::management::{AccessPolicy, Permissions};

use super::{find, print};
use crate::session::Session;
use crate::{Failure, Outcome};

/// Say what a principal may do in a vault.
///
/// Of the kinds of things that are given (secrets, keys, …) the words replace those that the
/// principal has; other kinds stay as they are.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  Let a principal read secrets and keys:
    strongroom keyvault set-policy --name my-vault --object-id OBJECT_ID \\
        --secret-permissions get list --key-permissions get list")]
pub struct SetPolicy {
    /// The vault's name.
    #[arg(long, short)]
    name: VaultName,
    /// The resource group that it is in; searched for if not given.
    #[arg(long, short = 'g')]
    resource_group: Option<GroupName>,
    #[command(flatten)]
    who: Who,
    /// Lets the principal act only through this application.
    #[arg(long, value_name = "APP_ID")]
    application_id: Option<String>,
    #[command(flatten)]
    what: What,
}

/// The principal.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Who {
    /// The principal's object id.
    #[arg(long)]
    object_id: Option<String>,
    /// The client id of the service principal.
    #[arg(long, value_name = "APP_ID")]
    spn: Option<String>,
}

/// The words.
#[expect(clippy::struct_field_names, reason = "the flags' names")]
#[derive(Debug, Args)]
struct What {
    /// What it may do with secrets.
    #[arg(long, num_args = 0.., ignore_case = true, value_name = "WORD", value_parser =
        ["all", "backup", "delete", "get", "list", "purge", "recover", "restore", "set"])]
    secret_permissions: Option<Vec<String>>,
    /// What it may do with keys.
    #[arg(long, num_args = 0.., ignore_case = true, value_name = "WORD", value_parser =
        ["all", "backup", "create", "decrypt", "delete", "encrypt", "get", "getrotationpolicy", "import", "list",
         "purge", "recover", "release", "restore", "rotate", "setrotationpolicy", "sign", "unwrapKey", "update",
         "verify", "wrapKey"])]
    key_permissions: Option<Vec<String>>,
    /// What it may do with certificates.
    #[arg(long, num_args = 0.., ignore_case = true, value_name = "WORD", value_parser =
        ["all", "backup", "create", "delete", "deleteissuers", "get", "getissuers", "import", "list", "listissuers",
         "managecontacts", "manageissuers", "purge", "recover", "restore", "setissuers", "update"])]
    certificate_permissions: Option<Vec<String>>,
    /// What it may do with managed storage accounts.
    #[arg(long, num_args = 0.., ignore_case = true, value_name = "WORD", value_parser =
        ["all", "backup", "delete", "deletesas", "get", "getsas", "list", "listsas", "purge", "recover",
         "regeneratekey", "restore", "set", "setsas", "update"])]
    storage_permissions: Option<Vec<String>>,
}

impl SetPolicy {
    pub(crate) async fn run(self, session: &Session) -> Outcome {
        let management = session.management()?;
        let object_id = self.who.object_id(session).await?;
        let (group, vault) =
            find::vault(session, &management, &self.name, self.resource_group.as_ref()).await?;
        if vault.properties.enable_rbac_authorization {
            return Err(Failure::plain(
                "Cannot set policies to a vault with '--enable-rbac-authorization' specified",
            )
            .hint(
                "`strongroom keyvault update --enable-rbac-authorization false` lets access policies decide",
            ));
        }
        let mut policies = vault.properties.access_policies.clone();
        let new = AccessPolicy {
            tenant_id: vault.properties.tenant_id.clone(),
            object_id,
            application_id: self.application_id,
            permissions: Permissions::default(),
        };
        let place = policies.iter().position(|old| is_of_same(old, &new)).unwrap_or_else(|| {
            policies.push(new);
            policies.len() - 1
        });
        self.what.apply(&mut policies[place].permissions);

        let mut parameters = find::as_written(&vault)?;
        parameters.properties.get_or_insert_default().access_policies = Some(policies);
        let changed =
            management.put_vault(session.subscription(), &group, self.name.as_given(), &parameters).await?;
        Ok(Some(print::vault(&changed)?))
    }
}

impl Who {
    async fn object_id(self, session: &Session) -> Result<String, Failure> {
        match (self.object_id, self.spn) {
            (Some(object_id), _) => Ok(object_id),
            (None, Some(spn)) => {
                let found =
                    session.graph()?.service_principals(Some(&Filter::ServicePrincipalName(&spn))).await?;
                let missing =
                    || Failure::not_found(format!("There is no service principal with the name '{spn}'."));
                Ok(found.into_iter().next().ok_or_else(missing)?.id)
            }
            (None, None) => Err(Failure::usage("one of --object-id and --spn is required")),
        }
    }
}

impl What {
    /// Replaces the words of the kinds that are given.
    fn apply(self, permissions: &mut Permissions) {
        let kinds = [
            (&mut permissions.secrets, self.secret_permissions),
            (&mut permissions.keys, self.key_permissions),
            (&mut permissions.certificates, self.certificate_permissions),
            (&mut permissions.storage, self.storage_permissions),
        ];
        for (place, given) in kinds {
            if given.is_some() {
                *place = given;
            }
        }
    }
}

/// Whether two policies are about one principal.
fn is_of_same(old: &AccessPolicy, new: &AccessPolicy) -> bool {
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    same(&old.object_id, &new.object_id)
        && same(&old.tenant_id, &new.tenant_id)
        && same(old.application_id.as_deref().unwrap_or(""), new.application_id.as_deref().unwrap_or(""))
}
