//! Who may do what: every route × nobody, expired, wrong tenant, outsider, reader, owner. A route
//! that is not here fails the test.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use http::{Method, StatusCode};
use serde_json::json;
use strongroom_base::Clock;
use strongroom_server::FaceKind::{self, Graph, KeyVault, Login, Management, Portal};
use strongroom_server::{RouteInfo, routes};
use strongroom_store::RootKey;
use strongroom_store::audit::{self, Shown};
use strongroom_testkit::{Principal, Request, Server, policy, value};

use crate::forge::Forge;

/// One route, a request for it, and the statuses that outsider, reader and owner get.
struct Row {
    face: FaceKind,
    method: &'static str,
    pattern: &'static str,
    /// Path and query; words in capitals are filled in.
    path: &'static str,
    body: &'static str,
    statuses: [u16; 3],
}

const fn row(
    face: FaceKind,
    method: &'static str,
    pattern: &'static str,
    path: &'static str,
    body: &'static str,
    statuses: [u16; 3],
) -> Row {
    Row { face, method, pattern, path, body, statuses }
}

/// A route that answers without a token answers everybody the same.
const fn open(
    face: FaceKind,
    method: &'static str,
    pattern: &'static str,
    path: &'static str,
    status: u16,
) -> Row {
    Row { face, method, pattern, path, body: "", statuses: [status; 3] }
}

/// The secrets that the rows name, made before the callers come; those that end in `-gone` are
/// deleted again.
const SECRETS: [&str; 7] =
    ["m-get", "m-patch", "m-delete", "m-versions", "m-show-gone", "m-purge-gone", "m-recover-gone"];

