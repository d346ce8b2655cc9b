//! `strongroom`: the vault, the identity, the agent and the command line in one binary. This crate
//! only wires.

mod audit;
mod config;
mod demo;
mod dev;
mod environment;
mod stop;

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, filter_fn};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// Requests make many small, short-lived buffers: see docs/decisions/0005.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Secrets and certificates for clusters at the edge, managed in one place.
///
/// Speaks the protocols of Azure Key Vault, Microsoft Entra ID and the Secrets Store CSI driver, so
/// that their clients work unmodified.
#[derive(Parser)]
#[command(name = "strongroom", version)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one, for as long as the command line is read")]
enum Command {
    /// Run a development server on this machine.
    Dev(dev::DevArgs),
    /// Watch a secret go from the vault to a workload's file, change there, and outlive the server.
    Demo(demo::DemoArgs),
    /// Read the audit of a data folder, and check that nobody altered it.
    Audit(audit::AuditArgs),
    /// Run the node agent: the CSI driver secrets-store.csi.k8s.io and its Azure provider.
    Agent(strongroom_agent::Args),
    #[command(flatten)]
    Az(strongroom_cli::Command),
}

fn main() -> ExitCode {
    forbid_core_dumps();
    let command = match Program::try_parse() {
        Ok(program) => program.command,
        Err(error) => return told(&error),
    };
    match command {
        Command::Az(command) => command.run(&strongroom_cli::Environment::read()),
        Command::Dev(args) => serve("warn", dev::run(args)),
        Command::Demo(args) => serve("warn", demo::run(args)),
        Command::Audit(args) => audit::run(&args).unwrap_or_else(|error| fail(&error)),
        Command::Agent(args) => serve(&args.log.clone(), agent(args)),
    }
}

/// Ends a command line that asks for help, or makes no sense; the latter as every other error is told.
fn told(error: &clap::Error) -> ExitCode {
    // To a closed pipe nothing can be said.
    if !error.use_stderr() {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let text = error.render().to_string();
    let _ = write!(std::io::stderr(), "{}", text.replacen("error:", "ERROR:", 1));
    ExitCode::from(2)
}

async fn agent(args: strongroom_agent::Args) -> anyhow::Result<()> {
    let stop = stop::signal()?;
    Ok(strongroom_agent::run(args, stop).await?)
}

/// Runs a program that stays: with a log, and with all cores.
fn serve(log_default: &str, program: impl Future<Output = anyhow::Result<()>>) -> ExitCode {
    log(log_default);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::Error::new(error).context("failed to start")),
    };
    let outcome = runtime.block_on(program);
    // Work that nobody waits for any more must not hold the program up.
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome.map_or_else(|error| fail(&error), |()| ExitCode::SUCCESS)
}

/// A core dump would hold every secret that was in memory.
fn forbid_core_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
}

/// Logs to standard error. What libraries say below `info` stays unsaid whatever was asked for: at
/// `trace` some print frames, paths and headers, and no rule of ours keeps secrets out of those.
fn log(default: &str) {
    let asked = EnvFilter::new(environment::log_filter().unwrap_or_else(|| default.to_owned()));
    let ours = filter_fn(|said| said.target().starts_with("strongroom") || *said.level() <= Level::INFO);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let filter = asked.and(ours.with_max_level_hint(LevelFilter::TRACE));
    tracing_subscriber::registry().with(lines.with_filter(filter)).init();
}

#[expect(clippy::print_stderr, reason = "the last word of a program that failed")]
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("ERROR: {error:#}");
    ExitCode::FAILURE
}
