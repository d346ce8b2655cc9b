//! The rules of the directory, on the model store.

mod registering;
mod signing_in;
mod standing;

use strongroom_access::{DirectoryAction, Grant, system};
use strongroom_base::{
    AppId, ApplicationId, CredentialId, Incarnation, PrincipalId, RequestId, SecretText, TenantId, Timestamp,
};
use strongroom_store::audit::Entry;
use strongroom_store::{Change, Loaded, Stop, Store, TransactError};

use crate::applications::{self, Application, Edit, NewPassword};
use crate::passwords::{self, Wish};
use crate::service_principals::{self, ServicePrincipal};
use crate::{Refusal, tenants, well_known};

const NOW: Timestamp = Timestamp(1_795_484_760);
const VAULT: &str = "https://vault.azure.net";

fn tenant() -> TenantId {
    TenantId::from_random([1; 16])
}

fn write() -> Grant {
    system::directory(DirectoryAction::Write, tenant())
}

fn read() -> Grant {
    system::directory(DirectoryAction::Read, tenant())
}

fn app(number: u8) -> AppId {
    AppId::from_random([number; 16])
}

fn application(number: u8) -> ApplicationId {
    ApplicationId::from_random([number; 16])
}

fn principal(number: u8) -> PrincipalId {
    PrincipalId::from_random([number; 16])
}

fn secret(number: u8) -> SecretText {
    passwords::text([number; passwords::TEXT_LENGTH])
}

fn named(name: &str) -> Edit {
    Edit { display_name: Some(name.to_owned()), ..Edit::default() }
}

fn with_uri(uri: &str) -> Edit {
    Edit { identifier_uris: Some(vec![uri.to_owned()]), ..named("n") }
}

/// A directory with the tenant of the tests in it.
struct Directory(Store);

impl Directory {
    async fn new() -> Self {
        let directory = Self(Store::model(Incarnation::from_random([9; 16])));
        let new = tenants::New {
            display_name: "Contoso".to_owned(),
            domain: "Contoso.example".to_owned(),
            principals: std::array::from_fn(|at| principal(200 + u8::try_from(at).expect("few"))),
            now: NOW,
        };
        directory.run(move |read| tenants::create(read, &write(), &new)).await.expect("a tenant");
        directory
    }

    async fn run<T: Send + 'static>(
        &self,
        verb: impl Fn(&Loaded) -> Result<(Change, T), Stop<Refusal>> + Send + 'static,
    ) -> Result<T, Refusal> {
        let entry = Entry {
            at_ms: 0,
            request: RequestId::from_random([0; 16]),
            client_request: None,
            operation: "Test".into(),
            resource: String::new(),
            caller: None,
            address: None,
            status: 200,
            code: None,
        };
        match self.0.transact(entry, verb).await {
            Ok(committed) => Ok(committed.value),
            Err(TransactError::Refused(refusal)) => Err(refusal),
            Err(TransactError::Fault(fault) | TransactError::Unknown(fault)) => panic!("{fault}"),
        }
    }

    /// Registers application `number`.
    async fn register(&self, number: u8, edit: Edit) -> Result<Application, Refusal> {
        let new = applications::New { id: application(number), app_id: app(number), edit, now: NOW };
        self.run(move |read| applications::create(read, &write(), &new)).await
    }

    async fn update(&self, number: u8, edit: Edit) -> Result<Application, Refusal> {
        self.run(move |read| applications::update(read, &write(), application(number), &edit)).await
    }

    async fn unregister(&self, number: u8) -> Result<(), Refusal> {
        self.run(move |read| applications::delete(read, &write(), application(number), NOW)).await
    }

    /// Gives application `number` its principal.
    async fn admit(&self, number: u8) -> Result<ServicePrincipal, Refusal> {
        let new = service_principals::New {
            id: principal(number),
            app_id: app(number),
            enabled: true,
            tags: Vec::new(),
            now: NOW,
        };
        self.run(move |read| service_principals::create(read, &write(), &new)).await
    }

    /// Gives application `number` the secret of that number.
    async fn add_password(&self, number: u8) -> CredentialId {
        let id = CredentialId::from_random([number; 16]);
        let wish = Wish { end: Some(NOW.plus_days(1)), ..Wish::default() };
        let new = NewPassword { id, secret: secret(number), wish, now: NOW };
        let verb = move |read: &Loaded| applications::add_password(read, &write(), application(number), &new);
        self.run(verb).await.expect("a secret").id
    }

    /// The paths of all records of the tenant.
    fn paths(&self) -> Vec<String> {
        let rows = self.0.read().range(tenant().partition(), "", None, 1000).expect("rows");
        rows.into_iter().map(|(key, _)| key.path().to_owned()).collect()
    }
}

#[tokio::test]
async fn a_tenant_is_found_by_id_and_domain_and_has_the_well_known_principals() {
    let directory = Directory::new().await;
    let snapshot = directory.0.read();
    for text in [tenant().to_string(), "contoso.example".to_owned(), "CONTOSO.example".to_owned()] {
        let found = tenants::find(&snapshot, &text).expect("read").expect("there");
        assert_eq!((found.id, &*found.domain), (tenant(), "contoso.example"));
    }
    assert_eq!(tenants::find(&snapshot, "other.example").expect("read"), None);
    for known in well_known::ALL {
        let found = service_principals::by_app_id(&snapshot, &read(), known.app_id).expect("there");
        assert_eq!((&*found.display_name, found.owner), (known.name, None));
        assert_eq!(found.names[0], known.app_id.to_string());
    }
    let by_address = crate::sign_in::resource(&snapshot, tenant(), "https://vault.azure.net/").expect("read");
    assert_eq!(by_address.map(|found| found.app_id), Some(well_known::KEY_VAULT));
}

#[tokio::test]
async fn a_second_tenant_of_the_same_domain_is_refused() {
    let directory = Directory::new().await;
    let new = |domain: &str| tenants::New {
        display_name: "Other".to_owned(),
        domain: domain.to_owned(),
        principals: [principal(0); well_known::COUNT],
        now: NOW,
    };
    let other = || system::directory(DirectoryAction::Write, TenantId::from_random([2; 16]));
    let same = new("contoso.EXAMPLE");
    let refused = directory.run(move |read| tenants::create(read, &other(), &same)).await;
    assert_eq!(refused, Err(Refusal::TenantExists));
    for bad in ["", "contoso", "a..b", "-a.b", "a_b.c"] {
        let new = new(bad);
        let refused = directory.run(move |read| tenants::create(read, &other(), &new)).await;
        assert!(matches!(refused, Err(Refusal::BadProperty { property: "domain", .. })), "{bad}");
    }
}

#[tokio::test]
async fn signing_keys_are_kept_once_and_open_to_the_same_ring() {
    use strongroom_crypto::jose::KeptKey;

    use crate::keys;

    let directory = Directory::new().await;
    assert!(keys::load(&directory.0.read()).expect("read").is_none());
    let mut kept = Vec::new();
    for _ in 0..2 {
        let candidate = KeptKey::generate("tests", NOW).expect("a key");
        kept.push(candidate.kid());
        let grant = || system::directory(DirectoryAction::Write, keys::installation());
        let verb = move |read: &Loaded| keys::ensure(read, &grant(), &candidate, NOW);
        directory.run(verb).await.expect("ensured");
    }
    let ring = keys::load(&directory.0.read()).expect("read").expect("kept");
    assert_eq!(ring.signing().public().kid(), kept[0]);
    let token = ring.signing().sign(&"claims").expect("signed");
    assert_eq!(ring.set().verify::<String>(token.expose()), Ok("claims".to_owned()));
}
