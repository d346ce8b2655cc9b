//! What the pipeline refuses before any handler, in this face's words.

use http::Method;
use strongroom_base::RequestId;
use strongroom_identity::token::TokenRefusal;

use super::{Answer, Desk, NOW, TENANT, code, tenant};
use crate::management::reject;
use crate::names::PublicNames;
use crate::reject::{Around, Rejection};

async fn answer(rejection: Rejection) -> Answer {
    let desk = Desk::new().await;
    let names = PublicNames::of_domain("example.org", 8443);
    let request = RequestId::from_random([7; 16]);
    let around = Around { names: &names, tenant: Some(tenant()), request, client_request: None, now: NOW };
    desk.answer(reject(&rejection, &around), &desk.trace("Authentication")).await
}

#[tokio::test]
async fn rejections_have_an_error_object_each() {
    for (rejection, status, expected) in [
        (Rejection::BadPath, 400, "BadRequest"),
        (Rejection::NoSuchRoute, 404, "NotFound"),
        (Rejection::WrongMethod(Method::PUT), 405, "MethodNotAllowed"),
        (Rejection::TooLarge, 413, "RequestContentTooLarge"),
        (Rejection::BodyBroken, 400, "RequestContentIncomplete"),
        (Rejection::Unaudited, 503, "ServiceUnavailable"),
        (Rejection::Broken, 500, "InternalServerError"),
    ] {
        let answer = answer(rejection).await;
        assert_eq!((answer.status, code(&answer.body)), (status, expected));
    }
}

#[tokio::test]
async fn without_a_good_token_the_way_to_one_is_told() {
    let challenge = |description: &str| {
        format!(
            "Bearer authorization_uri=\"https://login.example.org:8443/{TENANT}\", error=\"invalid_token\", \
             error_description=\"{description}\""
        )
    };
    for (rejection, expected, description) in [
        (
            Rejection::NoToken,
            "AuthenticationFailed",
            "The authentication failed because of missing 'Authorization' header.",
        ),
        (
            Rejection::BadToken(TokenRefusal::Malformed),
            "InvalidAuthenticationToken",
            "The access token is invalid.",
        ),
        (
            Rejection::BadToken(TokenRefusal::Expired { at: NOW }),
            "ExpiredAuthenticationToken",
            "The access token expired.",
        ),
        (
            Rejection::BadToken(TokenRefusal::Audience { found: "\"".to_owned() }),
            "InvalidAuthenticationTokenAudience",
            "The access token is for another audience.",
        ),
    ] {
        let answer = answer(rejection).await;
        assert_eq!((answer.status, code(&answer.body)), (401, expected));
        let found = answer.headers.get("www-authenticate").and_then(|value| value.to_str().ok());
        assert_eq!(found, Some(&*challenge(description)));
    }
}
