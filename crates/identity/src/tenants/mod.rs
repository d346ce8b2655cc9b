//! Tenants: directories of their own, none of which sees another.

mod all;
mod create;
mod show;

pub use all::all;
pub use create::{New, create};
pub use show::{find, show};

use serde::{Deserialize, Serialize};
use strongroom_base::{TenantId, Timestamp};

/// A tenant, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// What people call it.
    pub display_name: String,
    /// Its domain, in lower case; may stand for the id in addresses of the token service.
    pub domain: String,
    /// When it was made.
    pub created: Timestamp,
}
