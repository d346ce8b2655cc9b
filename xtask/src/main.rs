//! The project's chores: `cargo xtask test`, `cargo xtask bench`, `cargo xtask tidy`.
//!
//! Everything that CI runs is here, and runs the same way on any machine: what a part needs is
//! installed by package into the cache folder, or named in the error. Nothing is skipped silently.

#![expect(clippy::print_stdout, reason = "a chore tells a person what it does")]
#![expect(clippy::case_sensitive_file_extension_comparisons, reason = "our own files are in lower case")]

mod bench;
mod command;
mod test;
mod tidy;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The chores of this project")]
struct Args {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Run the tests: all that CI runs, or one part.
    Test(test::Args),
    /// Measure the server beside the limit of its stack (release build).
    Bench(bench::Args),
    /// Check the invariants of ARCHITECTURE.md.
    Tidy,
}

fn main() -> ExitCode {
    let chore = Args::parse().chore;
    let root = root();
    let outcome = match chore {
        Chore::Test(args) => test::run(&root, &args),
        Chore::Bench(args) => bench::run(&root, &args),
        Chore::Tidy => tidy::run(&root),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The workspace's folder.
fn root() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().map_or_else(|| xtask.clone(), PathBuf::from)
}
