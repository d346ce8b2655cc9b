//! Sealing: AES-256-GCM with random 96-bit nonces (NIST SP 800-38D). A sealed text is
//! `nonce (12) ‖ ciphertext ‖ tag (16)`.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::{Zeroize, Zeroizing};

use crate::random;

/// How many seals one key may make: a new key must come long before 2^32, where random nonces
/// begin to repeat with a chance of 2^-32 (SP 800-38D, 8.3).
pub const SEALS_PER_KEY: u64 = 1 << 30;

/// What sealing adds to the length of a text.
pub const OVERHEAD: usize = NONCE_LEN + 16;

/// A sealing key, expanded and ready.
pub struct SealKey(LessSafeKey);

/// The sealed text does not open: another key, other additional data, or altered bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed text does not open: wrong key, wrong place, or altered")]
pub struct Broken;

impl SealKey {
    /// The key with these bytes; the bytes are wiped.
    pub fn new(mut bytes: [u8; 32]) -> Self {
        #[expect(clippy::expect_used, reason = "an AES-256 key has 32 bytes")]
        let key = UnboundKey::new(&AES_256_GCM, &bytes).expect("32 bytes are a key");
        bytes.zeroize();
        Self(LessSafeKey::new(key))
    }

    /// Seals `text` to `place`, the additional data that says where it belongs.
    pub fn seal(&self, place: &[u8], text: &[u8]) -> Vec<u8> {
        let nonce = random::bytes::<NONCE_LEN>();
        let mut sealed = Vec::with_capacity(text.len() + OVERHEAD);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(text);
        #[expect(clippy::expect_used, reason = "GCM fails only beyond 64 GiB")]
        let tag = self
            .0
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place),
                &mut sealed[NONCE_LEN..],
            )
            .expect("a text of this size can be sealed");
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    /// Opens what [`SealKey::seal`] made with the same key and place.
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Broken> {
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or(Broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Broken)?;
        let mut text = Zeroizing::new(text.to_vec());
        let length = self.0.open_in_place(nonce, Aad::from(place), &mut text).map_err(|_| Broken)?.len();
        text.truncate(length);
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_sealed_opens_at_its_place_and_nowhere_else(text: Vec<u8>, place: Vec<u8>, flip: usize) {
            let key = SealKey::new([7; 32]);
            let mut sealed = key.seal(&place, &text);
            prop_assert_eq!(&*key.open(&place, &sealed).expect("opens"), &text);
            let mut elsewhere = place.clone();
            elsewhere.push(0);
            prop_assert_eq!(key.open(&elsewhere, &sealed).err(), Some(Broken));
            prop_assert_eq!(SealKey::new([8; 32]).open(&place, &sealed).err(), Some(Broken));
            let at = flip % sealed.len();
            sealed[at] ^= 1;
            prop_assert_eq!(key.open(&place, &sealed).err(), Some(Broken));
        }

        #[test]
        fn foreign_bytes_never_open(bytes: Vec<u8>) {
            prop_assert!(SealKey::new([7; 32]).open(b"", &bytes).is_err());
        }
    }
}
