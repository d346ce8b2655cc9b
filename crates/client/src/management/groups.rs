//! Resource groups.

use reqwest::{Method, StatusCode};
use strongroom_wire::management::{Group, GroupParameters};

use super::Management;
use crate::Error;
use crate::http::Body;

const API_VERSION: &str = "2024-11-01";

impl Management {
    /// Makes the group, or changes the one that is there.
    pub async fn put_group(
        &self,
        subscription: &str,
        name: &str,
        parameters: &GroupParameters,
    ) -> Result<Group, Error> {
        let url = self.url(&["subscriptions", subscription, "resourcegroups", name], API_VERSION, &[]);
        self.put(url, parameters).await
    }

    /// The group.
    pub async fn group(&self, subscription: &str, name: &str) -> Result<Group, Error> {
        self.get(self.url(&["subscriptions", subscription, "resourcegroups", name], API_VERSION, &[])).await
    }

    /// All groups of the subscription.
    pub async fn groups(&self, subscription: &str) -> Result<Vec<Group>, Error> {
        self.pages(self.url(&["subscriptions", subscription, "resourcegroups"], API_VERSION, &[])).await
    }

    /// Whether there is such a group.
    pub async fn has_group(&self, subscription: &str, name: &str) -> Result<bool, Error> {
        let url = self.url(&["subscriptions", subscription, "resourcegroups", name], API_VERSION, &[]);
        let answer = self.send(Method::HEAD, url, Body::None).await?;
        match answer.status {
            StatusCode::NO_CONTENT | StatusCode::OK => Ok(true),
            StatusCode::NOT_FOUND => Ok(false),
            _ => {
                answer.done()?;
                Err(answer.unexpected("neither yes nor no"))
            }
        }
    }
}
