//! `strongroom`: the vault, the identity, the agent and the command line in one binary. This crate
//! only wires.

mod config;
mod dev;
mod environment;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// Secrets and certificates for clusters at the edge, managed in one place.
///
/// Speaks the protocols of Azure Key Vault, Microsoft Entra ID and the Secrets Store CSI driver, so
/// that their clients work unmodified.
#[derive(Debug, Parser)]
#[command(name = "strongroom", version, propagate_version = true)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a development server on this machine.
    Dev(dev::DevArgs),
}

fn main() -> ExitCode {
    forbid_core_dumps();
    let program =
        match Program::command().try_get_matches().and_then(|matches| Program::from_arg_matches(&matches)) {
            Ok(program) => program,
            Err(error) => {
                let _ = error.print();
                return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
            }
        };
    log(default_log(&program.command));
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::Error::new(error).context("failed to start the runtime")),
    };
    let outcome = runtime.block_on(run(program.command));
    // Work that nobody waits for any more must not hold the program up.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    outcome.unwrap_or_else(|error| fail(&error))
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Dev(args) => dev::run(args).await.map(|()| ExitCode::SUCCESS),
    }
}

/// A core dump would hold every secret that was in memory.
fn forbid_core_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
}

fn default_log(command: &Command) -> &'static str {
    match command {
        Command::Dev(_) => "warn",
    }
}

fn log(default: &str) {
    let filter = environment::log_filter().unwrap_or_else(|| default.to_owned());
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
}

#[expect(clippy::print_stderr, reason = "the last word of a program that failed")]
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("ERROR: {error:#}");
    ExitCode::FAILURE
}
