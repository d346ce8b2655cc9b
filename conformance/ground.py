"""What the SDKs' tests stand on: vaults and principals, made over the wire by the Python SDK."""

import requests
from azure.identity import ClientSecretCredential
from azure.keyvault.secrets import SecretClient

EVERYTHING = ["get", "list", "set", "delete", "recover", "purge"]


class Ground:
    """Two vaults with access policies: the owner may do everything, the reader may get and list."""

    def __init__(self, installation):
        self.dev = installation.dev
        self.owner = self.credential(self.dev["clientId"], self.dev["clientSecret"])
        subscription = f"/subscriptions/{self.dev['subscriptionId']}"
        self.group = f"{subscription}/resourceGroups/sdk"
        self.arm("PUT", f"{subscription}/resourcegroups/sdk", "2024-11-01", {"location": self.dev["location"]})
        self.reader_id, self.reader_secret, reader_object = self.register("reader")
        self.reader = self.credential(self.reader_id, self.reader_secret)
        policies = [(self.dev["objectId"], EVERYTHING), (reader_object, ["get", "list"])]
        for name in ["sdk-vault", "sdk-list"]:
            self.make_vault(name, policies)
        installation.resolve()

    def described(self):
        """What a test in another language has to know, as plain values."""
        return {
            "authority": self.dev["authority"],
            "tenantId": self.dev["tenantId"],
            "location": self.dev["location"],
            "vault": self.url("sdk-vault"),
            "listVault": self.url("sdk-list"),
            "owner": {"clientId": self.dev["clientId"], "secret": self.dev["clientSecret"]},
            "reader": {"clientId": self.reader_id, "secret": self.reader_secret},
        }

    def credential(self, client_id, secret):
        return ClientSecretCredential(
            self.dev["tenantId"],
            client_id,
            secret,
            authority=self.dev["authority"],
            disable_instance_discovery=True,
        )

    def url(self, vault):
        return f"https://{vault}.{self.dev['vaultDnsSuffix']}"

    def client(self, vault, credential):
        return SecretClient(self.url(vault), credential)

    def call(self, base, method, path, body):
        token = self.owner.get_token(f"{base}/.default").token
        headers = {"Authorization": f"Bearer {token}"}
        answer = requests.request(method, base + path, json=body, headers=headers, timeout=30)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def arm(self, method, path, version, body):
        return self.call(self.dev["resourceManager"], method, f"{path}?api-version={version}", body)

    def register(self, name):
        """An application with a secret and a service principal: client id, secret, object id."""
        graph = lambda path, body: self.call(self.dev["graph"], "POST", f"/v1.0/{path}", body)
        application = graph("applications", {"displayName": name})
        wish = {"passwordCredential": {"displayName": "sdk"}}
        password = graph(f"applications/{application['id']}/addPassword", wish)
        principal = graph("servicePrincipals", {"appId": application["appId"]})
        return application["appId"], password["secretText"], principal["id"]

    def make_vault(self, name, policies):
        tenant = self.dev["tenantId"]
        properties = {
            "tenantId": tenant,
            "sku": {"family": "A", "name": "standard"},
            "enableRbacAuthorization": False,
            "accessPolicies": [
                {"tenantId": tenant, "objectId": principal, "permissions": {"secrets": words}}
                for principal, words in policies
            ],
        }
        path = f"{self.group}/providers/Microsoft.KeyVault/vaults/{name}"
        self.arm("PUT", path, "2023-07-01", {"location": self.dev["location"], "properties": properties})
