//! Which records are wanted.

use std::collections::VecDeque;
use std::path::Path;

use clap::Args;
use strongroom_base::{Clock, Timestamp};
use strongroom_store::Fault;
use strongroom_store::audit::{self, Entry, Shown};

/// The operation of requests without a valid token, as Key Vault's log names it.
pub(super) const AUTHENTICATION: &str = "Authentication";
/// How `--caller` names the installation itself.
pub(super) const SYSTEM: &str = "system";

/// Which records are wanted; all, unless told otherwise.
#[derive(Debug, Default, Args)]
pub(super) struct Filter {
    /// Not before this time: `2026-11-24T01:46:00Z`, or so long ago: `90s`, `30m`, `12h`, `7d`.
    #[arg(long, value_name = "TIME", value_parser = since)]
    pub(super) since: Option<Timestamp>,
    /// Of this operation, e.g. `SecretGet`.
    #[arg(long, value_name = "NAME")]
    pub(super) operation: Option<String>,
    /// By this caller: an object or client id, or how one begins; `system` is the installation.
    #[arg(long, value_name = "ID")]
    pub(super) caller: Option<String>,
    /// At most this many, the newest.
    #[arg(long, value_name = "COUNT")]
    pub(super) limit: Option<usize>,
}

impl Filter {
    /// Hands the wanted records of `dir` to `each`, the newest last, until that fails. Without a
    /// limit none is kept in memory.
    pub(super) fn read<E: From<Fault>>(
        &self,
        dir: &Path,
        mut each: impl FnMut(Result<Shown, Fault>) -> Result<(), E>,
    ) -> Result<(), E> {
        let wanted =
            audit::show(dir)?.filter(|shown| shown.as_ref().is_ok_and(|it| self.wants(it)) || shown.is_err());
        let Some(limit) = self.limit else {
            return wanted.into_iter().try_for_each(each);
        };
        let mut newest = VecDeque::new();
        for shown in wanted {
            newest.push_back(shown);
            if newest.len() > limit {
                newest.pop_front();
            }
        }
        newest.into_iter().try_for_each(&mut each)
    }

    fn wants(&self, shown: &Shown) -> bool {
        let (operation, entry) = match shown {
            Shown::Change { entry, .. } | Shown::Access { entry } => (&*entry.operation, Some(&**entry)),
            Shown::Strangers { .. } => (AUTHENTICATION, None),
        };
        self.since.is_none_or(|since| shown.at_ms() >= since.seconds().saturating_mul(1000))
            && self.operation.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(operation))
            && self.caller.as_ref().is_none_or(|wanted| entry.is_some_and(|entry| is_by(entry, wanted)))
    }
}

fn is_by(entry: &Entry, wanted: &str) -> bool {
    let wanted = wanted.to_ascii_lowercase();
    match &entry.caller {
        Some(caller) => {
            caller.object.to_string().starts_with(&wanted)
                || caller.application.to_string().starts_with(&wanted)
        }
        None => is_system(entry) && wanted == SYSTEM,
    }
}

/// Whether the installation itself did this: nobody asked, from nowhere.
pub(super) fn is_system(entry: &Entry) -> bool {
    entry.caller.is_none() && entry.address.is_none()
}

fn since(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse_rfc3339(text).or_else(|| ago(text, Clock::system().now())).ok_or_else(|| {
        "give a time such as 2026-11-24T01:46:00Z, or how long ago: 90s, 30m, 12h or 7d".to_owned()
    })
}

fn ago(text: &str, now: Timestamp) -> Option<Timestamp> {
    let unit = match text.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    let count: u32 = text[..text.len() - 1].parse().ok()?;
    Some(now.plus_seconds(-i64::from(count) * unit))
}

#[cfg(test)]
mod tests {
    use strongroom_base::{AppId, PrincipalId, RequestId, TenantId};
    use strongroom_store::audit::Actor;

    use super::*;

    fn shown(caller: Option<Actor>) -> Shown {
        let entry = Entry {
            at_ms: 100_500,
            request: RequestId::from_random([1; 16]),
            client_request: None,
            operation: "SecretGet".into(),
            resource: "vaults/v1/secrets/a".to_owned(),
            caller,
            address: None,
            status: 200,
            code: None,
        };
        Shown::Access { entry: Box::new(entry) }
    }

    #[test]
    fn each_filter_leaves_out_what_it_does_not_name() {
        let object = PrincipalId::from_random([2; 16]);
        let application = AppId::from_random([3; 16]);
        let caller = shown(Some(Actor { tenant: TenantId::from_random([4; 16]), object, application }));
        let system = shown(None);
        let strangers = Shown::Strangers { at_ms: 100_500, address: None, operation: None, count: 2 };
        let wants = |filter: Filter| [&caller, &system, &strangers].map(|shown| filter.wants(shown));

        assert_eq!(wants(Filter::default()), [true; 3]);
        let since = |time| Filter { since: Some(Timestamp(time)), ..Filter::default() };
        assert_eq!((wants(since(100)), wants(since(101))), ([true; 3], [false; 3]));
        let operation = |name: &str| Filter { operation: Some(name.to_owned()), ..Filter::default() };
        assert_eq!(wants(operation("secretget")), [true, true, false]);
        assert_eq!(wants(operation("Authentication")), [false, false, true]);
        let by = |caller: &str| Filter { caller: Some(caller.to_owned()), ..Filter::default() };
        assert_eq!(wants(by(&object.to_string().to_uppercase())), [true, false, false]);
        assert_eq!(wants(by(&application.to_string()[..8])), [true, false, false]);
        assert_eq!(wants(by("system")), [false, true, false]);
        assert_eq!(wants(by("ffffffff")), [false; 3]);
    }

    #[test]
    fn a_time_is_told_as_such_or_as_how_long_ago() {
        let now = Timestamp(1_000_000);
        assert_eq!(ago("90s", now), Some(Timestamp(999_910)));
        assert_eq!(ago("7d", now), Some(Timestamp(1_000_000 - 7 * 86_400)));
        for text in ["", "d", "-1d", "1", "1y", "1µ", "99999999999d"] {
            assert_eq!(ago(text, now), None, "{text:?}");
        }
        assert_eq!(since("2026-11-24T01:46:00Z"), Ok(Timestamp(1_795_484_760)));
    }
}