#[rustfmt::skip]
fn rows() -> Vec<Row> {
    vec![
        row(KeyVault, "GET", "/secrets", "/secrets?api-version=7.4", "", [403, 200, 200]),
        row(KeyVault, "POST", "/secrets/restore", "/secrets/restore?api-version=7.4", r#"{"value":"x"}"#, [403, 403, 400]),
        row(KeyVault, "PUT", "/secrets/{name}", "/secrets/m-set?api-version=7.4", r#"{"value":"x"}"#, [403, 403, 200]),
        row(KeyVault, "GET", "/secrets/{name}", "/secrets/m-get?api-version=7.4", "", [403, 200, 200]),
        row(KeyVault, "PATCH", "/secrets/{name}", "/secrets/m-patch?api-version=7.4", "{}", [403, 403, 200]),
        row(KeyVault, "DELETE", "/secrets/{name}", "/secrets/m-delete?api-version=7.4", "", [403, 403, 200]),
        row(KeyVault, "GET", "/secrets/{name}/versions", "/secrets/m-versions/versions?api-version=7.4", "", [403, 200, 200]),
        row(KeyVault, "POST", "/secrets/{name}/backup", "/secrets/m-get/backup?api-version=7.4", "", [403, 403, 400]),
        row(KeyVault, "GET", "/secrets/{name}/{version}", "/secrets/m-get/VERSION?api-version=7.4", "", [403, 200, 200]),
        row(KeyVault, "PATCH", "/secrets/{name}/{version}", "/secrets/m-get/VERSION?api-version=7.4", "{}", [403, 403, 200]),
        row(KeyVault, "GET", "/deletedsecrets", "/deletedsecrets?api-version=7.4", "", [403, 200, 200]),
        row(KeyVault, "GET", "/deletedsecrets/{name}", "/deletedsecrets/m-show-gone?api-version=7.4", "", [403, 200, 200]),
        row(KeyVault, "DELETE", "/deletedsecrets/{name}", "/deletedsecrets/m-purge-gone?api-version=7.4", "", [403, 403, 204]),
        row(KeyVault, "POST", "/deletedsecrets/{name}/recover", "/deletedsecrets/m-recover-gone/recover?api-version=7.4", "", [403, 403, 200]),
        row(KeyVault, "GET", "/_strongroom/v1/secrets/changes", "/_strongroom/v1/secrets/changes?versions=1-1&api-version=7.4", "", [403, 200, 200]),

        open(Login, "GET", "/common/discovery/instance", "/common/discovery/instance?api-version=1.1&authorization_endpoint=https://x/y", 200),
        open(Login, "GET", "/{tenant}/v2.0/.well-known/openid-configuration", "/TENANT/v2.0/.well-known/openid-configuration", 200),
        open(Login, "GET", "/{tenant}/.well-known/openid-configuration", "/TENANT/.well-known/openid-configuration", 200),
        open(Login, "GET", "/{tenant}/discovery/v2.0/keys", "/TENANT/discovery/v2.0/keys", 200),
        open(Login, "GET", "/{tenant}/discovery/keys", "/TENANT/discovery/keys", 200),
        open(Login, "POST", "/{tenant}/oauth2/v2.0/token", "/TENANT/oauth2/v2.0/token", 400),
        open(Login, "POST", "/{tenant}/oauth2/token", "/TENANT/oauth2/token", 400),

        open(Portal, "GET", "/", "/", 200),
    ]
}

#[test]
fn every_route_has_its_row() {
    let mut routes: BTreeSet<_> = routes::all()
        .iter()
        .map(|route| (format!("{:?}", route.face), route.method.to_string(), route.pattern.to_owned()))
        .collect();
    for row in rows() {
        let key = (format!("{:?}", row.face), row.method.to_owned(), row.pattern.to_owned());
        assert!(routes.remove(&key), "a row without a route: {key:?}");
    }
    assert!(routes.is_empty(), "routes without a row: {routes:#?}");
}

#[tokio::test]
async fn threat_no_answer_without_audit_every_route_answers_each_caller_as_it_must() -> Result<()> {
    let mut server = Server::start().await?;
    let forge = Forge::of(&mut server).await?;
    let scene = Scene::of(&server, forge).await?;
    let mut wrong = Vec::new();
    for row in rows() {
        for (caller, status) in scene.expected(&row) {
            let found = scene.ask(&row, caller).await?;
            if found != status {
                wrong.push(format!(
                    "{:?} {} {} as {caller:?}: {found}, not {status}",
                    row.face, row.method, row.path
                ));
            }
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    drop(scene);
    server.stop().await?;
    all_audited(&server)
}

/// Every operation of the table stands in the audit, each of its callers with how it ended, and the
/// audit is as it was written.
fn all_audited(server: &Server) -> Result<()> {
    let mut audited = BTreeSet::new();
    for shown in audit::show(server.data_dir())? {
        if let Shown::Change { entry, .. } | Shown::Access { entry } = shown? {
            audited.insert((entry.operation.into_owned(), entry.status));
        }
    }
    let operation = |row: &Row| {
        let of_row = |route: &&RouteInfo| {
            route.face == row.face && route.pattern == row.pattern && route.method == row.method
        };
        routes::all().iter().find(of_row).map(|route| route.operation.to_owned()).unwrap_or_default()
    };
    for row in rows() {
        for status in row.statuses {
            let record = (operation(&row), status);
            ensure!(audited.contains(&record), "not in the audit: {record:?}");
        }
    }
    let report = audit::verify(server.data_dir(), &RootKey::of_folder(server.data_dir())?)?;
    ensure!(report.is_sound(), "{report:?}");
    Ok(())
}

/// Who asks, in the order in which they do: whoever may do most comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    Nobody,
    Expired,
    WrongTenant,
    Outsider,
    Reader,
    Owner,
}

/// A server with everything that the rows name.
struct Scene<'a> {
    server: &'a Server,
    forge: Forge,
    outsider: Principal,
    reader: Principal,
    version: String,
}

impl<'a> Scene<'a> {
    async fn of(server: &'a Server, forge: Forge) -> Result<Self> {
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
        Ok(Self { server, forge, outsider, reader, version })
    }

    fn expected(&self, row: &Row) -> Vec<(Caller, u16)> {
        let [outsider, reader, owner] = row.statuses;
        let open = routes::all()
            .iter()
            .any(|route| route.open && route.face == row.face && route.pattern == row.pattern);
        let stranger = if open { owner } else { 401 };
        vec![
            (Caller::Nobody, stranger),
            (Caller::Expired, stranger),
            (Caller::WrongTenant, stranger),
            (Caller::Outsider, outsider),
            (Caller::Reader, reader),
            (Caller::Owner, owner),
        ]
    }

    async fn ask(&self, row: &Row, caller: Caller) -> Result<u16> {
        let dev = self.server.dev();
        let base = match row.face {
            KeyVault => format!("https://matrix.{}", dev.vault_dns_suffix),
            Login => dev.authority.clone(),
            Graph => dev.graph.clone(),
            Management => dev.resource_manager.clone(),
            Portal => dev.portal.clone(),
        };
        let host = Server::host(&base);
        let path = row.path.replace("TENANT", &dev.tenant_id).replace("VERSION", &self.version);
        let path = path.replace("SUBSCRIPTION", &dev.subscription_id);
        let mut request = Request::new(Method::from_bytes(row.method.as_bytes())?, &host, &path);
        if !row.body.is_empty() {
            request = request.json(row.body);
        }
        if let Some(token) = self.token(row.face, caller, &base).await? {
            request = request.bearer(&token);
        }
        let status: StatusCode = self.server.http().connect(&host).await?.status(request).await?;
        Ok(status.as_u16())
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
