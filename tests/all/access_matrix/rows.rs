//! The table. Words in angle brackets are filled in by the scene.

use strongroom_server::FaceKind::{self, Graph, KeyVault, Login, Management, Portal};
use strongroom_server::{RouteInfo, routes};

/// One route, a request for it, and the statuses that outsider, reader and owner get.
pub(super) struct Row {
    pub(super) face: FaceKind,
    pub(super) method: &'static str,
    pub(super) pattern: String,
    /// Path and query.
    pub(super) path: String,
    pub(super) body: &'static str,
    pub(super) statuses: [u16; 3],
    /// Whether it answers everybody with a token, but shows to each only what is theirs.
    pub(super) hides: bool,
}

impl Row {
    /// The same row; outsider and reader must be shown an empty list.
    fn hiding(mut self) -> Self {
        self.hides = true;
        self
    }

    pub(super) fn is_of(&self, route: &RouteInfo) -> bool {
        route.face == self.face && route.method == self.method && route.pattern == self.pattern
    }

    /// Whether it answers without a token: everybody the same.
    pub(super) fn is_open(&self) -> bool {
        routes::all().iter().any(|route| route.open && self.is_of(route))
    }
}

fn row(
    face: FaceKind,
    method: &'static str,
    pattern: impl Into<String>,
    path: impl Into<String>,
    body: &'static str,
    statuses: [u16; 3],
) -> Row {
    Row { face, method, pattern: pattern.into(), path: path.into(), body, statuses, hides: false }
}

/// All rows, in the order in which they are asked.
pub(super) fn rows() -> Vec<Row> {
    let scopes = [
        ("", ""),
        ("/resourceGroups/{g}", "/resourceGroups/tests"),
        (
            "/resourceGroups/{g}/providers/Microsoft.KeyVault/vaults/{v}",
            "/resourceGroups/tests/providers/Microsoft.KeyVault/vaults/matrix",
        ),
        (
            "/resourceGroups/{g}/providers/Microsoft.KeyVault/vaults/{v}/secrets/{n}",
            "/resourceGroups/tests/providers/Microsoft.KeyVault/vaults/matrix/secrets/m-get",
        ),
    ];
    let roles = scopes.iter().enumerate().flat_map(|(index, (pattern, path))| roles(index, pattern, path));
    let faces = [key_vault(), login(), graph("/v1.0", 'a'), graph("/beta", 'b'), management()];
    let portal = row(Portal, "GET", "/", "/", "", [200; 3]);
    faces.into_iter().flatten().chain(roles).chain([portal]).collect()
}

