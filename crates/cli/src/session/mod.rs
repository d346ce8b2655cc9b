//! Who is signed in, and where: what a command works with.

mod files;
pub(crate) mod keep;
pub(crate) mod profile;

use std::path::{Path, PathBuf};

use strongroom_base::{Clock, SecretText, Timestamp, VaultName};
use strongroom_client::graph::Graph;
use strongroom_client::key_vault::Vault;
use strongroom_client::login::{Credential, Token, Tokens};
use strongroom_client::management::Management;
use strongroom_client::{Http, Timeouts, Trust};

use crate::{Environment, Failure, Globals};
use keep::Keep;
use profile::{Account, Cloud, Profile};

/// Somebody signed in at a cloud.
pub(crate) struct Session {
    http: Http,
    cloud: Cloud,
    account: Account,
    tokens: Tokens,
    keep: Keep,
    clock: Clock,
    only_show_errors: bool,
}

/// The server that a command is for: its management plane.
pub(crate) fn server(
    globals: &Globals,
    environment: &Environment,
    profile: &Profile,
) -> Result<String, Failure> {
    let given = globals.cloud_endpoint.as_ref().or(environment.resource_manager.as_ref()).cloned();
    let url = given.or_else(|| profile.current.clone()).ok_or_else(|| {
        Failure::plain("No server is named.").hint(
            "`--cloud-endpoint URL` or STRONGROOM_RESOURCE_MANAGER names one; `strongroom dev` starts one and `strongroom dev env` prints where it is",
        )
    })?;
    Ok(url.trim_end_matches('/').to_owned())
}

/// The CA file that is given, as an absolute path: it is kept for later calls from elsewhere.
pub(crate) fn ca_file(globals: &Globals, environment: &Environment) -> Option<PathBuf> {
    let given = globals.ca_file.as_ref().or(environment.ca_file.as_ref())?;
    Some(std::path::absolute(given).unwrap_or_else(|_| given.clone()))
}

/// The HTTP client.
pub(crate) fn http(ca_file: Option<&Path>) -> Result<Http, Failure> {
    Ok(Http::new(&Trust { ca_file: ca_file.map(Path::to_owned) }, Timeouts::default())?)
}

impl Session {
    /// Takes up where the last sign-in left.
    pub async fn open(globals: &Globals, environment: &Environment) -> Result<Self, Failure> {
        let keep = Keep::new(&environment.config_dir);
        let profile = keep.profile()?;
        let server = server(globals, environment, &profile)?;
        let signed_out = || {
            Failure::plain(format!("Nobody is signed in at {server}."))
                .hint("`strongroom login --service-principal -u APP_ID -p SECRET --tenant TENANT` signs in")
        };
        let cloud = profile.clouds.get(&server).ok_or_else(signed_out)?.clone();
        let account = cloud.account(globals.subscription.as_deref())?.ok_or_else(signed_out)?.clone();
        let secret = keep.secret(&server, &account.tenant_id, &account.client_id)?.ok_or_else(signed_out)?;
        let credential =
            Credential { tenant: account.tenant_id.clone(), client_id: account.client_id.clone(), secret };

        let trusted = ca_file(globals, environment).or_else(|| cloud.ca_file.clone());
        let http = http(trusted.as_deref())?;
        let clock = Clock::system();
        let tokens = Tokens::new(http.clone(), &cloud.authority, credential, clock.clone())?;
        for kept in keep.tokens_of(&server, &account.client_id) {
            let access = SecretText::new(kept.access.as_str().to_owned());
            tokens.put(&kept.scope, Token { access, expires_at: Timestamp(kept.expires_at) }).await;
        }
        Ok(Self { http, cloud, account, tokens, keep, clock, only_show_errors: globals.only_show_errors })
    }

    /// Keeps the tokens that this session got, for the next one.
    pub async fn keep_tokens(&self) {
        self.keep.put_held(&self.cloud.resource_manager, &self.tokens, self.now()).await;
    }

    /// The management plane.
    pub fn management(&self) -> Result<Management, Failure> {
        let Cloud { resource_manager, audience, .. } = &self.cloud;
        Ok(Management::new(self.http.clone(), resource_manager, audience, self.tokens.clone())?)
    }

    /// The directory.
    pub fn graph(&self) -> Result<Graph, Failure> {
        let graph =
            self.cloud.graph.as_deref().ok_or_else(|| Failure::plain("This cloud has no directory."))?;
        Ok(Graph::new(self.http.clone(), graph, self.tokens.clone())?)
    }

    /// The vault `name` of this cloud.
    pub fn vault(&self, name: &VaultName) -> Result<Vault, Failure> {
        let suffix = self.cloud.vault_suffix.as_deref();
        let suffix = suffix.ok_or_else(|| Failure::plain("This cloud does not say where its vaults are."))?;
        self.vault_at(&format!("https://{}.{}", name.canonical(), suffix.trim_start_matches('.')))
    }

    /// The vault at a URL.
    pub fn vault_at(&self, url: &str) -> Result<Vault, Failure> {
        Ok(Vault::new(self.http.clone(), url, self.tokens.clone())?)
    }

    /// The subscription to work in.
    pub fn subscription(&self) -> &str {
        &self.account.id
    }

    /// The tenant of whoever is signed in.
    pub fn tenant(&self) -> &str {
        &self.account.tenant_id
    }

    /// The client id of whoever is signed in.
    pub fn client_id(&self) -> &str {
        &self.account.client_id
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Says something on standard error that is worth knowing and no error.
    #[expect(clippy::print_stderr, reason = "warnings are for people")]
    pub fn warn(&self, text: &str) {
        if !self.only_show_errors {
            eprintln!("WARNING: {text}");
        }
    }
}
