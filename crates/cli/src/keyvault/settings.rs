//! The settings that `keyvault create` and `keyvault update` share.

use clap::Args;
use strongroom_wire::management::VaultParametersProperties;

use crate::flag::flag;

/// What a vault can be told to be.
#[derive(Debug, Args)]
pub(super) struct Settings {
    /// Whether roles decide who may do what (true), or access policies (false).
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "true|false", value_parser = flag)]
    pub enable_rbac_authorization: Option<bool>,
    /// Keep deleted things until their time, whoever wants them purged. Cannot be taken back.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "true|false", value_parser = flag)]
    enable_purge_protection: Option<bool>,
    /// Let virtual machines fetch certificates.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "true|false", value_parser = flag)]
    enabled_for_deployment: Option<bool>,
    /// Let disk encryption fetch and unwrap.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "true|false", value_parser = flag)]
    enabled_for_disk_encryption: Option<bool>,
    /// Let template deployments fetch.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "true|false", value_parser = flag)]
    enabled_for_template_deployment: Option<bool>,
    /// How many days deleted things can be recovered: 7 to 90. Cannot be changed later.
    #[arg(long, value_name = "DAYS")]
    pub retention_days: Option<i64>,
    /// Whether networks reach the vault at all: Enabled or Disabled.
    #[arg(long, value_name = "Enabled|Disabled")]
    public_network_access: Option<String>,
}

impl Settings {
    /// Puts what is given into `properties`; the rest stays.
    pub fn apply(self, properties: &mut VaultParametersProperties) {
        fn put<T>(place: &mut Option<T>, given: Option<T>) {
            if given.is_some() {
                *place = given;
            }
        }
        put(&mut properties.enable_rbac_authorization, self.enable_rbac_authorization);
        put(&mut properties.enable_purge_protection, self.enable_purge_protection);
        put(&mut properties.enabled_for_deployment, self.enabled_for_deployment);
        put(&mut properties.enabled_for_disk_encryption, self.enabled_for_disk_encryption);
        put(&mut properties.enabled_for_template_deployment, self.enabled_for_template_deployment);
        put(&mut properties.soft_delete_retention_in_days, self.retention_days);
        put(&mut properties.public_network_access, self.public_network_access);
    }
}
