//! Skip tokens: where the next page of a list begins, readable by us alone.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use strongroom_base::PartitionId;
use strongroom_crypto::digest;
use strongroom_crypto::seal::SealKey;

/// Longer ones were not made here.
const TOKEN_MAX: usize = 1024;

/// Makes and reads skip tokens. One is good for the list that it was made for and for no other:
/// not for another vault's, not for another collection's.
pub struct PageTokens(SealKey);

/// The text is no skip token for this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the skip token is not one of this list")]
pub(crate) struct BadPageToken;

impl PageTokens {
    /// Tokens under a key that is derived from the installation's `secret`, so that a list can be
    /// gone on with after a restart.
    pub fn new(secret: &[u8]) -> Self {
        Self(SealKey::new(digest::derive(secret, "strongroom page tokens v1")))
    }

    /// The token for the page behind the path `last` of `collection`.
    pub(crate) fn seal(&self, partition: PartitionId, collection: &str, last: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.0.seal(&place(partition, collection), last.as_bytes()))
    }

    /// The path that [`PageTokens::seal`] was given.
    pub(crate) fn open(
        &self,
        partition: PartitionId,
        collection: &str,
        token: &str,
    ) -> Result<String, BadPageToken> {
        if token.len() > TOKEN_MAX {
            return Err(BadPageToken);
        }
        let sealed = URL_SAFE_NO_PAD.decode(token).map_err(|_| BadPageToken)?;
        let opened = self.0.open(&place(partition, collection), &sealed).map_err(|_| BadPageToken)?;
        String::from_utf8(opened.to_vec()).map_err(|_| BadPageToken)
    }
}

fn place(partition: PartitionId, collection: &str) -> Vec<u8> {
    format!("{partition}/{collection}").into_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_token_is_good_for_its_own_list_only() {
        let tokens = PageTokens::new(b"installation");
        let (here, there) = (PartitionId::from_random([1; 16]), PartitionId::from_random([2; 16]));
        let token = tokens.seal(here, "secrets", "head/a");
        assert_eq!(tokens.open(here, "secrets", &token).as_deref(), Ok("head/a"));
        assert_eq!(tokens.open(there, "secrets", &token), Err(BadPageToken));
        assert_eq!(tokens.open(here, "deletedsecrets", &token), Err(BadPageToken));
        assert_eq!(PageTokens::new(b"another").open(here, "secrets", &token), Err(BadPageToken));
        assert!(!token.contains("aGVhZC9h"), "the path is not readable");
    }

    proptest! {
        #[test]
        fn no_foreign_text_is_a_token(text in ".{0,100}") {
            let tokens = PageTokens::new(b"installation");
            prop_assert!(tokens.open(PartitionId::from_random([1; 16]), "secrets", &text).is_err());
        }
    }
}
