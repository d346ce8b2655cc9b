//! A vault on the model engine, for this crate's tests.

use strongroom_access::{Grant, ManageAction, SecretAction, system};
use strongroom_base::{
    Incarnation, RequestId, SecretText, SubscriptionId, TenantId, Timestamp, VaultId, VersionId,
};
use strongroom_store::audit::Entry;
use strongroom_store::{Change, Event, Loaded, Stop, Store, TransactError, Watched};

use crate::record::Vault;
use crate::secrets::NewSecret;
use crate::vaults::{self, NewVault, Patch};

pub(crate) const NOW: Timestamp = Timestamp(1_795_484_760);

pub(crate) struct TestVault {
    pub(crate) store: Store,
    pub(crate) id: VaultId,
    runtime: tokio::runtime::Runtime,
}

/// Inputs of a vault with these properties.
pub(crate) fn new_vault(properties: Patch) -> NewVault {
    NewVault {
        name: "Test-Vault".parse().expect("a name"),
        tenant: TenantId::from_random([1; 16]),
        subscription: SubscriptionId::from_random([2; 16]),
        group: "Group".parse().expect("a name"),
        location: "local".to_owned(),
        properties,
    }
}

impl TestVault {
    pub(crate) fn new(properties: Patch) -> Self {
        let this = Self {
            store: Store::model(Incarnation::from_random([3; 16])),
            id: VaultId::from_random([4; 16]),
            runtime: tokio::runtime::Builder::new_current_thread().build().expect("a runtime"),
        };
        let id = this.id;
        let new = new_vault(properties);
        let grant = Self::manage(ManageAction::VaultWrite);
        this.run(move |_| vaults::create(&grant, id, &new, NOW)).expect("the vault is made");
        this
    }

    pub(crate) fn run<T, R>(
        &self,
        verb: impl FnMut(&Loaded) -> Result<(Change, T), Stop<R>> + Send + 'static,
    ) -> Result<T, R>
    where
        T: Send + 'static,
        R: Send + std::fmt::Debug + 'static,
    {
        match self.runtime.block_on(self.store.transact(entry(), verb)) {
            Ok(committed) => Ok(committed.value),
            Err(TransactError::Refused(refusal)) => Err(refusal),
            Err(fault) => panic!("{fault:?}"),
        }
    }

    /// A grant on one secret.
    pub(crate) fn secret(&self, action: SecretAction, name: &str) -> Grant {
        system::secret(action, self.id, name.parse().expect("a name"))
    }

    /// A grant on the vault's record.
    pub(crate) fn manage(action: ManageAction) -> Grant {
        let new = new_vault(Patch::default());
        let scope = strongroom_access::Scope::vault(new.subscription, &new.group, &new.name);
        system::manage(action, scope)
    }

    /// Writes over the vault's record, past all rules.
    pub(crate) fn force(&self, edit: impl Fn(&mut Vault) + Send + 'static) {
        let id = self.id;
        self.run::<_, ()>(move |read| {
            let mut vault = crate::record::load(read, id)?.expect("the vault is there").value;
            edit(&mut vault);
            let mut change = Change::new();
            change.put(crate::key::vault(id), &vault)?;
            Ok((change, ()))
        })
        .expect("forced");
    }

    /// The paths of all records in the vault's partition that start with `prefix`.
    pub(crate) fn paths(&self, prefix: &str) -> Vec<String> {
        let rows = self.store.read().range(self.id.partition(), prefix, None, 10_000).expect("reads");
        rows.into_iter().map(|(key, _)| key.path().to_owned()).collect()
    }

    /// Everything the watchers of the vault were told, as `noun kind name version`.
    pub(crate) fn told(&self) -> Vec<Event> {
        let mut cursor = self.store.cursor(self.id.partition()).expect("a cursor");
        if cursor.revision == 0 {
            return Vec::new();
        }
        cursor.revision = 0;
        match self.runtime.block_on(self.store.watch(cursor).next()).expect("reads") {
            Watched::Events(events) => events.into_iter().map(|(_, event)| event).collect(),
            Watched::Compacted(_) => panic!("compacted"),
        }
    }
}

pub(crate) fn version(n: u8) -> VersionId {
    VersionId::from_random([n; 16])
}

pub(crate) fn new_secret(value: &str) -> NewSecret {
    NewSecret {
        value: SecretText::new(value.to_owned()),
        content_type: None,
        enabled: None,
        not_before: None,
        expires: None,
        tags: crate::secrets::Tags::new(),
    }
}

fn entry() -> Entry {
    Entry {
        at_ms: 0,
        request: RequestId::from_random([5; 16]),
        client_request: None,
        operation: "Test".into(),
        resource: String::new(),
        caller: None,
        address: None,
        status: 200,
        code: None,
    }
}
