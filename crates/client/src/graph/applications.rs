//! Application registrations.

use reqwest::Method;
use strongroom_wire::graph::{
    AddPassword, Application, ApplicationWrite, PasswordWish, RemovePassword, SecretShownOnce,
};

use super::{Filter, Graph};
use crate::Error;

impl Graph {
    /// The applications that pass `filter`, or all.
    pub async fn applications(&self, filter: Option<&Filter<'_>>) -> Result<Vec<Application>, Error> {
        self.list("applications", filter).await
    }

    /// The application with the object id `id`.
    pub async fn application(&self, id: &str) -> Result<Application, Error> {
        self.get(&["applications", id]).await
    }

    /// Registers an application.
    pub async fn create_application(&self, application: &ApplicationWrite) -> Result<Application, Error> {
        self.write(Method::POST, &["applications"], application).await?.json()
    }

    /// Changes what is given of an application.
    pub async fn update_application(&self, id: &str, change: &ApplicationWrite) -> Result<(), Error> {
        self.write(Method::PATCH, &["applications", id], change).await?.done()
    }

    /// Deletes an application.
    pub async fn delete_application(&self, id: &str) -> Result<(), Error> {
        self.delete(&["applications", id]).await
    }

    /// Gives an application a new secret; it is in this answer and never shown again.
    pub async fn add_password(&self, id: &str, wish: PasswordWish) -> Result<SecretShownOnce, Error> {
        let body = AddPassword { password_credential: Some(wish) };
        self.write(Method::POST, &["applications", id, "addPassword"], &body).await?.json()
    }

    /// Takes a secret away from an application.
    pub async fn remove_password(&self, id: &str, key_id: String) -> Result<(), Error> {
        let body = RemovePassword { key_id };
        self.write(Method::POST, &["applications", id, "removePassword"], &body).await?.done()
    }
}
