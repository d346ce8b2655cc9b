//! The first start: a tenant, a subscription, and an owner application with full rights.
//!
//! What will be made is planned first, in one sealed record; then each step is made in a transaction
//! that also moves the plan's counter. So a start that was cut off goes on where it stopped.

use std::fmt::Display;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use strongroom_access::{DirectoryAction, Grant, ManageAction, Scope, role, system};
use strongroom_base::{
    AppId, ApplicationId, Clock, CredentialId, PartitionId, PrincipalId, RequestId, RoleAssignmentId,
    SecretText, SubscriptionId, TenantId, Timestamp,
};
use strongroom_crypto::jose::KeptKey;
use strongroom_crypto::random;
use strongroom_identity::keys::{self, Keyring};
use strongroom_identity::passwords::{self, Wish};
use strongroom_identity::{applications, directory, service_principals, tenants, well_known};
use strongroom_management::{Place, roles, subscriptions};
use strongroom_store::audit::Entry;
use strongroom_store::{Change, Fault, Key, Loaded, Read, Stop, Store, TransactError};
use uuid::Uuid;
use zeroize::Zeroize;

use crate::page_token::PageTokens;

/// What a first start made, and every later start finds again.
pub struct Founded {
    /// The tenant.
    pub tenant: TenantId,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The owner application's client id.
    pub client: AppId,
    /// The owner application's client secret.
    pub client_secret: SecretText,
    /// The owner's service principal.
    pub principal: PrincipalId,
    /// The keys that tokens are signed with.
    pub keys: Keyring,
    /// What seals the skip tokens of lists.
    pub page_tokens: PageTokens,
}

/// The plan, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
struct Plan {
    tenant: TenantId,
    domain: String,
    subscription: SubscriptionId,
    application: ApplicationId,
    client: AppId,
    secret: String,
    principal: PrincipalId,
    /// What the key of skip tokens is derived from.
    page_secret: [u8; 32],
    /// How many of the steps are done.
    done: usize,
}

impl Drop for Plan {
    fn drop(&mut self) {
        self.secret.zeroize();
        self.page_secret.zeroize();
    }
}

/// Makes what a first start makes, or finds it. `domain` becomes the tenant's own domain.
pub async fn found(store: &Store, clock: &Clock, domain: &str) -> Result<Founded, Fault> {
    let plan = plan(store, clock, domain).await?;
    if plan.done < STEPS.len() {
        make(store, clock, plan.done).await?;
    }
    let keys = keys::load(&store.read())?;
    let keys = keys.ok_or_else(|| Fault::new("failed to open the signing keys: there are none"))?;
    Ok(Founded {
        tenant: plan.tenant,
        subscription: plan.subscription,
        client: plan.client,
        client_secret: SecretText::new(plan.secret.clone()),
        principal: plan.principal,
        keys,
        page_tokens: PageTokens::new(&plan.page_secret),
    })
}

/// Makes the steps from number `done` on.
async fn make(store: &Store, clock: &Clock, done: usize) -> Result<(), Fault> {
    let inputs = Arc::new(Inputs::new(clock.now())?);
    for (number, step) in STEPS.iter().enumerate().skip(done) {
        let inputs = Arc::clone(&inputs);
        let verb = move |read: &Loaded| {
            let kept = read.get::<Plan>(&plan_key())?;
            let mut plan = kept
                .ok_or_else(|| Fault::new("failed to go on with the first start: its plan is gone"))?
                .value;
            let mut change = step(read, &plan, &inputs)?;
            plan.done = number + 1;
            change.put(plan_key(), &plan)?;
            Ok((change, ()))
        };
        store.transact(entry("InstallationCreate", clock), verb).await.map_err(fault)?;
    }
    Ok(())
}

async fn plan(store: &Store, clock: &Clock, domain: &str) -> Result<Plan, Fault> {
    if let Some(kept) = store.read().get::<Plan>(&plan_key())? {
        return Ok(kept.value);
    }
    let fresh = Plan {
        tenant: TenantId::from_random(random::bytes()),
        domain: domain.to_owned(),
        subscription: SubscriptionId::from_random(random::bytes()),
        application: ApplicationId::from_random(random::bytes()),
        client: AppId::from_random(random::bytes()),
        secret: passwords::text(random::bytes()).expose().to_owned(),
        principal: PrincipalId::from_random(random::bytes()),
        page_secret: random::bytes(),
        done: 0,
    };
    let planned = fresh.clone();
    let verb = move |read: &Loaded| {
        read.record(&plan_key())?;
        let mut change = Change::new();
        change.put(plan_key(), &planned)?;
        Ok::<_, Stop<Fault>>((change, ()))
    };
    store.transact(entry("InstallationCreate", clock), verb).await.map_err(fault)?;
    Ok(fresh)
}

/// What the steps need besides the plan: made before the transaction, because verbs are pure.
struct Inputs {
    now: Timestamp,
    signing_key: KeptKey,
    well_known: [PrincipalId; well_known::COUNT],
    credential: CredentialId,
    assignment: RoleAssignmentId,
    directory_roles: [Uuid; 2],
}

impl Inputs {
    fn new(now: Timestamp) -> Result<Self, Fault> {
        let uuid = || RequestId::from_random(random::bytes()).uuid();
        Ok(Self {
            now,
            signing_key: KeptKey::generate("Strongroom token signing", now)
                .map_err(|bad| Fault::because("failed to make a signing key", &bad))?,
            well_known: std::array::from_fn(|_| PrincipalId::from_random(random::bytes())),
            credential: CredentialId::from_random(random::bytes()),
            assignment: RoleAssignmentId::from_random(random::bytes()),
            directory_roles: [uuid(), uuid()],
        })
    }
}

