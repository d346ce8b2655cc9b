//! Resources and clients that exist in every tenant, under the ids that clients know them by.

use strongroom_base::{AppId, PrincipalId, Timestamp};
use uuid::Uuid;

use crate::service_principals::ServicePrincipal;

/// A principal that is part of every tenant.
#[derive(Clone, Copy, Debug)]
pub struct WellKnown {
    /// What people call it.
    pub name: &'static str,
    /// Its client id, the same everywhere.
    pub app_id: AppId,
    /// Addresses under which tokens for it can be asked for, beside the client id.
    pub addresses: &'static [&'static str],
    /// Delegated permissions that it offers.
    pub scopes: &'static [Offer],
    /// Application permissions that it offers.
    pub roles: &'static [Offer],
}

/// A permission that a resource offers.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// Its id, the same everywhere.
    pub id: Uuid,
    /// What tokens say.
    pub value: &'static str,
    /// For people.
    pub description: &'static str,
}

const fn app(value: u128) -> AppId {
    AppId::from_uuid(Uuid::from_u128(value))
}

const fn offer(id: u128, value: &'static str, description: &'static str) -> Offer {
    Offer { id: Uuid::from_u128(id), value, description }
}

/// The data plane of all vaults.
pub const KEY_VAULT: AppId = app(0xcfa8b339_82a2_471a_a3c9_0fc0be7a4093);
/// The management plane.
pub const MANAGEMENT: AppId = app(0x797f4846_ba00_4fd7_ba43_dac1f8f63013);
/// The directory.
pub const GRAPH: AppId = app(0x00000003_0000_0000_c000_000000000000);

/// Create, change and remove applications and their principals.
pub const APPLICATION_READ_WRITE: Offer = offer(
    0x1bfefb4e_e0b5_418b_a88f_73c46d2cc8e9,
    "Application.ReadWrite.All",
    "Create, change and remove applications and their service principals.",
);
/// See everything in the directory.
pub const DIRECTORY_READ: Offer =
    offer(0x7ab1d382_f21e_4acd_a863_ba3e13f7da61, "Directory.Read.All", "See all objects of the directory.");

/// How many there are.
pub const COUNT: usize = 6;

/// All of them.
pub const ALL: [WellKnown; COUNT] = [
    WellKnown {
        name: "Azure Key Vault",
        app_id: KEY_VAULT,
        addresses: &["https://vault.azure.net"],
        scopes: &[offer(
            0xf53da476_18e3_4152_8e01_aec403e6edc0,
            "user_impersonation",
            "Use vaults on behalf of the signed-in user.",
        )],
        roles: &[],
    },
    WellKnown {
        name: "Windows Azure Service Management API",
        app_id: MANAGEMENT,
        addresses: &["https://management.azure.com", "https://management.core.windows.net"],
        scopes: &[offer(
            0x41094075_9dad_400e_a0bd_54e686782033,
            "user_impersonation",
            "Manage resources on behalf of the signed-in user.",
        )],
        roles: &[],
    },
    WellKnown {
        name: "Microsoft Graph",
        app_id: GRAPH,
        addresses: &["https://graph.microsoft.com"],
        scopes: &[offer(
            0xe1fe6dd8_ba31_4d61_89e7_88639da4683d,
            "User.Read",
            "Sign in and see the signed-in user's profile.",
        )],
        roles: &[APPLICATION_READ_WRITE, DIRECTORY_READ],
    },
    WellKnown {
        name: "Windows Azure Active Directory",
        app_id: app(0x00000002_0000_0000_c000_000000000000),
        addresses: &["https://graph.windows.net"],
        scopes: &[],
        roles: &[],
    },
    WellKnown {
        name: "Microsoft Azure CLI",
        app_id: app(0x04b07795_8ddb_461a_bbee_02f9e1bf7b46),
        addresses: &[],
        scopes: &[],
        roles: &[],
    },
    WellKnown {
        name: "Microsoft Azure PowerShell",
        app_id: app(0x1950a258_227b_4e31_a9cf_717495945fc2),
        addresses: &[],
        scopes: &[],
        roles: &[],
    },
];

/// The well-known principal of this client id.
pub fn find(app: AppId) -> Option<&'static WellKnown> {
    ALL.iter().find(|known| known.app_id == app)
}

impl WellKnown {
    /// Its principal in a tenant, under the object id `id`.
    pub(crate) fn principal(&self, id: PrincipalId, now: Timestamp) -> ServicePrincipal {
        let mut names = vec![self.app_id.to_string()];
        names.extend(self.addresses.iter().map(|address| (*address).to_owned()));
        ServicePrincipal {
            id,
            app_id: self.app_id,
            display_name: self.name.to_owned(),
            enabled: true,
            names,
            owner: None,
            tags: Vec::new(),
            passwords: Vec::new(),
            created: now,
        }
    }
}
