//! Strongroom: cli.
