//! The token service: who signs in gets a token, everybody gets the keys to check one.
//!
//! ```text
//!  form ─► tenant ─► scope: which resource ─► sign_in ─► claims ─► signature, off the event loop
//! ```

pub(crate) mod discovery;
mod form;
pub(crate) mod instances;
pub(crate) mod refuse;
mod resource;
mod sign;
mod tenant;
pub(crate) mod token;

pub(crate) use refuse::reject;

#[cfg(test)]
mod tests;
