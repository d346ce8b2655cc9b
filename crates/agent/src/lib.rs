//! Strongroom: agent.
