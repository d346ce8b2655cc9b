//! Tokens that the installation never issued, signed with its own key: whatever is refused of
//! these is refused for what it says, not for who signed it.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use strongroom_base::Clock;
use strongroom_identity::keys::{self, Keyring};
use strongroom_store::{Options, Store};
use strongroom_testkit::{Principal, Server};

/// The installation's signing key in the hands of a test.
pub(crate) struct Forge {
    keyring: Keyring,
    audience: String,
}

impl Forge {
    /// Takes the key from the server's folder, between a stop and a start.
    pub(crate) async fn of(server: &mut Server) -> Result<Self> {
        server.stop().await?;
        let store = Store::open(server.data_dir(), Options::default())?;
        let keyring = keys::load(&store.read())?.context("the installation has no signing key")?;
        drop(store);
        server.restart().await?;
        Ok(Self { keyring, audience: server.vault_resource() })
    }

    /// The claims of a good vault token of `principal`.
    pub(crate) fn claims(&self, principal: &Principal) -> Value {
        let now = Clock::system().now().seconds();
        let issuer = format!("https://sts.windows.net/{}/", principal.tenant);
        json!({
            "aud": self.audience, "iss": issuer, "idp": issuer, "iat": now, "nbf": now, "exp": now + 3599,
            "appid": principal.client_id, "appidacr": "1", "idtyp": "app", "oid": principal.object_id,
            "sub": principal.object_id, "tid": principal.tenant, "uti": "forged", "ver": "1.0",
        })
    }

    /// A token of these claims, signed as the installation signs.
    pub(crate) fn sign(&self, claims: &Value) -> Result<String> {
        Ok(self.keyring.signing().sign(claims)?.expose().to_owned())
    }

    /// A token of `principal` with some claims changed.
    pub(crate) fn token(&self, principal: &Principal, changes: &Value) -> Result<String> {
        let mut claims = self.claims(principal);
        for (name, value) in changes.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        self.sign(&claims)
    }

    /// The id of the key that it signs with.
    pub(crate) fn kid(&self) -> &str {
        self.keyring.signing().public().kid()
    }
}
