//! Finding directory objects: conditions that hold together, answered from the narrowest index.

use serde::de::DeserializeOwned;
use strongroom_base::{AppId, TenantId};
use strongroom_store::{Fault, Found, Key, Read, Snapshot};
use uuid::Uuid;

use crate::key::fold;

/// One condition on an object. Texts compare without case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The object id is one of these.
    Id(Vec<Uuid>),
    /// The client id is one of these.
    AppId(Vec<AppId>),
    /// The display name is this.
    Name(String),
    /// The display name begins with this.
    NamePrefix(String),
    /// It goes by this name: an identifier URI, a service principal name.
    Named(String),
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The objects.
    pub items: Vec<T>,
    /// What to give as `after` for the next page, if there may be more.
    pub next: Option<String>,
}

/// An object that can be found. Its index records hold its id.
pub(crate) trait Findable: DeserializeOwned {
    /// The prefix of its records.
    const RECORDS: &'static str;
    /// The prefix of its index by display name.
    const NAMES: &'static str;
    fn key(tenant: TenantId, id: Uuid) -> Key;
    fn app_id_key(tenant: TenantId, app: AppId) -> Key;
    fn named_key(tenant: TenantId, name: &str) -> Key;
    fn id(&self) -> Uuid;
    fn app_id(&self) -> AppId;
    fn display_name(&self) -> &str;
    fn goes_by(&self, name: &str) -> bool;
}

impl Condition {
    fn holds<T: Findable>(&self, object: &T) -> bool {
        match self {
            Self::Id(ids) => ids.contains(&object.id()),
            Self::AppId(apps) => apps.contains(&object.app_id()),
            Self::Name(name) => object.display_name().to_lowercase() == name.to_lowercase(),
            Self::NamePrefix(prefix) => {
                object.display_name().to_lowercase().starts_with(&prefix.to_lowercase())
            }
            Self::Named(name) => object.goes_by(name),
        }
    }
}

/// Up to `limit` objects of `tenant` for which all `conditions` hold, after the place `after`.
pub(crate) fn find<T: Findable>(
    read: &Snapshot<'_>,
    tenant: TenantId,
    conditions: &[Condition],
    after: Option<&str>,
    limit: usize,
) -> Result<Page<T>, Fault> {
    let fits = |object: &T| conditions.iter().all(|condition| condition.holds(object));
    for condition in conditions {
        if let Some(mut ids) = few::<T>(read, tenant, condition)? {
            ids.sort_unstable();
            ids.dedup();
            let mut items = Vec::new();
            for id in ids {
                items.extend(object::<T>(read, tenant, id)?.filter(fits));
            }
            return Ok(Page { items, next: None });
        }
    }
    scan(read, tenant, conditions, after, limit, fits)
}

/// The ids of the few objects for which `condition` can hold, if it is of that kind.
fn few<T: Findable>(
    read: &Snapshot<'_>,
    tenant: TenantId,
    condition: &Condition,
) -> Result<Option<Vec<Uuid>>, Fault> {
    let keys: Vec<Key> = match condition {
        Condition::Id(ids) => return Ok(Some(ids.clone())),
        Condition::AppId(apps) => apps.iter().map(|app| T::app_id_key(tenant, *app)).collect(),
        Condition::Named(name) => vec![T::named_key(tenant, name)],
        Condition::Name(_) | Condition::NamePrefix(_) => return Ok(None),
    };
    let mut ids = Vec::new();
    for key in keys {
        let id: Option<Found<Uuid>> = read.get(&key)?;
        ids.extend(id.map(|id| id.value));
    }
    Ok(Some(ids))
}

/// Walks the index of names where a condition is about them, else all objects.
fn scan<T: Findable>(
    read: &Snapshot<'_>,
    tenant: TenantId,
    conditions: &[Condition],
    after: Option<&str>,
    limit: usize,
    fits: impl Fn(&T) -> bool,
) -> Result<Page<T>, Fault> {
    let by_name = conditions.iter().find_map(|condition| match condition {
        // The path of a name in the index ends in a slash and the id.
        Condition::Name(name) => Some(format!("{}/", fold(name))),
        Condition::NamePrefix(start) => Some(fold(start)),
        Condition::Id(_) | Condition::AppId(_) | Condition::Named(_) => None,
    });
    let root = if by_name.is_some() { T::NAMES } else { T::RECORDS };
    let prefix = format!("{root}{}", by_name.as_deref().unwrap_or_default());
    let mut at = after.map(|after| format!("{root}{after}"));
    let mut items = Vec::new();
    loop {
        let rows = read.range(tenant.partition(), &prefix, at.as_deref(), limit)?;
        let last = rows.len() < limit;
        for (key, record) in rows {
            let found = match by_name {
                Some(_) => object::<T>(read, tenant, record.decode::<Uuid>()?.value)?,
                None => Some(record.decode::<T>()?.value),
            };
            items.extend(found.filter(&fits));
            at = Some(key.path().to_owned());
            if items.len() == limit {
                let next = at.and_then(|at| at.strip_prefix(root).map(str::to_owned));
                return Ok(Page { items, next });
            }
        }
        if last {
            return Ok(Page { items, next: None });
        }
    }
}

fn object<T: Findable>(read: &Snapshot<'_>, tenant: TenantId, id: Uuid) -> Result<Option<T>, Fault> {
    let found: Option<Found<T>> = read.get(&T::key(tenant, id))?;
    Ok(found.map(|found| found.value))
}
