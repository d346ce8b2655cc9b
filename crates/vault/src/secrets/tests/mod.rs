//! The verbs on the model engine.

mod life_cycle;
mod rules;

use strongroom_access::{SecretAction, system};
use strongroom_base::Timestamp;

use super::*;
use crate::testing::{NOW, TestVault, new_secret, version};

/// The verbs as one calls them, each with its own grant.
impl TestVault {
    fn set(&self, name: &str, id: u8, new: NewSecret) -> Result<Secret, Refusal> {
        let grant = self.secret(SecretAction::Set, name);
        self.run(move |read| set(read, &grant, version(id), &new, NOW))
    }

    fn get(&self, name: &str, id: Option<u8>) -> Result<String, Refusal> {
        let grant = self.secret(SecretAction::Get, name);
        answered(get(&self.store.read(), &grant, id.map(version))).map(|(_, value)| value.expose().to_owned())
    }

    fn update(&self, name: &str, id: Option<u8>, patch: Patch) -> Result<Secret, Refusal> {
        let grant = self.secret(SecretAction::Update, name);
        self.run(move |read| update(read, &grant, id.map(version), &patch, NOW.plus_seconds(9)))
    }

    fn delete(&self, name: &str) -> Result<DeletedSecret, Refusal> {
        let grant = self.secret(SecretAction::Delete, name);
        self.run(move |read| delete(read, &grant, NOW))
    }

    fn recover(&self, name: &str) -> Result<Secret, Refusal> {
        let grant = self.secret(SecretAction::Recover, name);
        self.run(move |read| recover(read, &grant))
    }

    fn purge_at(&self, name: &str, now: Timestamp) -> Result<Purged, Refusal> {
        let grant = self.secret(SecretAction::Purge, name);
        self.run(move |read| purge(read, &grant, now))
    }

    fn purge_all(&self, name: &str) -> Result<(), Refusal> {
        while self.purge_at(name, NOW)? == Purged::Part {}
        Ok(())
    }

    fn deleted(&self, name: &str) -> Result<DeletedSecret, Refusal> {
        let grant = self.secret(SecretAction::GetDeleted, name);
        answered(deleted_get(&self.store.read(), &grant))
    }

    fn versions(&self, name: &str, after: Option<&str>, limit: usize) -> Page<Secret> {
        let grant = self.secret(SecretAction::List, name);
        answered(versions(&self.store.read(), &grant, after, limit)).expect("the vault is there")
    }

    fn list(&self, after: Option<&str>, limit: usize) -> Result<Page<Secret>, Refusal> {
        let grant = system_list(self);
        answered(list(&self.store.read(), &grant, after, limit))
    }

    fn deleted_names(&self) -> Vec<String> {
        let grant = system_list(self);
        let page = answered(deleted_list(&self.store.read(), &grant, None, 25)).expect("the vault is there");
        page.items.into_iter().map(|item| item.secret.name.to_string()).collect()
    }
}

fn system_list(vault: &TestVault) -> strongroom_access::Grant {
    system::secrets(SecretAction::List, vault.id)
}

fn names(page: &Page<Secret>) -> Vec<&str> {
    page.items.iter().map(|item| item.name.as_given()).collect()
}

fn answered<T>(result: Result<T, ReadError>) -> Result<T, Refusal> {
    result.map_err(|error| match error {
        ReadError::Refused(refusal) => refusal,
        ReadError::Fault(fault) => panic!("{fault}"),
    })
}
