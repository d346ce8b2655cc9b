//! `login`

use clap::Args;
use strongroom_base::{Clock, SecretText};
use strongroom_client::login::{Credential, Tokens};
use strongroom_client::management::{Management, endpoints};

use crate::session::keep::Keep;
use crate::session::profile::{Account, Cloud};
use crate::session::{ca_file, http, server};
use crate::{Environment, Failure, Globals, Outcome};

/// Sign in as a service principal.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  Sign in at the development server of this machine:
    eval \"$(strongroom dev env)\"
    strongroom login --service-principal -u \"$AZURE_CLIENT_ID\" -p \"$AZURE_CLIENT_SECRET\" --tenant \"$AZURE_TENANT_ID\"

  Sign in at another server, whose certificate an own CA has signed:
    strongroom login --service-principal -u APP_ID -p SECRET --tenant TENANT \\
        --cloud-endpoint https://management.vault.example.org --ca-file ca.pem")]
pub struct Login {
    /// Sign in as a service principal: the one way there is now.
    #[arg(long, required = true)]
    service_principal: bool,
    /// The application's client id.
    #[arg(long, short, value_name = "APP_ID")]
    username: String,
    /// The application's client secret.
    #[arg(long, short, value_name = "SECRET", value_parser = secret)]
    password: SecretText,
    /// The tenant: its id or a domain of it.
    #[arg(long, short)]
    tenant: String,
    /// Sign in even where the principal sees no subscription.
    #[arg(long)]
    allow_no_subscriptions: bool,
}

#[expect(clippy::unnecessary_wraps, reason = "the parser wants a result")]
fn secret(text: &str) -> Result<SecretText, std::convert::Infallible> {
    Ok(SecretText::new(text.to_owned()))
}

impl Login {
    /// Signs in, and prints the subscriptions.
    pub(crate) async fn run(self, globals: &Globals, environment: &Environment) -> Outcome {
        let keep = Keep::new(&environment.config_dir);
        let profile = keep.profile()?;
        let server = server(globals, environment, &profile)?;
        let before = profile.clouds.get(&server);
        let ca_file =
            ca_file(globals, environment).or_else(|| before.and_then(|cloud| cloud.ca_file.clone()));
        let http = http(ca_file.as_deref())?;

        let found = endpoints(&http, &server).await?;
        let mut cloud = Cloud::discovered(server.clone(), found, ca_file)?;

        let credential = Credential {
            tenant: self.tenant.clone(),
            client_id: self.username.clone(),
            secret: self.password.clone(),
        };
        let clock = Clock::system();
        let tokens = Tokens::new(http.clone(), &cloud.authority, credential, clock.clone())?;
        let management = Management::new(http, &cloud.resource_manager, &cloud.audience, tokens.clone())?;
        let subscriptions = management.subscriptions().await?;
        let mut accounts: Vec<Account> = subscriptions
            .into_iter()
            .map(|subscription| Account::of_subscription(subscription, &self.tenant, &self.username))
            .collect();
        if accounts.is_empty() {
            if !self.allow_no_subscriptions {
                return Err(Failure::plain(format!("No subscriptions found for {}.", self.username))
                    .hint("`--allow-no-subscriptions` signs in all the same; a role at a subscription lets it be seen"));
            }
            accounts.push(Account::of_tenant(&self.tenant, &self.username));
        }
        let mut tenants: Vec<String> = accounts.iter().map(|account| account.tenant_id.clone()).collect();
        tenants.sort_unstable();
        tenants.dedup();

        let lock = keep.lock()?;
        // As it is now: another run may have signed in while this one asked the server.
        let mut profile = keep.profile()?;
        cloud.accounts = profile.clouds.remove(&server).map(|cloud| cloud.accounts).unwrap_or_default();
        keep.put_secret(&server, &tenants, &self.username, &self.password)?;
        cloud.sign_in(accounts);
        let mine = cloud.accounts.iter().filter(|account| account.client_id == self.username);
        let shown = mine.map(|account| account.print(&cloud, "cloudName")).collect();
        profile.current = Some(server.clone());
        profile.clouds.insert(server.clone(), cloud);
        keep.put_profile(&profile)?;
        drop(lock);
        keep.put_held(&server, &tokens, clock.now()).await;
        Ok(Some(shown))
    }
}
