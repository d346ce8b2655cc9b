//! Strongroom: bench.
