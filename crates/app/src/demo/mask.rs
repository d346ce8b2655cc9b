//! Keeps the demo's own credentials out of what it shows and logs.

use std::sync::{Arc, Mutex, PoisonError};

use strongroom_base::SecretText;

/// What stands in the place of a secret.
const COVER: &str = "<secret>";

/// The secrets that the demo has learned; a handle, clones share them.
#[derive(Clone, Default)]
pub(super) struct Mask(Arc<Mutex<Vec<SecretText>>>);

impl Mask {
    /// From now on, `secret` is covered.
    pub(super) fn learn(&self, secret: &SecretText) {
        // An empty one would be found between any two letters.
        if !secret.is_empty() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(secret.clone());
        }
    }

    /// `text` without the secrets.
    pub(super) fn cover(&self, text: &str) -> String {
        let secrets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.expose(), COVER))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_learned_is_covered_everywhere() {
        let mask = Mask::default();
        let handle = mask.clone();
        handle.learn(&SecretText::new("hunter2".to_owned()));
        handle.learn(&SecretText::new(String::new()));
        assert_eq!(mask.cover("-p hunter2 'hunter2'"), "-p <secret> '<secret>'");
    }
}
