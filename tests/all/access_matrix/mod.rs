//! Who may do what: every route × nobody, expired, wrong tenant, outsider, reader, owner. A route
//! that is not here fails the test.

mod rows;
mod scene;

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use strongroom_server::{RouteInfo, routes};
use strongroom_store::RootKey;
use strongroom_store::audit::{self, Shown};
use strongroom_testkit::Server;

use self::rows::{Row, rows};
use self::scene::Scene;
use crate::forge::Forge;

#[test]
fn every_route_has_its_row() {
    let mut routes: BTreeSet<_> = routes::all()
        .iter()
        .map(|route| (format!("{:?}", route.face), route.method.to_string(), route.pattern.to_owned()))
        .collect();
    for row in rows() {
        let key = (format!("{:?}", row.face), row.method.to_owned(), row.pattern.clone());
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
        for (caller, status) in Scene::expected(&row) {
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

/// Every operation of the table stands in the audit, with each way in which it ended, and the audit
/// is as it was written. What answers without a token is counted, and not recorded one by one.
fn all_audited(server: &Server) -> Result<()> {
    let mut audited = BTreeSet::new();
    for shown in audit::show(server.data_dir())? {
        if let Shown::Change { entry, .. } | Shown::Access { entry } = shown? {
            audited.insert((entry.operation.into_owned(), entry.status));
        }
    }
    let operation = |row: &Row| {
        let of_row = |route: &&RouteInfo| row.is_of(route);
        routes::all().iter().find(of_row).map(|route| route.operation.to_owned()).unwrap_or_default()
    };
    for row in rows().iter().filter(|row| !row.is_open()) {
        for status in row.statuses {
            let record = (operation(row), status);
            ensure!(audited.contains(&record), "not in the audit: {record:?}");
        }
    }
    let report = audit::verify(server.data_dir(), &RootKey::of_folder(server.data_dir())?)?;
    ensure!(report.is_sound(), "{report:?}");
    Ok(())
}
