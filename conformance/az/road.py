"""The road through az: one table, walked from its first line to its last.

The page's own commands stand as the page has them; where it sends the reader through a portal, the
az command of the same effect stands. `{names}` come from `dev.json` and from what earlier steps keep.
"""

import dataclasses


@dataclasses.dataclass
class Step:
    """One command, and what is wanted of it."""

    line: str
    # JMESPath in what it prints, and the value wanted there.
    shows: dict = dataclasses.field(default_factory=dict)
    # Names for later steps, and the JMESPath of their values.
    keeps: dict = dataclasses.field(default_factory=dict)
    # What standard error has in it.
    says: tuple = ()
    exit: int = 0
    # Whose profile: the installation's owner's, or that of the application which the page makes.
    who: str = "owner"


def as_app(line, **wanted):
    return Step(line, who="app", **wanted)


def enter(who):
    """Recipe: a private cloud, known by its resource manager alone."""
    return [
        Step("az cloud register -n Strongroom --endpoint-resource-manager {resourceManager}", who=who),
        Step("az cloud set -n Strongroom", who=who),
    ]


KEY_VAULT_API = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"
USER_IMPERSONATION = "f53da476-18e3-4152-8e01-aec403e6edc0"
PAGE_VAULT = '--name "az-vault" --resource-group "az-group"'
ON_SECRET = "--vault-name az-vault --name PlaceholderSecret"
RBAC_SCOPE = "--scope {rbac}"
REFUSED_TO_SET = (
    "(Forbidden) The user, group or application 'appid={app};oid={object};numgroups=0;"
    "iss=https://sts.windows.net/{tenantId}/' does not have secrets set permission on key vault "
    "'az-vault;location={location}'."
)

SIGN_IN = [
    *enter("owner"),
    Step(
        "az login --service-principal -u {clientId} -p {clientSecret} --tenant {tenantId}",
        shows={"[0].id": "{subscriptionId}", "[0].tenantId": "{tenantId}", "[0].state": "Enabled"},
    ),
    Step(
        "az group create --name az-group --location {location}",
        shows={"name": "az-group", "properties.provisioningState": "Succeeded"},
    ),
    Step("az group exists --name az-group", shows={"@": True}),
    Step("az group exists --name no-such-group", shows={"@": False}),
    Step("az group list", shows={"[?name=='az-group'] | length(@)": 1}),
]

# The page, 1 to 4: application, permission, secret, object id.
REGISTRATION = [
    Step(
        "az ad app create --display-name page-app --sign-in-audience AzureADMyOrg",
        shows={"displayName": "page-app", "signInAudience": "AzureADMyOrg"},
        keeps={"app": "appId", "application": "id"},
    ),
    # The second time it is patched, not made again.
    Step(
        "az ad app create --display-name page-app --sign-in-audience AzureADMyOrg",
        shows={"id": "{application}", "appId": "{app}"},
        says=("We will patch it",),
    ),
    Step("az ad app list --display-name page-app", shows={"[].appId | length(@)": 1, "[0].appId": "{app}"}),
    Step(
        f"az ad app permission add --id {{app}} --api {KEY_VAULT_API} "
        f"--api-permissions {USER_IMPERSONATION}=Scope"
    ),
    Step(
        "az ad app permission list --id {app}",
        shows={
            "[0].resourceAppId": KEY_VAULT_API,
            "[0].resourceAccess": [{"id": USER_IMPERSONATION, "type": "Scope"}],
        },
    ),
    Step(
        "az ad app credential reset --id {app}",
        shows={"appId": "{app}", "tenant": "{tenantId}"},
        keeps={"secret": "password"},
    ),
    Step("az ad sp create --id {app}", shows={"appId": "{app}"}, keeps={"object": "id"}),
    Step("az ad sp show --id {app} --query id -o tsv", shows={"@": "{object}"}),
    Step("az ad sp list --display-name page-app", shows={"[].id | length(@)": 1, "[0].id": "{object}"}),
]

# The page, 5 and 6: the vault and the access policy.
VAULT = [
    Step(
        f"az keyvault create --enable-rbac-authorization false {PAGE_VAULT}",
        shows={
            "properties.enableRbacAuthorization": False,
            "properties.provisioningState": "Succeeded",
            "properties.vaultUri": "https://az-vault.{vaultDnsSuffix}/",
            "properties.accessPolicies[0].objectId": "{objectId}",
        },
    ),
    Step(
        f"az keyvault create --enable-rbac-authorization false {PAGE_VAULT}",
        exit=1,
        says=("already exists",),
    ),
    Step(
        f"az keyvault update {PAGE_VAULT} --enable-rbac-authorization false ",
        shows={"properties.enableRbacAuthorization": False},
    ),
    Step(
        f"az keyvault show {PAGE_VAULT} --query id  -o tsv",
        shows={
            "@": "/subscriptions/{subscriptionId}/resourceGroups/az-group"
            "/providers/Microsoft.KeyVault/vaults/az-vault"
        },
    ),
    Step(
        f"az keyvault set-policy {PAGE_VAULT} --object-id {{object}} "
        "--secret-permissions get list --key-permissions get list",
        shows={
            "properties.accessPolicies[1].objectId": "{object}",
            "sort(properties.accessPolicies[1].permissions.secrets)": ["get", "list"],
            "sort(properties.accessPolicies[1].permissions.keys)": ["get", "list"],
        },
    ),
    Step("az keyvault list", shows={"[].name": ["az-vault"]}),
]

