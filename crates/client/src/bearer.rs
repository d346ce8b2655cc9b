//! Calls with a token: once with the one at hand, and once more with a fresh one if that is
//! refused.

use reqwest::{Method, StatusCode, Url};

use crate::Error;
use crate::http::{Answer, Body, Http, Request};
use crate::login::Tokens;

/// One face's calls on behalf of one credential.
#[derive(Clone, Debug)]
pub(crate) struct Bearer {
    pub http: Http,
    pub tokens: Tokens,
}

impl Bearer {
    /// Sends with a token for `scope`; a 401 is answered with a fresh token, once.
    pub async fn send(&self, scope: &str, method: Method, url: Url, body: Body<'_>) -> Result<Answer, Error> {
        let token = self.tokens.get(scope).await?;
        let request = |token| Request { method: method.clone(), url: url.clone(), token: Some(token), body };
        let answer = self.http.send(request(&token)).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let token = self.tokens.renew(scope, &token).await?;
        self.http.send(request(&token)).await
    }
}
