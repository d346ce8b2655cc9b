//! What a server runs with, be it a development server or a production one.

use std::net::IpAddr;
use std::path::PathBuf;

/// The configuration of one server.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// The folder of all data.
    pub(crate) data_dir: PathBuf,
    /// The addresses to listen on.
    pub(crate) listen: Vec<IpAddr>,
    /// The port, the same on every address; 0 is any free one.
    pub(crate) port: u16,
    /// The domain below which the faces have their names.
    pub(crate) domain: String,
    /// Whether the operator says that the machine's clock is right, however far ahead it is.
    pub(crate) accept_clock: bool,
}
