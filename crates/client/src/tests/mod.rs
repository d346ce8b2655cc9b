//! The client against a server that answers what a test tells it to, over real TLS on loopback.

mod calls;
mod stream;
mod stub;

use strongroom_base::{Clock, SecretText, Timestamp};
use stub::{Reply, Seen, Stub};

use crate::key_vault::Vault;
use crate::login::{Credential, Tokens};
use crate::{Http, Timeouts, Trust};

/// When it is in these tests.
const NOW: Timestamp = Timestamp(1_800_000_000);

/// A client that trusts the stub.
fn http(stub: &Stub) -> Http {
    Http::new(&Trust { ca_file: Some(stub.ca_file()) }, Timeouts::default()).expect("a client")
}

fn tokens(stub: &Stub, clock: Clock) -> Tokens {
    let credential = Credential {
        tenant: "t".to_owned(),
        client_id: "app".to_owned(),
        secret: SecretText::new("client-secret".to_owned()),
    };
    Tokens::new(http(stub), &stub.url("login"), credential, clock).expect("tokens")
}

fn vault(stub: &Stub) -> Vault {
    Vault::new(http(stub), &stub.url("v.vault"), tokens(stub, Clock::fixed(NOW))).expect("a vault")
}

/// What a token endpoint answers: `token-1`, `token-2`, … in the order of `seen`.
fn token_reply(seen: &[Seen]) -> Reply {
    let count = seen.iter().filter(|seen| seen.is_token_call()).count();
    Reply::json(
        200,
        &format!(r#"{{"token_type":"Bearer","expires_in":3599,"access_token":"token-{count}"}}"#),
    )
}

/// A vault's challenge for `resource`.
fn challenge(resource: &str) -> Reply {
    let header = format!(r#"Bearer authorization="https://elsewhere.example/t", resource="{resource}""#);
    Reply::json(401, r#"{"error":{"code":"Unauthorized","message":"AKV10000: no token."}}"#)
        .header("www-authenticate", &header)
}
