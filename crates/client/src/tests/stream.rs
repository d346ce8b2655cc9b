use std::time::Duration;

use strongroom_wire::own::Change;

use super::*;
use crate::Error;

/// A vault whose change stream answers `reply`.
async fn stub(reply: Reply) -> Stub {
    Stub::start(move |seen| match seen {
        [.., last] if last.is_token_call() => token_reply(seen),
        [.., last] if last.token.is_none() => {
            challenge(&format!("https://vault.stub.localhost:{}", last.port))
        }
        _ => reply.clone(),
    })
    .await
}

#[tokio::test]
async fn events_are_read_from_whatever_pieces_they_come_in() {
    let pieces: [&[u8]; 4] = [
        b"{\"type\":\"hello\",\"version\":1,\"cursor\":\"c1\"}\n{\"type\":\"cha",
        b"nged\",\"cursor\":\"c2\",\"name\":\"s\",\"kind\":\"set\"}\n",
        b"\n{\"type\":\"ofLater\",\"x\":1}\n{\"type\":\"revalidate\",\"cursor\":\"c3\",\"more\":[]}\n",
        b"{\"type\":\"end\",\"reason\":\"closing\"}\n",
    ];
    let stub = stub(Reply::pieces(&pieces, false)).await;
    let mut changes = vault(&stub).changes(Some("c0")).await.expect("open");
    let mut events = Vec::new();
    while let Some(event) = changes.next().await.expect("an event") {
        events.push(event);
    }
    assert_eq!(
        events,
        [
            Change::Hello { version: 1, cursor: "c1".to_owned() },
            Change::Changed {
                cursor: "c2".to_owned(),
                name: "s".to_owned(),
                version: None,
                kind: "set".to_owned()
            },
            Change::Revalidate { cursor: "c3".to_owned() },
            Change::End { reason: "closing".to_owned() },
        ]
    );
    let last = stub.seen().pop().expect("a request");
    assert_eq!(last.path, "/_strongroom/v1/secrets/changes");
    assert!(last.query.contains("cursor=c0") && last.query.contains("versions=1-1"), "{}", last.query);
}

#[tokio::test]
async fn what_is_no_event_ends_the_stream() {
    let long = vec![b'x'; 20_000];
    let later = b"{\"type\":\"hello\",\"version\":2,\"cursor\":\"c\"}\n";
    for piece in [&long[..], b"canary\n", later] {
        let stub = stub(Reply::pieces(&[piece], true)).await;
        let mut changes = vault(&stub).changes(None).await.expect("open");
        let error = changes.next().await.expect_err("refused");
        assert!(matches!(error, Error::Protocol { .. }) && !error.to_string().contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn a_silent_stream_is_dead() {
    let stub = stub(Reply::pieces(&[b"{\"type\":\"hello\",\"version\":1,\"cursor\":\"c\"}\n"], true)).await;
    let timeouts = Timeouts { silence: Duration::from_millis(300), ..Timeouts::default() };
    let http = Http::new(&Trust { ca_file: Some(stub.ca_file()) }, timeouts).expect("a client");
    let vault = Vault::new(http, &stub.url("v.vault"), tokens(&stub, Clock::fixed(NOW))).expect("a vault");
    let mut changes = vault.changes(None).await.expect("open");
    changes.next().await.expect("an event");
    let error = changes.next().await.expect_err("dead");
    assert!(error.is_outage() && error.to_string().contains("silent"), "{error}");
}

#[tokio::test]
async fn a_vault_without_a_stream_says_so() {
    let stub = stub(Reply::json(404, r#"{"error":{"code":"NotFound","message":"No."}}"#)).await;
    assert!(vault(&stub).changes(None).await.expect_err("refused").is_not_found());
}
