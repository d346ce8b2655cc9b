//! Files that a development server leaves for its clients, written whole or not at all.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::Context;
use strongroom_wire::own::DevFile;

use super::args::dev_file;

/// Who may read a file.
#[derive(Clone, Copy)]
pub(super) enum Readers {
    /// Its owner only.
    Owner,
    /// Everybody who may enter the folder.
    All,
}

/// Writes `path` atomically: a reader sees the old content or the new one, and never a part.
pub(super) fn write(path: &Path, content: &[u8], readers: Readers) -> anyhow::Result<()> {
    let told = || format!("failed to write {}", path.display());
    let folder = path.parent().with_context(told)?;
    let mode = match readers {
        Readers::Owner => 0o600,
        Readers::All => 0o644,
    };
    let mut file = tempfile::Builder::new()
        .permissions(std::fs::Permissions::from_mode(mode))
        .tempfile_in(folder)
        .with_context(told)?;
    file.write_all(content).and_then(|()| file.as_file().sync_all()).with_context(told)?;
    file.persist(path).with_context(told)?;
    Ok(())
}

/// Reads the description of the server that runs, or last ran, on `data_dir`.
pub(super) fn read_description(data_dir: &Path) -> anyhow::Result<DevFile> {
    let path = dev_file(data_dir);
    let text = std::fs::read_to_string(&path).with_context(|| {
        format!("no server has run on {} yet: start one with `strongroom dev`", data_dir.display())
    })?;
    // The parser's own message could quote the client secret.
    serde_json::from_str(&text).ok().with_context(|| {
        format!("{} is not readable: restart `strongroom dev`, which writes it anew", path.display())
    })
}
