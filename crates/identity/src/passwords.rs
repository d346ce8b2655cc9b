//! Client secrets: random texts of ours, kept as hashes. They hold 239 random bits, so one SHA-256
//! is enough; nothing could try them all.

use std::fmt;

use serde::{Deserialize, Serialize};
use strongroom_base::{CredentialId, SecretText, Timestamp};
use strongroom_crypto::digest;

/// How many characters a secret has.
pub const TEXT_LENGTH: usize = 40;

/// How many secrets one application or principal can have.
pub const PASSWORDS_MAX: usize = 100;

/// How long a secret is valid if nobody says otherwise: two years.
const DEFAULT_DAYS: u32 = 730;

/// No character of these needs quoting in a shell, a URL or a form, but for `~` at a beginning.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~";

/// A client secret as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Password {
    /// Its id.
    pub id: CredentialId,
    /// What people call it.
    pub display_name: Option<String>,
    /// The first three characters.
    pub hint: String,
    /// Not before.
    pub start: Timestamp,
    /// Not after.
    pub end: Timestamp,
    hash: Hash,
}

/// The hash of a secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hash([u8; 32]);

/// What somebody wishes of a new secret.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// What people call it.
    pub display_name: Option<String>,
    /// Not before; else now.
    pub start: Option<Timestamp>,
    /// Not after; else two years after the start.
    pub end: Option<Timestamp>,
}

/// How a presented secret compares with those that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// It is one of them, and valid now.
    Valid,
    /// It is one of them, and ended.
    Expired,
    /// It is none of them, or has not begun.
    None,
}

/// A new secret from random bytes. Begins with a letter, so that no command line takes it for a flag.
pub fn text(random: [u8; TEXT_LENGTH]) -> SecretText {
    let character = |(at, byte): (usize, &u8)| {
        let index = if at == 0 { byte & 31 } else { byte & 63 };
        char::from(ALPHABET[usize::from(index)])
    };
    SecretText::new(random.iter().enumerate().map(character).collect())
}

impl Hash {
    /// The hash of `secret`.
    pub fn of(secret: &SecretText) -> Self {
        Self(digest::sha256(secret.expose().as_bytes()))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<hash>")
    }
}

impl Password {
    /// What is kept of `secret`. `None` if it would end before it begins.
    pub fn keep(id: CredentialId, secret: &SecretText, wish: &Wish, now: Timestamp) -> Option<Self> {
        let start = wish.start.unwrap_or(now);
        let end = wish.end.unwrap_or_else(|| start.plus_days(DEFAULT_DAYS));
        let hint = secret.expose().chars().take(3).collect();
        let (display_name, hash) = (wish.display_name.clone(), Hash::of(secret));
        (start < end).then_some(Self { id, display_name, hint, start, end, hash })
    }
}

/// Compares `presented` with every one of `kept`, in a time that does not tell which one it was.
pub fn find<'a>(kept: impl IntoIterator<Item = &'a Password>, presented: &Hash, now: Timestamp) -> Match {
    let mut found = Match::None;
    for password in kept {
        if !digest::same(&password.hash.0, &presented.0) || now < password.start {
            continue;
        }
        if now < password.end {
            found = Match::Valid;
        } else if found == Match::None {
            found = Match::Expired;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp(1_795_484_760);

    fn keep(secret: &SecretText, end: Timestamp) -> Password {
        let wish = Wish { end: Some(end), ..Wish::default() };
        Password::keep(CredentialId::from_random([1; 16]), secret, &wish, NOW).expect("kept")
    }

    #[test]
    fn a_secret_is_valid_from_its_start_to_its_end() {
        let secret = text([7; TEXT_LENGTH]);
        let kept = [keep(&secret, NOW.plus_seconds(10))];
        let ask = |seconds| find(&kept, &Hash::of(&secret), NOW.plus_seconds(seconds));
        assert_eq!(
            [ask(-1), ask(0), ask(9), ask(10)],
            [Match::None, Match::Valid, Match::Valid, Match::Expired]
        );
        assert_eq!(find(&kept, &Hash::of(&text([8; TEXT_LENGTH])), NOW), Match::None);
        assert_eq!(find(&[], &Hash::of(&secret), NOW), Match::None);
    }

    #[test]
    fn a_secret_lasts_two_years_and_cannot_end_before_it_begins() {
        let secret = text([7; TEXT_LENGTH]);
        let id = CredentialId::from_random([1; 16]);
        let kept = Password::keep(id, &secret, &Wish::default(), NOW).expect("kept");
        assert_eq!((kept.start, kept.end), (NOW, NOW.plus_days(730)));
        let backwards = Wish { end: Some(NOW), ..Wish::default() };
        assert_eq!(Password::keep(id, &secret, &backwards, NOW), None);
    }

    #[test]
    fn what_is_kept_shows_nothing_but_the_hint() {
        let secret = text([7; TEXT_LENGTH]);
        let shown = format!("{:?}", keep(&secret, NOW.plus_days(1)));
        assert!(!shown.contains(secret.expose()) && shown.contains("<hash>"), "{shown}");
    }

    proptest! {
        #[test]
        fn secrets_are_plain_words_that_begin_with_a_letter(random: [u8; 32], more: [u8; 8]) {
            let mut bytes = [0; TEXT_LENGTH];
            bytes[..32].copy_from_slice(&random);
            bytes[32..].copy_from_slice(&more);
            let secret = text(bytes);
            prop_assert_eq!(secret.expose().len(), TEXT_LENGTH);
            prop_assert!(secret.expose().starts_with(|c: char| c.is_ascii_alphabetic()));
            prop_assert!(secret.expose().bytes().all(|byte| ALPHABET.contains(&byte)));
        }
    }
}
