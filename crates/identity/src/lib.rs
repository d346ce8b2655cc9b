//! Strongroom: identity.
