//! How fast the server is, and how fast one on this machine could be. Run by `cargo xtask bench`.
//!
//! [`load`] drives two servers with the same requests, interleaved: `strongroom dev`, and
//! [`limit`], a server of the same stack that does nothing but the unavoidable. The ratio between
//! them says what routing, access decisions, audit and records cost; req/s alone say how busy the
//! machine was. [`engines`] compares embedded databases on the store's own records.

#![expect(clippy::print_stdout, reason = "the program's results")]

mod engines;
mod limit;
mod load;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "strongroom-bench", about = "Measures Strongroom")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compare embedded databases on the store's records (docs/decisions/0002-embedded-engine.md).
    Engines(engines::Args),
    /// Run the bare limit server until killed.
    Limit(limit::Args),
    /// Drive load against Strongroom and the limit server, and print the table.
    Load(load::Args),
}

fn main() -> Result<()> {
    match Args::parse().command {
        Command::Engines(args) => engines::run(&args),
        Command::Limit(args) => limit::run(&args),
        Command::Load(args) => load::run(&args),
    }
}
