//! Strongroom: client.
