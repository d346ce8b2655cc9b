//! What every request may use. Small on purpose: a face that needs more gets it as an argument.

use std::sync::Arc;

use strongroom_base::Clock;
use strongroom_identity::keys::Keyring;
use strongroom_store::Store;
use tokio::sync::watch;

use crate::names::Names;
use crate::page_token::PageTokens;

/// The installation behind all faces.
pub struct House {
    /// The records.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The public names.
    pub names: Names,
    /// Seals and opens the skip tokens of lists.
    pub page_tokens: PageTokens,
    /// The keys that tokens are signed with.
    pub keys: Arc<Keyring>,
    /// Becomes true when the server begins to close: streams end, no new work is taken.
    pub closing: watch::Receiver<bool>,
}

/// One key ring for all unit tests: making an RSA key takes longer than most of them.
#[cfg(test)]
pub(crate) fn test_keys() -> Arc<Keyring> {
    use std::sync::LazyLock;

    use strongroom_base::Timestamp;
    use strongroom_crypto::jose::KeptKey;

    static KEYS: LazyLock<Arc<Keyring>> = LazyLock::new(|| {
        let kept = KeptKey::generate("unit tests", Timestamp(1_795_484_760)).expect("a key");
        Arc::new(Keyring::of_one(&kept).expect("a ring"))
    });
    Arc::clone(&KEYS)
}
