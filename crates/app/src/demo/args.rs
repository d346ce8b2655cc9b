//! What the demo is told on its command line.

use std::ffi::OsString;
use std::path::PathBuf;

/// The arguments of `strongroom demo`.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  strongroom demo           watch a secret go from a vault into a workload's file
  strongroom demo --keep    the same, and leave the folder with data and logs")]
pub(crate) struct DemoArgs {
    /// Keep the demo's folder: data, logs and the throw-away credentials in it
    #[arg(long)]
    pub(crate) keep: bool,

    /// Be a workload: read this file over and over and print what changes
    #[arg(long, value_name = "FILE", hide = true)]
    pub(crate) workload: Option<PathBuf>,

    /// Be the program with these arguments, and end with the demo
    #[arg(last = true, value_name = "ARGUMENTS", hide = true)]
    pub(crate) tethered: Vec<OsString>,
}
