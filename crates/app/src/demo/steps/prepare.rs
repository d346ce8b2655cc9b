//! The page's steps 1 to 6: application, permission, client secret, service principal, vault,
//! access policy.

use anyhow::ensure;
use strongroom_base::SecretText;
use strongroom_wire::own::DevFile;

use super::{Application, CommandLine, GROUP, Stage, VAULT};
use crate::demo::report::Shown;

/// Azure Key Vault, as an API that an application asks permissions of: the id is the same in every
/// tenant.
const KEY_VAULT_API: &str = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093";

/// Its delegated permission `user_impersonation`.
const USER_IMPERSONATION: &str = "f53da476-18e3-4152-8e01-aec403e6edc0=Scope";

pub(super) async fn start_server(stage: &mut Stage) -> Shown<DevFile> {
    let dev = stage.start_server(0).await?;
    stage.hide(&SecretText::new(dev.client_secret.as_str().to_owned()));
    let proof = format!("listens for TLS as {}", dev.resource_manager);
    Ok((dev, proof))
}

pub(super) async fn sign_in(cli: &CommandLine, dev: &DevFile) -> Shown<()> {
    let secret = dev.client_secret.as_str();
    let arguments =
        ["login", "--service-principal", "-u", &dev.client_id, "-p", secret, "--tenant", &dev.tenant_id];
    cli.run(&arguments).await?;
    let tenant = cli.value(&["account", "show"], "tenantId").await?;
    ensure!(tenant == dev.tenant_id, "signed in to tenant {tenant} instead of {}", dev.tenant_id);
    Ok(((), format!("a token for tenant {tenant}")))
}

pub(super) async fn register(stage: &Stage, cli: &CommandLine) -> Shown<Application> {
    let app = ["ad", "app", "create", "--display-name", "my-iot-operations"];
    let client_id = cli.value(&app, "appId").await?;
    let permission = ["ad", "app", "permission", "add", "--id", &client_id];
    let api = ["--api", KEY_VAULT_API, "--api-permissions", USER_IMPERSONATION];
    cli.run(&[&permission[..], &api].concat()).await?;
    let reset = ["ad", "app", "credential", "reset", "--id", &client_id];
    let client_secret = SecretText::new(cli.value(&reset, "password").await?);
    stage.hide(&client_secret);
    cli.run(&["ad", "sp", "create", "--id", &client_id]).await?;
    let object_id = cli.value(&["ad", "sp", "show", "--id", &client_id], "id").await?;
    let proof = format!("client id {client_id}, with a client secret; service principal {object_id}");
    Ok((Application { client_id, client_secret, object_id }, proof))
}

pub(super) async fn create_vault(cli: &CommandLine, dev: &DevFile) -> Shown<()> {
    cli.run(&["group", "create", "-n", GROUP, "-l", &dev.location]).await?;
    let here = ["--name", VAULT, "--resource-group", GROUP];
    cli.run(&[&["keyvault", "create", "--enable-rbac-authorization", "false"], &here[..]].concat()).await?;
    let id = cli.value(&[&["keyvault", "show"], &here[..]].concat(), "id").await?;
    let expected = format!(
        "/subscriptions/{}/resourceGroups/{GROUP}/providers/Microsoft.KeyVault/vaults/{VAULT}",
        dev.subscription_id
    );
    ensure!(id == expected, "the vault's resource id is {id} instead of {expected}");
    Ok(((), format!("{VAULT} shows its resource id, in subscription {}", dev.subscription_id)))
}

pub(super) async fn set_policy(cli: &CommandLine, application: &Application) -> Shown<()> {
    let principal = ["--name", VAULT, "--resource-group", GROUP, "--object-id", &application.object_id];
    let rights = ["--secret-permissions", "get", "list", "--key-permissions", "get", "list"];
    cli.run(&[&["keyvault", "set-policy"], &principal[..], &rights].concat()).await?;
    let granted = format!(
        "join(' ', sort(properties.accessPolicies[?objectId=='{}'].permissions.secrets[]))",
        application.object_id
    );
    let show = ["keyvault", "show", "--name", VAULT, "--resource-group", GROUP];
    let granted = cli.value(&show, &granted).await?;
    ensure!(
        granted.eq_ignore_ascii_case("get list"),
        "the vault's policy says {granted:?} instead of get, list"
    );
    Ok(((), format!("the vault's access policy now says: secrets {granted}")))
}
