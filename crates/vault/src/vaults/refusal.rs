use strongroom_base::TenantId;

/// Why the vault's record stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no active vault of this id.
    #[error("the vault does not exist")]
    NotFound,
    /// Soft delete cannot be turned off.
    #[error("soft delete is always on")]
    SoftDeleteRequired,
    /// The retention is not within 7 to 90 days.
    #[error("the retention of deleted objects is 7 to 90 days, not {days}")]
    RetentionOutOfRange {
        /// What was asked for.
        days: i64,
    },
    /// The retention was fixed at creation.
    #[error("the retention of deleted objects was fixed at {days} days when the vault was created")]
    RetentionFixed {
        /// What it is.
        days: u32,
    },
    /// Purge protection is never turned off, and is absent where it is not on.
    #[error("purge protection cannot be set to false")]
    PurgeProtectionIrreversible,
    /// More policies than a vault may have.
    #[error("a vault has at most 1024 access policies, not {count}")]
    TooManyPolicies {
        /// How many there would be.
        count: usize,
    },
    /// A policy for a principal that could never get in.
    #[error("an access policy is for tenant {tenant}, which is not the vault's")]
    PolicyOfAnotherTenant {
        /// The policy's tenant.
        tenant: TenantId,
    },
    /// A policy holds a word that is no permission, or words more than once.
    #[error("an access policy holds an unknown or repeated permission on {collection}")]
    UnknownPermission {
        /// `keys`, `secrets`, `certificates` or `storage`.
        collection: &'static str,
    },
    /// More address rules than a vault may have.
    #[error("a vault has at most 1000 address rules, not {count}")]
    TooManyAddressRules {
        /// How many were given.
        count: usize,
    },
    /// More subnet rules than a vault may have.
    #[error("a vault has at most 200 subnet rules, not {count}")]
    TooManySubnetRules {
        /// How many were given.
        count: usize,
    },
}
