//! Strongroom: management.