#[rustfmt::skip]
fn key_vault() -> Vec<Row> {
    let at = |method, pattern: &str, path: &str, body, statuses| {
        row(KeyVault, method, pattern, format!("{path}?api-version=7.4"), body, statuses)
    };
    let changes = "/_strongroom/v1/secrets/changes";
    vec![
        at("GET", "/secrets", "/secrets", "", [403, 200, 200]),
        // Told to be missing only to who would have the right.
        at("POST", "/secrets/restore", "/secrets/restore", r#"{"value":"x"}"#, [403, 403, 400]),
        at("PUT", "/secrets/{name}", "/secrets/m-set", r#"{"value":"x"}"#, [403, 403, 200]),
        at("GET", "/secrets/{name}", "/secrets/m-get", "", [403, 200, 200]),
        at("PATCH", "/secrets/{name}", "/secrets/m-patch", "{}", [403, 403, 200]),
        at("DELETE", "/secrets/{name}", "/secrets/m-delete", "", [403, 403, 200]),
        at("GET", "/secrets/{name}/versions", "/secrets/m-versions/versions", "", [403, 200, 200]),
        at("POST", "/secrets/{name}/backup", "/secrets/m-get/backup", "", [403, 403, 400]),
        at("GET", "/secrets/{name}/{version}", "/secrets/m-get/<version>", "", [403, 200, 200]),
        at("PATCH", "/secrets/{name}/{version}", "/secrets/m-get/<version>", "{}", [403, 403, 200]),
        at("GET", "/deletedsecrets", "/deletedsecrets", "", [403, 200, 200]),
        at("GET", "/deletedsecrets/{name}", "/deletedsecrets/m-show-gone", "", [403, 200, 200]),
        at("DELETE", "/deletedsecrets/{name}", "/deletedsecrets/m-purge-gone", "", [403, 403, 204]),
        at("POST", "/deletedsecrets/{name}/recover", "/deletedsecrets/m-recover-gone/recover", "", [403, 403, 200]),
        row(KeyVault, "GET", changes, format!("{changes}?versions=1-1"), "", [403, 200, 200]),
    ]
}

#[rustfmt::skip]
fn login() -> Vec<Row> {
    let at = |method, pattern: &str, status| {
        row(Login, method, pattern, pattern.replace("{tenant}", "<tenant>"), "", [status; 3])
    };
    vec![
        row(Login, "GET", "/common/discovery/instance", "/common/discovery/instance?api-version=1.1&authorization_endpoint=https://login.strongroom.localhost/<tenant>/oauth2/v2.0/authorize", "", [200; 3]),
        at("GET", "/{tenant}/v2.0/.well-known/openid-configuration", 200),
        at("GET", "/{tenant}/.well-known/openid-configuration", 200),
        at("GET", "/{tenant}/discovery/v2.0/keys", 200),
        at("GET", "/{tenant}/discovery/keys", 200),
        // Without a form: what a good one gets is tested where tokens are.
        at("POST", "/{tenant}/oauth2/v2.0/token", 400),
        at("POST", "/{tenant}/oauth2/token", 400),
    ]
}

/// The directory under `version`; `x` picks the objects that its deletions may have.
#[rustfmt::skip]
fn graph(version: &str, x: char) -> Vec<Row> {
    let at = |method, pattern: &str, path: &str, body, statuses| {
        let path = path.replace("-x.", &format!("-{x}."));
        row(Graph, method, format!("{version}{pattern}"), format!("{version}{path}"), body, statuses)
    };
    let fresh = if x == 'a' { r#"{"appId":"<fresh-a.client>"}"# } else { r#"{"appId":"<fresh-b.client>"}"# };
    let password = r#"{"passwordCredential":{"displayName":"x"}}"#;
    let gone = r#"{"keyId":"11111111-2222-4333-8444-555555555555"}"#;
    vec![
        at("GET", "/applications", "/applications", "", [403, 403, 200]),
        at("POST", "/applications", "/applications", r#"{"displayName":"made"}"#, [403, 403, 201]),
        at("GET", "/applications/{id}", "/applications/<kept.application>", "", [403, 403, 200]),
        at("PATCH", "/applications/{id}", "/applications/<kept.application>", r#"{"displayName":"new"}"#, [403, 403, 204]),
        at("DELETE", "/applications/{id}", "/applications/<doomed-x.application>", "", [403, 403, 204]),
        at("POST", "/applications/{id}/addPassword", "/applications/<kept.application>/addPassword", password, [403, 403, 200]),
        at("POST", "/applications/{id}/removePassword", "/applications/<kept.application>/removePassword", gone, [403, 403, 400]),
        at("GET", "/applications/{id}/owners", "/applications/<kept.application>/owners", "", [403, 403, 200]),
        at("GET", "/servicePrincipals", "/servicePrincipals", "", [403, 403, 200]),
        at("POST", "/servicePrincipals", "/servicePrincipals", fresh, [403, 403, 201]),
        at("GET", "/servicePrincipals/{id}", "/servicePrincipals/<kept.principal>", "", [403, 403, 200]),
        at("PATCH", "/servicePrincipals/{id}", "/servicePrincipals/<kept.principal>", r#"{"tags":["x"]}"#, [403, 403, 204]),
        at("DELETE", "/servicePrincipals/{id}", "/servicePrincipals/<lonely-x.principal>", "", [403, 403, 204]),
        at("POST", "/servicePrincipals/{id}/addPassword", "/servicePrincipals/<kept.principal>/addPassword", password, [403, 403, 200]),
        at("POST", "/servicePrincipals/{id}/removePassword", "/servicePrincipals/<kept.principal>/removePassword", gone, [403, 403, 400]),
        at("GET", "/servicePrincipals/{id}/owners", "/servicePrincipals/<kept.principal>/owners", "", [403, 403, 200]),
        at("GET", "/organization", "/organization", "", [403, 403, 200]),
        at("GET", "/me", "/me", "", [400; 3]),
        at("POST", "/directoryObjects/getByIds", "/directoryObjects/getByIds", r#"{"ids":["<kept.principal>"]}"#, [403, 403, 200]),
        at("GET", "/directoryObjects/{id}", "/directoryObjects/<kept.principal>", "", [403, 403, 200]),
        at("GET", "/{keyed}", "/applications(appId='<kept.client>')", "", [403, 403, 200]),
        at("PATCH", "/{keyed}", "/applications(appId='<kept.client>')", r#"{"displayName":"new"}"#, [403, 403, 204]),
        at("DELETE", "/{keyed}", "/applications(appId='<keyed-x.client>')", "", [403, 403, 204]),
        at("POST", "/{keyed}/addPassword", "/applications(appId='<kept.client>')/addPassword", password, [403, 403, 200]),
        at("POST", "/{keyed}/removePassword", "/applications(appId='<kept.client>')/removePassword", gone, [403, 403, 400]),
    ]
}

#[rustfmt::skip]
fn management() -> Vec<Row> {
    const S: &str = "/subscriptions/{s}";
    const G: &str = "/subscriptions/{s}/resourceGroups/{g}";
    const V: &str = "/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.KeyVault/vaults/{v}";
    let at = |method, pattern: &str, path: &str, version: &str, body, statuses| {
        row(Management, method, pattern, format!("{path}?api-version={version}"), body, statuses)
    };
    let s = "/subscriptions/<subscription>";
    let g = &format!("{s}/resourceGroups/tests");
    let kv = &format!("{g}/providers/Microsoft.KeyVault");
    let v = &format!("{kv}/vaults/matrix");
    let vault = r#"{"location":"local","properties":{"tenantId":"<tenant>","sku":{"family":"A","name":"standard"},"accessPolicies":[]}}"#;
    let policy = r#"{"properties":{"accessPolicies":[{"tenantId":"<tenant>","objectId":"<kept.principal>","permissions":{"secrets":["get"]}}]}}"#;
    vec![
        at("GET", "/metadata/endpoints", "/metadata/endpoints", "2022-09-01", "", [200; 3]),
        at("GET", "/tenants", "/tenants", "2022-12-01", "", [200; 3]),
        // Lists show what one may see: to others they are empty.
        at("GET", "/subscriptions", "/subscriptions", "2022-12-01", "", [200; 3]).hiding(),
        at("GET", S, s, "2022-12-01", "", [403, 403, 200]),
        at("GET", &format!("{S}/locations"), &format!("{s}/locations"), "2022-12-01", "", [403, 403, 200]),
        at("GET", &format!("{S}/resources"), &format!("{s}/resources"), "2021-04-01", "", [200; 3]).hiding(),
        at("GET", &format!("{S}/providers"), &format!("{s}/providers"), "2021-04-01", "", [403, 403, 200]),
        at("GET", &format!("{S}/providers/{{ns}}"), &format!("{s}/providers/Microsoft.KeyVault"), "2021-04-01", "", [403, 403, 200]),
        at("POST", &format!("{S}/providers/{{ns}}/register"), &format!("{s}/providers/Microsoft.KeyVault/register"), "2021-04-01", "", [403, 403, 200]),
        at("GET", &format!("{S}/resourceGroups"), &format!("{s}/resourceGroups"), "2024-11-01", "", [200; 3]).hiding(),
        at("GET", G, g, "2024-11-01", "", [403, 403, 200]),
        at("HEAD", G, g, "2024-11-01", "", [403, 403, 204]),
        at("PUT", G, &format!("{s}/resourceGroups/made"), "2024-11-01", r#"{"location":"local"}"#, [403, 403, 201]),
        at("GET", &format!("{S}/providers/Microsoft.KeyVault/vaults"), &format!("{s}/providers/Microsoft.KeyVault/vaults"), "2023-07-01", "", [200; 3]).hiding(),
        at("GET", &format!("{S}/providers/Microsoft.KeyVault/managedHSMs"), &format!("{s}/providers/Microsoft.KeyVault/managedHSMs"), "2023-07-01", "", [200; 3]).hiding(),
        at("GET", &format!("{G}/providers/Microsoft.KeyVault/vaults"), &format!("{kv}/vaults"), "2023-07-01", "", [200; 3]).hiding(),
        at("GET", &format!("{G}/providers/Microsoft.KeyVault/managedHSMs"), &format!("{kv}/managedHSMs"), "2023-07-01", "", [200; 3]).hiding(),
        at("GET", V, v, "2023-07-01", "", [403, 403, 200]),
        at("PUT", V, &format!("{kv}/vaults/made"), "2023-07-01", vault, [403, 403, 201]),
        at("PATCH", V, v, "2023-07-01", r#"{"tags":{"a":"b"}}"#, [403, 403, 200]),
        at("PUT", &format!("{V}/accessPolicies/{{operation}}"), &format!("{v}/accessPolicies/add"), "2023-07-01", policy, [403, 403, 200]),
    ]
}

/// Roles at one scope below the subscription; `index` makes their ids differ.
#[rustfmt::skip]
fn roles(index: usize, pattern: &str, path: &str) -> Vec<Row> {
    let at = |method, end: &str, end_path: String, body, statuses| {
        let authorization = "providers/Microsoft.Authorization";
        let pattern = format!("/subscriptions/{{s}}{pattern}/{authorization}/{end}");
        let path = format!("/subscriptions/<subscription>{path}/{authorization}/{end_path}?api-version=2022-04-01");
        row(Management, method, pattern, path, body, statuses)
    };
    let one = format!("roleAssignments/11111111-2222-4333-8444-55555555555{index}");
    // The built-in role Reader.
    let reader = "roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7".to_owned();
    let body = r#"{"properties":{"roleDefinitionId":"/subscriptions/<subscription>/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7","principalId":"<kept.principal>","principalType":"ServicePrincipal"}}"#;
    vec![
        at("PUT", "roleAssignments/{id}", one.clone(), body, [403, 403, 201]),
        at("GET", "roleAssignments/{id}", one.clone(), "", [403, 403, 200]),
        at("GET", "roleAssignments", "roleAssignments".to_owned(), "", [403, 403, 200]),
        at("DELETE", "roleAssignments/{id}", one, "", [403, 403, 200]),
        at("GET", "roleDefinitions", "roleDefinitions".to_owned(), "", [403, 403, 200]),
        at("GET", "roleDefinitions/{id}", reader, "", [403, 403, 200]),
    ]
}
