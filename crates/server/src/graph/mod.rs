//! The directory: Microsoft Graph, as far as applications and their principals go.

pub(crate) mod applications;
mod convert;
pub(crate) mod directory;
mod filter;
pub(crate) mod keyed;
mod page;
mod password;
pub(crate) mod refuse;
pub(crate) mod service_principals;

pub(crate) use refuse::reject;

#[cfg(test)]
mod tests;
