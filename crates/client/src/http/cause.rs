//! What people are told of a connection that failed.

use std::error::Error;

/// The deepest cause of `error` in one plain sentence. What lies above it says only which part of
/// the client noticed.
pub(crate) fn cause_of(error: &reqwest::Error) -> String {
    if error.is_timeout() { "no answer in time".to_owned() } else { plain(&deepest(error).to_string()) }
}

fn deepest<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    std::iter::successors(Some(error), |&error| error.source()).last().unwrap_or(error)
}

/// `text` without the address of a page for those who write programs, which some libraries append.
fn plain(text: &str) -> String {
    let end = ["https://", "http://"].iter().filter_map(|scheme| text.find(scheme)).min();
    let Some(end) = end else { return text.to_owned() };
    text[..end].trim_end_matches([' ', ':', ';', ',', '(']).to_owned()
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("error sending request")]
    struct Above(#[source] io::Error);

    #[test]
    fn the_deepest_cause_is_told_without_addresses_of_manuals() {
        let eof = "peer closed connection without sending TLS close_notify: https://docs.example/x#eof";
        for (said, told) in [
            (eof, "peer closed connection without sending TLS close_notify"),
            ("bad certificate (http://docs.example)", "bad certificate"),
            ("Connection refused (os error 111)", "Connection refused (os error 111)"),
        ] {
            let error = Above(io::Error::other(said));
            assert_eq!(plain(&deepest(&error).to_string()), told);
        }
    }
}
