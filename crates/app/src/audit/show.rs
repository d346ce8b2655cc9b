//! `strongroom audit show`.

use std::io::Write as _;
use std::net::IpAddr;
use std::path::Path;
use std::process::ExitCode;

use console::Term;
use serde::Serialize;
use strongroom_base::Timestamp;
use strongroom_store::audit::{Entry, Shown};

use super::filter::{AUTHENTICATION, Filter, SYSTEM, is_system};
use super::lines;

/// How many characters of an id tell its owner apart at a glance; `--caller` takes them.
const ID_CHARS: usize = 8;

/// A line for people: each column as wide as its common content, the last one as it is.
struct Row {
    time: String,
    operation: String,
    status: String,
    caller: String,
    from: String,
    resource: String,
}

/// Prints a table. It is written while it is read, so its columns have fixed widths.
pub(super) fn table(dir: &Path, filter: &Filter) -> anyhow::Result<ExitCode> {
    let width = Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    let head = Row {
        time: "Time".to_owned(),
        operation: "Operation".to_owned(),
        status: "Status".to_owned(),
        caller: "Caller".to_owned(),
        from: "From".to_owned(),
        resource: "Resource".to_owned(),
    };
    lines::print(dir, filter, &head.line(width), |out, shown| {
        out.write_all(Row::of(shown).line(width).as_bytes())
    })
}

/// Prints each record as it is kept.
pub(super) fn json(dir: &Path, filter: &Filter) -> anyhow::Result<ExitCode> {
    lines::print(dir, filter, "", |out, shown| match shown {
        Shown::Change { seq, entry } => lines::json(out, &Kept { row: Some(*seq), entry }),
        Shown::Access { entry } => lines::json(out, &Kept { row: None, entry }),
        Shown::Strangers { at_ms, address, count, .. } => {
            let operation = AUTHENTICATION;
            lines::json(
                out,
                &Strangers { at_ms: *at_ms, operation, status: 401, address: *address, count: *count },
            )
        }
    })
}

/// A record as it is kept, with its number if it is that of a change.
#[derive(Serialize)]
struct Kept<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    #[serde(flatten)]
    entry: &'a Entry,
}

#[derive(Serialize)]
struct Strangers {
    at_ms: i64,
    operation: &'static str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<IpAddr>,
    count: u64,
}

impl Row {
    fn of(shown: &Shown) -> Self {
        let time = Timestamp(shown.at_ms().div_euclid(1000)).rfc3339();
        match shown {
            Shown::Change { entry, .. } | Shown::Access { entry } => Self {
                time,
                operation: entry.operation.to_string(),
                status: entry.status.to_string(),
                caller: caller(entry),
                from: entry.address.map_or_else(String::new, |address| address.to_string()),
                resource: match &entry.code {
                    Some(code) => format!("{} ({code})", entry.resource),
                    None => entry.resource.clone(),
                },
            },
            Shown::Strangers { address, count, .. } => Self {
                time,
                operation: AUTHENTICATION.to_owned(),
                status: "401".to_owned(),
                caller: "-".to_owned(),
                from: address.map_or_else(|| "others".to_owned(), |address| address.to_string()),
                resource: format!("{count} requests without a valid token"),
            },
        }
    }

    /// The line, in at most `width` columns if that many are known: what is too long loses its
    /// beginning, because paths differ at their ends.
    fn line(&self, width: Option<usize>) -> String {
        let Self { time, operation, status, caller, from, resource } = self;
        let front = format!("{time:<20}  {operation:<18}  {status:<6}  {caller:<ID_CHARS$}  {from:<9}  ");
        let (front, resource) = (plain(&front), plain(resource));
        let room =
            width.map_or(usize::MAX, |width| width.saturating_sub(front.chars().count()).max(ID_CHARS));
        let long = resource.chars().count();
        if long <= room {
            return format!("{}\n", format!("{front}{resource}").trim_end());
        }
        let end: String = resource.chars().skip(long + 1 - room).collect();
        format!("{front}…{end}\n")
    }
}

fn caller(entry: &Entry) -> String {
    match &entry.caller {
        Some(caller) => caller.object.to_string().chars().take(ID_CHARS).collect(),
        None if is_system(entry) => SYSTEM.to_owned(),
        None => "-".to_owned(),
    }
}

/// `text` without anything that a terminal would act on: parts of a record come from strangers.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use strongroom_base::{AppId, PrincipalId, RequestId, TenantId};
    use strongroom_store::audit::Actor;

    use super::*;

    fn entry(resource: &str) -> Entry {
        Entry {
            at_ms: 1_795_484_760_007,
            request: RequestId::from_random([1; 16]),
            client_request: None,
            operation: "SecretGet".into(),
            resource: resource.to_owned(),
            caller: Some(Actor {
                tenant: TenantId::from_random([4; 16]),
                object: PrincipalId::from_random([2; 16]),
                application: AppId::from_random([3; 16]),
            }),
            address: Some([127, 0, 0, 1].into()),
            status: 403,
            code: Some("Forbidden".into()),
        }
    }

    #[test]
    fn a_line_fits_and_keeps_the_end_of_its_path() {
        let shown = Shown::Access { entry: Box::new(entry("vaults/my-vault/secrets/database")) };
        let line = Row::of(&shown).line(None);
        let expected = "2026-11-24T01:46:00Z  SecretGet           403     02020202  127.0.0.1  \
                        vaults/my-vault/secrets/database (Forbidden)\n";
        assert_eq!(line, expected);
        let narrow = Row::of(&shown).line(Some(100));
        assert_eq!(narrow.trim_end().chars().count(), 100);
        assert!(narrow.ends_with("  …secrets/database (Forbidden)\n"), "{narrow}");
    }

    #[test]
    fn a_record_moves_no_cursor() {
        let shown = Shown::Access { entry: Box::new(entry("a\u{1b}[2Jb\r\nc\u{9b}d")) };
        let line = Row::of(&shown).line(None);
        assert_eq!(line.chars().filter(|c| c.is_control()).collect::<String>(), "\n");
    }

    #[test]
    fn the_installation_is_called_system() {
        let shown =
            Shown::Change { seq: 1, entry: Box::new(Entry { caller: None, address: None, ..entry("x") }) };
        assert_eq!(Row::of(&shown).caller, "system");
    }
}
