//! The data plane of a vault: Key Vault's REST API for secrets, and our change stream.
//!
//! A handler reads as the steps: may the caller (`allow`), what is asked (`convert`), the verb, the
//! answer. Decided here where the cloud's own behaviour is not on record: a wrong name, version or
//! page is told before the decision about rights, the body only after it; without right to see, a
//! name that exists and one that does not are the same 403.

mod allow;
mod answer;
pub(crate) mod backup;
pub(crate) mod changes;
mod convert;
pub(crate) mod deleted_secrets;
mod page;
mod refuse;
pub(crate) mod secrets;
#[cfg(test)]
mod tests;

pub(crate) use allow::tenant;
pub(crate) use answer::dress;
pub(crate) use refuse::reject;
