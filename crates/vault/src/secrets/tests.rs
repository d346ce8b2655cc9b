//! Rules of secrets.
