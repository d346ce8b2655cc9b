//! The callers, and everything that the rows name.

use anyhow::{Result, ensure};
use http::Method;
use serde_json::{Value, json};
use strongroom_base::Clock;
use strongroom_server::FaceKind::{self, Graph, KeyVault, Login, Management, Portal};
use strongroom_testkit::{Principal, Request, Server, policy, value};
use strongroom_wire::graph::{ApplicationWrite, ServicePrincipalWrite};

use super::rows::Row;
use crate::forge::Forge;

/// The secrets that the rows name; those that end in `-gone` are deleted again.
const SECRETS: [&str; 7] =
    ["m-get", "m-patch", "m-delete", "m-versions", "m-show-gone", "m-purge-gone", "m-recover-gone"];

/// The applications that the rows name; `fresh` ones have no service principal yet.
const APPLICATIONS: [&str; 9] =
    ["kept", "doomed-a", "doomed-b", "lonely-a", "lonely-b", "keyed-a", "keyed-b", "fresh-a", "fresh-b"];

/// Who asks, in the order in which they do: whoever may do most comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    Nobody,
    Expired,
    WrongTenant,
    Outsider,
    Reader,
    Owner,
}

/// A server with everything that the rows name.
pub(super) struct Scene<'a> {
    server: &'a Server,
    forge: Forge,
    outsider: Principal,
    reader: Principal,
    words: Vec<(String, String)>,
}

impl<'a> Scene<'a> {
    pub(super) async fn of(server: &'a Server, forge: Forge) -> Result<Self> {
        let outsider = server.principal("outsider").await?;
        let reader = server.principal("reader").await?;
        server.vault("matrix", &[policy(&reader, &["get", "list"])]).await?;
        let vault = server.secrets("matrix", &server.owner())?;
        let mut version = String::new();
        for name in SECRETS {
            let made = vault.set_secret(name, &value("x")).await?;
            if name == "m-get" {
                version = made.id.rsplit('/').next().unwrap_or_default().to_owned();
            }
            if name.ends_with("-gone") {
                vault.delete_secret(name).await?;
            }
        }
        let dev = server.dev();
        let mut words = vec![
            ("<tenant>".to_owned(), dev.tenant_id.clone()),
            ("<subscription>".to_owned(), dev.subscription_id.clone()),
            ("<version>".to_owned(), version),
        ];
        for name in APPLICATIONS {
            words.extend(register(server, name).await?);
        }
        Ok(Self { server, forge, outsider, reader, words })
    }

    pub(super) fn expected(row: &Row) -> Vec<(Caller, u16)> {
        let [outsider, reader, owner] = row.statuses;
        let stranger = if row.is_open() { owner } else { 401 };
        vec![
            (Caller::Nobody, stranger),
            (Caller::Expired, stranger),
            (Caller::WrongTenant, stranger),
            (Caller::Outsider, outsider),
            (Caller::Reader, reader),
            (Caller::Owner, owner),
        ]
    }

    pub(super) async fn ask(&self, row: &Row, caller: Caller) -> Result<u16> {
        let dev = self.server.dev();
        let base = match row.face {
            KeyVault => format!("https://matrix.{}", dev.vault_dns_suffix),
            Login => dev.authority.clone(),
            Graph => dev.graph.clone(),
            Management => dev.resource_manager.clone(),
            Portal => dev.portal.clone(),
        };
        let host = Server::host(&base);
        let mut request =
            Request::new(Method::from_bytes(row.method.as_bytes())?, &host, &self.fill(&row.path));
        if !row.body.is_empty() {
            request = request.json(self.fill(row.body));
        }
        if let Some(token) = self.token(row.face, caller, &base).await? {
            request = request.bearer(&token);
        }
        if row.hides && matches!(caller, Caller::Outsider | Caller::Reader) {
            let shown: Value = self.server.http().send(request.clone()).await?.json()?;
            ensure!(shown["value"] == json!([]), "{} shows to {caller:?}: {shown}", row.path);
        }
        Ok(self.server.http().connect(&host).await?.status(request).await?.as_u16())
    }

    /// Fills in the words in capitals.
    fn fill(&self, text: &str) -> String {
        self.words.iter().fold(text.to_owned(), |text, (word, value)| text.replace(word, value))
    }

    async fn token(&self, face: FaceKind, caller: Caller, base: &str) -> Result<Option<String>> {
        let resource = match face {
            KeyVault => self.server.vault_resource(),
            Graph | Management => base.to_owned(),
            // Open, whoever asks.
            Login | Portal => return Ok(None),
        };
        let owner = self.server.owner();
        let now = Clock::system().now().seconds();
        let principal = match caller {
            Caller::Nobody => return Ok(None),
            Caller::Expired => {
                let claims =
                    json!({"aud": resource, "nbf": now - 7200, "iat": now - 7200, "exp": now - 3600});
                return self.forge.token(&owner, &claims).map(Some);
            }
            Caller::WrongTenant => {
                let tenant = "11111111-2222-4333-8444-555555555555";
                let elsewhere = Principal { tenant: tenant.to_owned(), ..owner };
                return self.forge.token(&elsewhere, &json!({"aud": resource})).map(Some);
            }
            Caller::Outsider => &self.outsider,
            Caller::Reader => &self.reader,
            Caller::Owner => &owner,
        };
        Ok(Some(self.server.token(principal, &resource).await?.expose().to_owned()))
    }
}

/// Registers an application; answers the words for its ids.
async fn register(server: &Server, name: &str) -> Result<Vec<(String, String)>> {
    let graph = server.graph()?;
    let wish = ApplicationWrite { display_name: Some(name.to_owned()), ..ApplicationWrite::default() };
    let application = graph.create_application(&wish).await?;
    let mut words = vec![
        (format!("<{name}.application>"), application.id),
        (format!("<{name}.client>"), application.app_id.clone()),
    ];
    if !name.starts_with("fresh") {
        let wish =
            ServicePrincipalWrite { app_id: Some(application.app_id), ..ServicePrincipalWrite::default() };
        words.push((format!("<{name}.principal>"), graph.create_service_principal(&wish).await?.id));
    }
    Ok(words)
}
