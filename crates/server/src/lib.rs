//! Strongroom: server.