# The page, 8: a secret, and its whole life.
SECRET = [
    Step(
        f"az keyvault secret set {ON_SECRET} --value first",
        shows={"value": "first", "attributes.enabled": True, 'tags."file-encoding"': "utf-8"},
        keeps={"first": "id"},
    ),
    Step(f"az keyvault secret set {ON_SECRET} --value second", shows={"value": "second"}),
    Step("az keyvault secret show --id {first}", shows={"value": "first"}),
    Step("az keyvault secret list --vault-name az-vault", shows={"[].name": ["PlaceholderSecret"]}),
    Step(f"az keyvault secret list-versions {ON_SECRET}", shows={"length(@)": 2}),
    Step(
        f"az keyvault secret set-attributes {ON_SECRET} --content-type text/plain --tags a=b",
        shows={"contentType": "text/plain", "tags": {"a": "b"}},
    ),
    Step(f"az keyvault secret delete {ON_SECRET}", shows={"name": "PlaceholderSecret"}),
    Step(f"az keyvault secret show {ON_SECRET}", exit=3, says=("(SecretNotFound)",)),
    Step(
        "az keyvault secret list-deleted --vault-name az-vault",
        shows={"[].name": ["PlaceholderSecret"]},
    ),
    Step(f"az keyvault secret recover {ON_SECRET}", shows={"name": "PlaceholderSecret"}),
    Step(
        "az keyvault secret show --vault-name az-vault --name missing",
        exit=3,
        says=("A secret with (name/id) missing was not found in this key vault",),
    ),
]

# What the page's principal may do with that policy, and what not.
PRINCIPAL = [
    *enter("app"),
    as_app(
        "az login --service-principal -u {app} -p wrong --tenant {tenantId} --allow-no-subscriptions",
        exit=1,
        says=("AADSTS7000215: Invalid client secret provided.",),
    ),
    as_app(
        "az login --service-principal -u {app} -p {secret} --tenant {tenantId} --allow-no-subscriptions",
        shows={"[0].user.name": "{app}", "[0].tenantId": "{tenantId}"},
    ),
    as_app(f"az keyvault secret show {ON_SECRET}", shows={"value": "second"}),
    as_app(f"az keyvault secret set {ON_SECRET} --value mine", exit=1, says=(REFUSED_TO_SET,)),
]

# A vault of the other model: a role is effective at the next request, and made only once.
ROLES = [
    Step(
        "az keyvault create --name az-rbac --resource-group az-group",
        shows={"properties.enableRbacAuthorization": True, "properties.accessPolicies": []},
        keeps={"rbac": "id"},
    ),
    Step(
        f"az role assignment create --role 'Key Vault Secrets Officer' --assignee {{clientId}} {RBAC_SCOPE}",
        shows={"principalId": "{objectId}"},
    ),
    Step(
        "az keyvault secret set --vault-name az-rbac --name s1 --value by-role",
        shows={"value": "by-role"},
    ),
    as_app(
        "az keyvault secret show --vault-name az-rbac --name s1",
        exit=1,
        says=("(Forbidden) Caller is not authorized to perform action on resource.",),
    ),
    Step(
        f"az role assignment create --role 'Key Vault Secrets User' --assignee {{app}} {RBAC_SCOPE}",
        shows={"principalId": "{object}", "scope": "{rbac}"},
        keeps={"assignment": "id"},
    ),
    as_app("az keyvault secret show --vault-name az-rbac --name s1", shows={"value": "by-role"}),
    Step(
        f"az role assignment create --role 'Key Vault Secrets User' --assignee {{app}} {RBAC_SCOPE}",
        shows={"id": "{assignment}"},
    ),
    Step(
        f"az role assignment list --assignee {{app}} {RBAC_SCOPE}",
        shows={"length(@)": 1, "[0].id": "{assignment}", "[0].roleDefinitionName": "Key Vault Secrets User"},
    ),
]

ROAD = SIGN_IN + REGISTRATION + VAULT + SECRET + PRINCIPAL + ROLES