type Step = fn(&Loaded, &Plan, &Inputs) -> Result<Change, Stop<Fault>>;

/// The steps, in order. Append only: a plan counts them.
const STEPS: [Step; 8] = [signing_key, tenant, subscription, application, principal, secret, role, directory];

fn signing_key(read: &Loaded, _: &Plan, inputs: &Inputs) -> Result<Change, Stop<Fault>> {
    let grant = system::directory(DirectoryAction::Write, keys::installation());
    made(keys::ensure(read, &grant, &inputs.signing_key, inputs.now))
}

fn tenant(read: &Loaded, plan: &Plan, inputs: &Inputs) -> Result<Change, Stop<Fault>> {
    let new = tenants::New {
        display_name: "Strongroom".to_owned(),
        domain: plan.domain.clone(),
        principals: inputs.well_known,
        now: inputs.now,
    };
    made(tenants::create(read, &write(plan), &new))
}

fn subscription(read: &Loaded, plan: &Plan, inputs: &Inputs) -> Result<Change, Stop<Fault>> {
    let scope = Scope::subscription(plan.subscription);
    let grant = system::manage(ManageAction::SubscriptionWrite, scope);
    let new = subscriptions::Subscription {
        id: plan.subscription,
        tenant: plan.tenant,
        name: "Strongroom".to_owned(),
        created: inputs.now,
    };
    made(subscriptions::create(read, &grant, new))
}

fn application(read: &Loaded, plan: &Plan, inputs: &Inputs) -> Result<Change, Stop<Fault>> {
    let edit = applications::Edit { display_name: Some("Owner".to_owned()), ..applications::Edit::default() };
    let new = applications::New { id: plan.application, app_id: plan.client, edit, now: inputs.now };
    made(applications::create(read, &write(plan), &new))
}

fn principal(read: &Loaded, plan: &Plan, inputs: &Inputs) -> Result<Change, Stop<Fault>> {
    let new = service_principals::New {
        id: plan.principal,
        app_id: plan.client,
        enabled: true,
        tags: Vec::new(),
        now: inputs.now,
    };
    made(service_principals::create(read, &write(plan), &new))
}

fn secret(read: &Loaded, plan: &Plan, inputs: &Inputs) -> Result<Change, Stop<Fault>> {
    let display_name = Some("first start".to_owned());
    // The owner must not lose the keys to the house by waiting.
    let wish = Wish { display_name, start: None, end: Some(inputs.now.plus_days(36_500)) };
    let secret = SecretText::new(plan.secret.clone());
    let new = applications::NewPassword { id: inputs.credential, secret, wish, now: inputs.now };
    made(applications::add_password(read, &write(plan), plan.application, &new))
}

fn role(read: &Loaded, plan: &Plan, inputs: &Inputs) -> Result<Change, Stop<Fault>> {
    let place = Place::Subscription(plan.subscription);
    let grant = system::manage(ManageAction::RoleAssignmentWrite, place.scope());
    let wanted = roles::Wanted { id: inputs.assignment, principal: plan.principal, role: role::OWNER, place };
    made(roles::assign(read, &grant, plan.tenant, &wanted, inputs.now))
}

fn directory(read: &Loaded, plan: &Plan, inputs: &Inputs) -> Result<Change, Stop<Fault>> {
    made(directory::make_owner(read, &write(plan), plan.principal, inputs.directory_roles, inputs.now))
}

fn write(plan: &Plan) -> Grant {
    system::directory(DirectoryAction::Write, plan.tenant)
}

/// A step's change; a refusal here is a bug, as nobody has asked for anything.
fn made<T, R: Display>(done: Result<(Change, T), Stop<R>>) -> Result<Change, Stop<Fault>> {
    match done {
        Ok((change, _)) => Ok(change),
        Err(Stop::Missing(key)) => Err(Stop::Missing(key)),
        Err(Stop::Refused(refusal)) => Err(Fault::because("failed to make the first start", &refusal).into()),
        Err(Stop::Fault(fault)) => Err(fault.into()),
    }
}

/// What a transaction of the installation's own ends with.
pub(crate) fn fault(error: TransactError<Fault>) -> Fault {
    match error {
        TransactError::Refused(fault) | TransactError::Fault(fault) | TransactError::Unknown(fault) => fault,
    }
}

/// The audit record of the installation's own work.
pub(crate) fn entry(operation: &'static str, clock: &Clock) -> Entry {
    Entry {
        at_ms: clock.now_ms(),
        request: RequestId::from_random(random::bytes()),
        client_request: None,
        operation: operation.into(),
        resource: "installation".to_owned(),
        caller: None,
        address: None,
        status: 200,
        code: None,
    }
}

fn plan_key() -> Key {
    Key::new(PartitionId::INSTALLATION, "first-start")
}

#[cfg(test)]
mod tests {
    use strongroom_base::Incarnation;

    use super::*;

    #[tokio::test]
    async fn a_second_start_finds_what_the_first_made() {
        let store = Store::model(Incarnation::from_random([1; 16]));
        let clock = Clock::fixed(Timestamp(1_795_484_760));
        let first = found(&store, &clock, "strongroom.localhost").await.expect("founded");
        let second = found(&store, &clock, "strongroom.localhost").await.expect("found again");
        assert_eq!(
            (first.tenant, first.client, first.principal, first.subscription),
            (second.tenant, second.client, second.principal, second.subscription)
        );
        assert_eq!(first.keys.signing().public().kid(), second.keys.signing().public().kid());
        assert!(first.client_secret == second.client_secret);
    }
}
