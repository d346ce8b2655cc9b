//! Rules of the vault record.
