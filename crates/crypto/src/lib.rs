//! Cryptography: sealing, hashing, tokens, certificates. The only crate that names the libraries
//! behind them, so that each can be replaced in one file.

pub mod digest;
pub mod jose;
pub mod random;
pub mod seal;
pub mod x509;
