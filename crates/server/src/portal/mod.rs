//! The portal's face: for now one page that names the others.

mod home;
mod refuse;

pub(crate) use home::home;
pub(crate) use refuse::{dress, reject};
