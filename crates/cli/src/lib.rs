//! The command line: az's commands, flags, output and exit codes against a Strongroom server.
//!
//! It talks to the server over the public wire only. One file per command, one folder per group of
//! commands; a command gets a [`session::Session`] and ends in a JSON value or a
//! [`failure::Failure`]. What is printed, and how, is decided in [`output`] and `failure` alone: a
//! command that fails prints nothing on standard output.

mod account;
mod ad;
mod env;
mod failure;
mod flag;
mod group;
mod keyvault;
mod output;
mod session;
mod tags;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

pub use env::Environment;

use failure::Failure;
use output::{Columns, Format, Query};

/// What a command found out: a value to print, or nothing.
type Outcome = Result<Option<serde_json::Value>, Failure>;

/// The az groups, to be flattened into a program's subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sign in.
    Login(Single<account::Login>),
    /// Sign out: forget a credential and its tokens.
    Logout(Single<account::Logout>),
    /// Show and choose the subscription that commands work in.
    Account(Group<account::Command>),
    /// Manage resource groups.
    Group(Group<group::Command>),
    /// Manage vaults and what is in them.
    Keyvault(Group<keyvault::Command>),
    /// Manage applications and service principals.
    Ad(Group<ad::Command>),
}

/// A group of commands, each of which takes the global options.
#[derive(Debug, Args)]
pub struct Group<C: Subcommand> {
    #[command(subcommand)]
    command: C,
    #[command(flatten)]
    globals: Globals,
}

/// A command of its own, with the global options.
#[derive(Debug, Args)]
pub struct Single<A: Args> {
    #[command(flatten)]
    args: A,
    #[command(flatten)]
    globals: Globals,
}

/// The options that every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
struct Globals {
    /// How to print: json, table, tsv or none.
    #[arg(long, short, global = true, value_name = "FORMAT", default_value = "json", value_parser = Format::parse)]
    output: Format,
    /// A JMESPath query that picks from the result (see jmespath.org).
    #[arg(long, global = true, value_name = "JMESPATH", value_parser = Query::parse)]
    query: Option<Query>,
    /// The name or id of the subscription to work in.
    #[arg(long, global = true)]
    subscription: Option<String>,
    /// The server: the URL of its management plane. Else `STRONGROOM_RESOURCE_MANAGER`, else where
    /// the last sign-in was.
    #[arg(long, global = true, value_name = "URL")]
    cloud_endpoint: Option<String>,
    /// The CA certificates to trust besides the system's, a PEM file. Else `STRONGROOM_CA_FILE`,
    /// else those of the last sign-in.
    #[arg(long, global = true, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Print errors only, no warnings.
    #[arg(long, global = true)]
    only_show_errors: bool,
    /// Print what is being done.
    #[arg(long, global = true)]
    verbose: bool,
    /// Print each request as well; never a secret or a token.
    #[arg(long, global = true)]
    debug: bool,
}

impl Command {
    /// Runs the command to its end, on a runtime of its own, printing its result or its error.
    pub fn run(self, environment: &Environment) -> ExitCode {
        let globals = self.globals();
        globals.start_logging();
        let (format, query, columns) = (globals.output, globals.query.clone(), self.columns());
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return failure::report(&Failure::plain(format!("cannot start: {error}"))),
        };
        let outcome = runtime.block_on(self.end(environment));
        match outcome.and_then(|value| output::print(value, format, query.as_ref(), columns)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => failure::report(&failure),
        }
    }

    fn globals(&self) -> &Globals {
        match self {
            Self::Login(Single { globals, .. })
            | Self::Logout(Single { globals, .. })
            | Self::Account(Group { globals, .. })
            | Self::Group(Group { globals, .. })
            | Self::Keyvault(Group { globals, .. })
            | Self::Ad(Group { globals, .. }) => globals,
        }
    }

    /// The columns of the command's table, where they are chosen for people.
    fn columns(&self) -> Option<Columns> {
        match self {
            Self::Keyvault(Group { command, .. }) => command.columns(),
            _ => None,
        }
    }

    async fn end(self, environment: &Environment) -> Outcome {
        match self {
            Self::Login(Single { args, globals }) => args.run(&globals, environment).await,
            Self::Logout(Single { args, globals }) => args.run(&globals, environment),
            Self::Account(Group { command, globals }) => command.run(&globals, environment),
            Self::Group(Group { command, globals }) => signed_in(command, &globals, environment).await,
            Self::Keyvault(Group { command, globals }) => signed_in(command, &globals, environment).await,
            Self::Ad(Group { command, globals }) => signed_in(command, &globals, environment).await,
        }
    }
}

impl Globals {
    /// Logs what `--verbose` or `--debug` asks for, to standard error.
    fn start_logging(&self) {
        let level = match (self.debug, self.verbose) {
            (true, _) => "debug",
            (false, true) => "info",
            (false, false) => return,
        };
        // Our own crates only: what libraries log is not ours to keep free of secrets.
        let filter = format!("strongroom_client={level},strongroom_cli={level}");
        // A program that has set up its own logging keeps it.
        let _ = tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
            .with_writer(std::io::stderr)
            .with_ansi(false)
            .try_init();
    }
}

/// A group whose commands need somebody signed in.
trait SignedIn: Subcommand {
    /// Runs the command.
    async fn run(self, session: &session::Session) -> Outcome;
}

/// Runs a command of a group whose commands need somebody signed in.
async fn signed_in<C: SignedIn>(command: C, globals: &Globals, environment: &Environment) -> Outcome {
    let session = session::Session::open(globals, environment).await?;
    let outcome = command.run(&session).await;
    session.keep_tokens().await;
    outcome
}

#[cfg(test)]
mod tests;
