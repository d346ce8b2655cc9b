//! Pages of a listing: what is asked for, and the link to the next one. Its token is sealed: the
//! entry that a page ended at may be one that the caller must not see.

use form_urlencoded::Serializer;
use strongroom_management::{Listed, Page};
use strongroom_wire::management::List;

use crate::call::Call;
use crate::management::refuse::{BadRequest, ManagementError};

/// How many entries a page has at most, and if nothing is said.
const LIMIT_MAX: usize = 1_000;

/// The page that `call` asks for by `$top` and `$skiptoken`, of the listing at `path`.
pub(crate) fn page(call: &Call, path: &str) -> Result<Page, ManagementError> {
    let limit = match call.query.get("$top") {
        None => LIMIT_MAX,
        Some(text) => match text.parse::<usize>() {
            Ok(top) if top > 0 => top.min(LIMIT_MAX),
            Ok(_) | Err(_) => return Err(BadRequest::InvalidValue("$top").into()),
        },
    };
    let partition = call.caller()?.tenant.partition();
    let open = |token| call.house.page_tokens.open(partition, path, token);
    let after = call.query.get("$skiptoken").map(open).transpose();
    Ok(Page { after: after.map_err(|_| BadRequest::InvalidValue("$skiptoken"))?, limit })
}

/// The answer with `listed`, each entry as `entry` writes it, of the listing at `path`.
pub(crate) fn list<T, U>(
    call: &Call,
    path: &str,
    listed: Listed<T>,
    entry: impl Fn(T) -> U,
) -> Result<List<U>, ManagementError> {
    let partition = call.caller()?.tenant.partition();
    let next_link = listed.next.map(|next| {
        let mut query = Serializer::new(String::new());
        for name in ["api-version", "$filter", "$top"] {
            if let Some(value) = call.query.get(name) {
                query.append_pair(name, value);
            }
        }
        query.append_pair("$skiptoken", &call.house.page_tokens.seal(partition, path, &next));
        format!("{}{path}?{}", call.names.management_url(), query.finish())
    });
    Ok(List { value: listed.entries.into_iter().map(entry).collect(), next_link })
}

/// A listing that is always whole.
pub(crate) fn whole<T>(value: Vec<T>) -> List<T> {
    List { value, next_link: None }
}
