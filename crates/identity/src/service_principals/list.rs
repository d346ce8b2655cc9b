use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::{AppId, PrincipalId, TenantId};
use strongroom_store::{Key, Snapshot};
use uuid::Uuid;

use super::ServicePrincipal;
use crate::key::{self, fold};
use crate::query::{self, Condition, Findable, Page};
use crate::refusal::ReadError;
use crate::tenant_of;

impl Findable for ServicePrincipal {
    const RECORDS: &'static str = key::SERVICE_PRINCIPALS;
    const NAMES: &'static str = key::SERVICE_PRINCIPAL_NAMES;

    fn key(tenant: TenantId, id: Uuid) -> Key {
        key::service_principal(tenant, PrincipalId::from_uuid(id))
    }

    fn app_id_key(tenant: TenantId, app: AppId) -> Key {
        key::service_principal_of(tenant, app)
    }

    fn named_key(tenant: TenantId, name: &str) -> Key {
        key::service_principal_named(tenant, name)
    }

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn app_id(&self) -> AppId {
        self.app_id
    }

    fn display_name(&self) -> &str {
        &self.display_name
    }

    fn goes_by(&self, name: &str) -> bool {
        self.names.iter().any(|own| fold(own) == fold(name))
    }
}

/// Up to `limit` service principals for which all `conditions` hold. `after` is the [`Page::next`]
/// of the page before.
pub fn list(
    read: &Snapshot<'_>,
    grant: &Grant,
    conditions: &[Condition],
    after: Option<&str>,
    limit: usize,
) -> Result<Page<ServicePrincipal>, ReadError> {
    let tenant = tenant_of(grant, DirectoryAction::Read)?;
    Ok(query::find(read, tenant, conditions, after, limit)?)
}
