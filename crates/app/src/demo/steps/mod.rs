//! The path of the demo, step by step.

mod change;
mod mount;
mod outage;
mod prepare;

use std::time::Duration;

use anyhow::{Context, Result, bail};
use strongroom_agent::kubelet;
use strongroom_base::SecretText;
use strongroom_crypto::random;
use strongroom_wire::own::DevFile;

use super::command::CommandLine;
use super::report::Report;
use super::stage::{Log, Stage};

/// The vault's name, as on the page.
const VAULT: &str = "my-key-vault";

/// The resource group's name.
const GROUP: &str = "my-resource-group";

/// The secret's name, as on the page.
const SECRET: &str = "PlaceholderSecret";

/// How often the secret is changed.
const CHANGES: u64 = 20;

/// How long a change may take, in the middle of all of them, from the command's start until the
/// files have changed.
const MEDIAN_LIMIT: Duration = Duration::from_secs(1);

/// The application that the workloads sign in as.
struct Application {
    client_id: String,
    client_secret: SecretText,
    object_id: String,
}

/// The values that the secret takes: each one different, and none of an earlier demo.
struct Values {
    run: u32,
    told: Vec<String>,
}

impl Values {
    fn new() -> Self {
        Self { run: u32::from_ne_bytes(random::bytes()), told: Vec::new() }
    }

    /// The next one.
    fn next(&mut self) -> String {
        let value = format!("placeholder-{:08x}-{}", self.run, self.told.len() + 1);
        self.told.push(value.clone());
        value
    }

    /// The one that the secret has now.
    fn last(&self) -> &str {
        self.told.last().map_or("", String::as_str)
    }
}

/// Walks the path; the report has a row for each step, the failed one included.
pub(super) async fn walk(stage: &mut Stage, report: &mut Report) -> Result<()> {
    let dev = report.step("Start the server", Log::Server, prepare::start_server(stage)).await?;
    let cli = stage.command_line(&dev)?;
    report.step("Sign in as the owner", Log::Server, prepare::sign_in(&cli, &dev)).await?;
    let application = prepare::register(stage, &cli);
    let application = report.step("Register the application", Log::Server, application).await?;
    report.step("Create group and vault", Log::Server, prepare::create_vault(&cli, &dev)).await?;
    report.step("Set the access policy", Log::Server, prepare::set_policy(&cli, &application)).await?;
    report.leave_out("Cluster, iot ops init", "not in this demo yet");

    let mut values = Values::new();
    report.step("Set PlaceholderSecret", Log::Server, change::set_first(&cli, &mut values)).await?;
    let mut agent =
        report.step("Start the node's agent", Log::Agent, mount::start_agent(stage, &dev)).await?;
    let publish = mount::publish_two(stage, &mut agent, &application, &values);
    report.step("Publish to two workloads", Log::Agent, publish).await?;
    report.step("Change it 20 times", Log::Agent, change::change_often(stage, &cli, &mut values)).await?;

    report.step("Kill the server (-9)", Log::Server, async { outage::kill_server(stage, &dev) }).await?;
    let third = outage::start_third(stage, &dev, &mut agent, &application, &values);
    report.step("Start a third workload", Log::Agent, third).await?;
    let again = outage::start_server_again(stage, &cli, &dev, &values);
    report.step("Start the server again", Log::Server, again).await?;
    report.step("Change it once more", Log::Agent, change::catch_up(stage, &cli, &mut values)).await?;
    report.step("Take all away", Log::Agent, mount::take_away(stage, &mut agent, &values)).await
}
