//! The one place where this program reads its environment.

use std::path::PathBuf;

/// The folder of an installation's data where none is named: `$XDG_DATA_HOME/strongroom`, else
/// `~/.local/share/strongroom` (XDG base directory specification).
pub(crate) fn data_dir() -> Option<PathBuf> {
    let home = || folder("HOME").map(|home| home.join(".local/share"));
    folder("XDG_DATA_HOME").or_else(home).map(|data| data.join("strongroom"))
}

/// What to log, in `tracing`'s filter syntax (`STRONGROOM_LOG`), if set.
pub(crate) fn log_filter() -> Option<String> {
    std::env::var("STRONGROOM_LOG").ok().filter(|filter| !filter.is_empty())
}

fn folder(variable: &str) -> Option<PathBuf> {
    // A relative path in an XDG variable is invalid and to be ignored, by the specification.
    std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
}
