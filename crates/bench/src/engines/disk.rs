//! What lies on the disk.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(folder)? {
            let path = file?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    Ok(found)
}

/// The lengths of all files below `folder` together.
pub(super) fn megabytes(folder: &Path) -> anyhow::Result<f64> {
    let mut bytes = 0;
    for file in files(folder)? {
        bytes += fs::metadata(file)?.len();
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    Ok(bytes as f64 / 1e6)
}

/// Of how many of the given values some 32 bytes in a row are found in the files.
pub(super) fn copies(folder: &Path, values: impl Iterator<Item = Vec<u8>>) -> anyhow::Result<usize> {
    // Each value's aligned pieces, by their first 8 bytes.
    let mut pieces: HashMap<[u8; 8], Vec<(usize, Vec<u8>)>> = HashMap::new();
    for (number, value) in values.enumerate() {
        for piece in value[13..].chunks_exact(32) {
            let mut start = [0; 8];
            start.copy_from_slice(&piece[..8]);
            pieces.entry(start).or_default().push((number, piece.to_vec()));
        }
    }
    let mut found = std::collections::HashSet::new();
    for file in files(folder)? {
        let bytes = fs::read(file)?;
        for at in 0..bytes.len().saturating_sub(31) {
            let mut start = [0; 8];
            start.copy_from_slice(&bytes[at..at + 8]);
            for (number, piece) in pieces.get(&start).into_iter().flatten() {
                if bytes[at..].starts_with(piece) {
                    found.insert(*number);
                }
            }
        }
    }
    Ok(found.len())
}
