//! Secrets: versions, attributes, and the soft-delete life cycle.
