//! From a vault's name to its group and record.

use strongroom_base::{GroupName, VaultName};
use strongroom_client::management::Management;
use strongroom_wire::management::{Vault, VaultParameters};

use crate::Failure;
use crate::session::Session;

/// The vault `name`, and the group that it is in. Without a group the subscription is searched.
pub(super) async fn vault(
    session: &Session,
    management: &Management,
    name: &VaultName,
    group: Option<&GroupName>,
) -> Result<(String, Vault), Failure> {
    let group = match group {
        Some(group) => group.as_given().to_owned(),
        None => group_of(session, management, name).await?,
    };
    let vault = management.vault(session.subscription(), &group, name.as_given()).await?;
    Ok((group, vault))
}

async fn group_of(session: &Session, management: &Management, name: &VaultName) -> Result<String, Failure> {
    let found = management.find_vaults(session.subscription(), Some(name.as_given())).await?;
    let mine = found.iter().find(|resource| resource.name.eq_ignore_ascii_case(name.as_given()));
    mine.and_then(|resource| group_in(&resource.id)).map(str::to_owned).ok_or_else(|| {
        Failure::not_found(format!("The vault '{name}' was not found within the subscription."))
            .hint("`strongroom keyvault list` shows the vaults")
    })
}

/// The resource group in a resource id.
pub(super) fn group_in(id: &str) -> Option<&str> {
    let mut words = id.split('/');
    words.find(|word| word.eq_ignore_ascii_case("resourceGroups"))?;
    words.next()
}

/// A vault that was read, as the body of a write that changes nothing.
pub(super) fn as_written(vault: &Vault) -> Result<VaultParameters, Failure> {
    let written = serde_json::to_value(vault).and_then(serde_json::from_value);
    written.map_err(|_| Failure::plain("The vault has settings that this program does not understand."))
}
