use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use strongroom_crypto::random;
use tokio::net::{UnixListener, UnixStream};
use tokio_stream::wrappers::UnixListenerStream;
use tokio_stream::{Stream, StreamExt as _};

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {}: {error}", path.display())]
pub struct BadSocket {
    path: PathBuf,
    error: io::Error,
}

/// Listens at `path`, in place of what was left there. Only this user and root get through.
pub fn listen(path: &Path) -> Result<impl Stream<Item = io::Result<UnixStream>> + use<>, BadSocket> {
    let listener = bind(path).map_err(|error| BadSocket { path: path.to_owned(), error })?;
    let own = rustix::process::geteuid().as_raw();
    Ok(UnixListenerStream::new(listener).filter_map(move |accepted| match accepted {
        Ok(stream) => {
            let caller = stream.peer_cred().map(|peer| peer.uid());
            if matches!(caller, Ok(uid) if uid == own || uid == 0) {
                return Some(Ok(stream));
            }
            tracing::warn!(?caller, "a caller who is neither root nor this user is turned away");
            None
        }
        Err(error) => Some(Err(error)),
    }))
}

/// Binds in a private folder, takes everybody else's rights away and only then moves the socket to
/// its place: there is no moment at which others could connect. The move replaces an old socket.
fn bind(path: &Path) -> io::Result<UnixListener> {
    let parent = path.parent().unwrap_or(Path::new("/"));
    let private = parent.join(format!(".{}", hex::encode(random::bytes::<4>())));
    DirBuilder::new().mode(0o700).create(&private)?;
    let half = private.join("s");
    let bound = UnixListener::bind(&half).and_then(|listener| {
        fs::set_permissions(&half, Permissions::from_mode(0o600))?;
        fs::rename(&half, path)?;
        Ok(listener)
    });
    let _ = fs::remove_file(&half);
    fs::remove_dir(&private)?;
    bound
}
