//! The verbs on the model store, called as a face would call them.

mod groups;
mod roles;
mod subscriptions;
mod vaults;

use strongroom_access::{
    Assignment, Caller, Grant, ManageAction, PrincipalKind, Scope, decide_manage, role, system,
};
use strongroom_base::{
    AppId, Incarnation, PrincipalId, RequestId, RoleAssignmentId, SubscriptionId, TenantId, Timestamp,
    VaultId,
};
use strongroom_store::audit::Entry;
use strongroom_store::{Change, Loaded, Stop, Store, TransactError};
use strongroom_vault::vaults::Patch;

use crate::groups::{Created, Wanted};
use crate::subscriptions::Subscription;
use crate::vaults::{Mode, Put, Written};
use crate::{GroupPlace, Page, Refusal, VaultPlace, groups as group_verbs, vaults as vault_verbs};

const NOW: Timestamp = Timestamp(1_795_484_760);

/// One tenant with one subscription in a store, and the owner of it.
struct Desk {
    store: Store,
    tenant: TenantId,
    subscription: SubscriptionId,
}

impl Desk {
    /// A tenant and a subscription told apart from others by `number`.
    async fn new(store: &Store, number: u8) -> Self {
        let desk = Self {
            store: store.clone(),
            tenant: TenantId::from_random([number; 16]),
            subscription: SubscriptionId::from_random([number; 16]),
        };
        let subscription = Subscription {
            id: desk.subscription,
            tenant: desk.tenant,
            name: "main".to_owned(),
            created: NOW,
        };
        let grant = system::manage(ManageAction::SubscriptionWrite, Scope::subscription(desk.subscription));
        let made =
            desk.run(move |read| crate::subscriptions::create(read, &grant, subscription.clone())).await;
        made.expect("a fresh subscription");
        desk
    }

    async fn alone() -> Self {
        Self::new(&store(), 1).await
    }

    /// The owner of the subscription, as a caller with a decision of its own.
    fn grant(&self, action: ManageAction, scope: Scope) -> Grant {
        self.may(action, scope).expect("the owner may")
    }

    #[expect(clippy::needless_pass_by_value, reason = "the tests write scopes where they use them")]
    fn may(&self, action: ManageAction, scope: Scope) -> Option<Grant> {
        let object = PrincipalId::from_uuid(self.tenant.uuid());
        let caller = Caller {
            tenant: self.tenant,
            object,
            application: AppId::from_uuid(self.tenant.uuid()),
            kind: PrincipalKind::Application,
        };
        let owner = Assignment {
            id: RoleAssignmentId::from_uuid(self.tenant.uuid()),
            principal: object,
            role: role::OWNER,
            scope: Scope::subscription(self.subscription),
        };
        decide_manage(&caller, action, &scope, &[owner], Vec::new()).ok()
    }

    async fn run<T: Send + 'static>(
        &self,
        verb: impl Fn(&Loaded) -> Result<(Change, T), Stop<Refusal>> + Send + 'static,
    ) -> Result<T, Refusal> {
        match self.store.transact(entry(), verb).await {
            Ok(committed) => Ok(committed.value),
            Err(TransactError::Refused(refusal)) => Err(refusal),
            Err(TransactError::Fault(fault) | TransactError::Unknown(fault)) => panic!("{fault}"),
        }
    }

    fn group(&self, name: &str) -> GroupPlace {
        GroupPlace { subscription: self.subscription, group: name.parse().expect("a good name") }
    }

    fn vault(&self, group: &str, name: &str) -> VaultPlace {
        self.group(group).vault(name.parse().expect("a good name"))
    }

    async fn make_group(&self, name: &str, location: &str) -> Result<Created, Refusal> {
        let wanted =
            Wanted { place: self.group(name), location: location.to_owned(), tags: crate::Tags::default() };
        let grant = self.grant(ManageAction::GroupWrite, wanted.place.scope());
        let tenant = self.tenant;
        self.run(move |read| group_verbs::create(read, &grant, tenant, &wanted, NOW)).await
    }

    fn put(&self, group: &str, name: &str, id: u8) -> Put {
        Put {
            place: self.vault(group, name),
            id: VaultId::from_random([0x80 | id; 16]),
            location: "local".to_owned(),
            properties: Patch::default(),
            rbac_default: true,
            mode: Mode::Default,
        }
    }

    async fn make_vault(&self, put: Put) -> Result<Written, Refusal> {
        let grant = self.grant(ManageAction::VaultWrite, put.place.scope());
        let tenant = self.tenant;
        self.run(move |read| vault_verbs::create_or_update(read, &grant, tenant, &put, NOW)).await
    }

    /// The names of all vaults of the subscription, or of one group, that the owner sees.
    fn vault_names(&self, group: Option<&str>) -> Result<Vec<String>, Stop<Refusal>> {
        let group = group.map(|group| group.parse().expect("a good name"));
        let see = |scope| self.may(ManageAction::VaultRead, scope);
        let page = Page { after: None, limit: 10 };
        let listed = vault_verbs::list(
            &self.store.read(),
            self.tenant,
            self.subscription,
            group.as_ref(),
            &page,
            see,
        )?;
        Ok(listed.entries.into_iter().map(|vault| vault.name.to_string()).collect())
    }
}

fn store() -> Store {
    Store::model(Incarnation::from_random([0; 16]))
}

fn entry() -> Entry {
    Entry {
        at_ms: 0,
        request: RequestId::from_random([0; 16]),
        client_request: None,
        operation: "Test".into(),
        resource: String::new(),
        caller: None,
        address: None,
        status: 200,
        code: None,
    }
}

/// What a reading verb refused with.
fn refusal<T: std::fmt::Debug>(result: Result<T, Stop<Refusal>>) -> Refusal {
    match result {
        Err(Stop::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, not {other:?}"),
    }
}
