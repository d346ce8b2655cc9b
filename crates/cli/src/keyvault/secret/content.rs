//! Where a secret's value comes from: `--value`, or a file.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use strongroom_base::{SecretBytes, SecretText};
use strongroom_wire::Exposed;

use crate::Failure;

/// More than any value may have, and little enough to read in one go.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// The value.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct Content {
    /// The value. Other users of this machine may see a command's arguments: a file is safer.
    #[arg(long, value_parser = secret)]
    value: Option<SecretText>,
    /// The file to read the value from, in UTF-8; `-` is standard input.
    #[arg(long, short)]
    file: Option<PathBuf>,
}

#[expect(clippy::unnecessary_wraps, reason = "the parser wants a result")]
fn secret(text: &str) -> Result<SecretText, std::convert::Infallible> {
    Ok(SecretText::new(text.to_owned()))
}

impl Content {
    /// Reads the value, as it is: a line's end at the end of a file belongs to it.
    pub fn read(self) -> Result<Exposed, Failure> {
        match (self.value, self.file) {
            (Some(value), _) => Ok(Exposed::new(value.expose().to_owned())),
            (None, Some(path)) => of_file(&path),
            (None, None) => Err(Failure::usage("either --value or --file is required")),
        }
    }
}

fn of_file(path: &Path) -> Result<Exposed, Failure> {
    let failed =
        |cause: &dyn std::fmt::Display| Failure::plain(format!("cannot read {}: {cause}", path.display()));
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes))
    };
    let bytes = SecretBytes::new(bytes);
    read.map_err(|error| failed(&error))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(failed(&"it is larger than any secret may be"));
    }
    let text = std::str::from_utf8(bytes.expose()).map_err(|_| {
        failed(&"it is not UTF-8 text")
            .hint("a file of bytes can be kept as text: `base64 FILE | strongroom … --file -`")
    })?;
    Ok(Exposed::new(text.to_owned()))
}
