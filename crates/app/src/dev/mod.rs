//! `strongroom dev`: a cloud on the desk. Every face on one loopback port, data in one folder.

mod args;
mod bind;
mod env;
mod file;
mod hosts;
mod ready;
mod run;

pub(crate) use args::{DataDir, DevArgs};
pub(crate) use run::run;
