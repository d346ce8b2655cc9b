//! Random bytes: the one place where randomness is read.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};

/// `N` random bytes from the operating system.
///
/// # Panics
/// If the operating system has none to give; nothing sensible can go on without.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::expect_used, reason = "no key, nonce or id may ever be predictable")]
    SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
