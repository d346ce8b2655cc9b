use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::{AppId, ApplicationId, TenantId};
use strongroom_store::{Key, Snapshot};
use uuid::Uuid;

use super::Application;
use crate::key::{self, fold};
use crate::query::{self, Condition, Findable, Page};
use crate::refusal::ReadError;
use crate::tenant_of;

impl Findable for Application {
    const RECORDS: &'static str = key::APPLICATIONS;
    const NAMES: &'static str = key::APPLICATION_NAMES;

    fn key(tenant: TenantId, id: Uuid) -> Key {
        key::application(tenant, ApplicationId::from_uuid(id))
    }

    fn app_id_key(tenant: TenantId, app: AppId) -> Key {
        key::application_of(tenant, app)
    }

    fn named_key(tenant: TenantId, name: &str) -> Key {
        key::application_uri(tenant, name)
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
        self.identifier_uris.iter().any(|uri| fold(uri) == fold(name))
    }
}

/// Up to `limit` applications for which all `conditions` hold. `after` is the [`Page::next`] of the
/// page before.
pub fn list(
    read: &Snapshot<'_>,
    grant: &Grant,
    conditions: &[Condition],
    after: Option<&str>,
    limit: usize,
) -> Result<Page<Application>, ReadError> {
    let tenant = tenant_of(grant, DirectoryAction::Read)?;
    Ok(query::find(read, tenant, conditions, after, limit)?)
}
