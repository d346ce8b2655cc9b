//! Subscriptions.

use strongroom_wire::management::Subscription;

use super::Management;
use crate::Error;

const API_VERSION: &str = "2022-12-01";

impl Management {
    /// The subscriptions that the caller sees.
    pub async fn subscriptions(&self) -> Result<Vec<Subscription>, Error> {
        self.pages(self.url(&["subscriptions"], API_VERSION, &[])).await
    }
}
