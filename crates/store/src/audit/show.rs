//! Reads both kinds of audit as one story, in the order of their times.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::Entry;
use super::line::{Claimed, Line};
use super::segments::{folder, list};
use crate::engine::embedded::schema;
use crate::verb::Fault;

const PAGE: u64 = 1_000;

/// One thing that the audit tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A change, from its row.
    Change {
        /// The row's number.
        seq: u64,
        /// Who did what.
        entry: Box<Entry>,
    },
    /// A read or a refusal, from its line.
    Access {
        /// Who asked what.
        entry: Box<Entry>,
    },
    /// Requests without a valid token.
    Strangers {
        /// The start of their minute, in milliseconds since 1970.
        at_ms: i64,
        /// Their address; none for all further addresses of the minute together.
        address: Option<IpAddr>,
        /// The operation that they asked for; none for all further addresses together.
        operation: Option<Cow<'static, str>>,
        /// How many there were.
        count: u64,
    },
}

impl Shown {
    /// When it was, in milliseconds since 1970.
    pub fn at_ms(&self) -> i64 {
        match self {
            Self::Change { entry, .. } | Self::Access { entry } => entry.at_ms,
            Self::Strangers { at_ms, .. } => *at_ms,
        }
    }
}

/// Shows the audit of the data folder `dir`, oldest first. Says nothing of whether it is genuine:
/// that is [`super::verify()`]'s work. A line that cannot be read is an error in its place.
pub fn show(dir: &Path) -> Result<Show, Fault> {
    let files = list(&folder(dir)).map_err(|error| Fault::because("failed to read the audit", &error))?;
    Ok(Show {
        rows: Rows {
            db: schema::reader(&dir.join(schema::FILE))?,
            after: 0,
            page: VecDeque::new(),
            failed: false,
        },
        lines: Lines { files: files.into_iter().map(|(_, path)| path).collect(), open: None },
        row: None,
        line: None,
    })
}

/// The merged audit.
pub struct Show {
    rows: Rows,
    lines: Lines,
    row: Option<Shown>,
    line: Option<Shown>,
}

impl Iterator for Show {
    type Item = Result<Shown, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.row.is_none() {
            match self.rows.next().transpose() {
                Ok(row) => self.row = row,
                Err(fault) => return Some(Err(fault)),
            }
        }
        if self.line.is_none() {
            match self.lines.next().transpose() {
                Ok(line) => self.line = line,
                Err(fault) => return Some(Err(fault)),
            }
        }
        let row_first = match (&self.row, &self.line) {
            (Some(row), Some(line)) => row.at_ms() <= line.at_ms(),
            (row, _) => row.is_some(),
        };
        if row_first { self.row.take() } else { self.line.take() }.map(Ok)
    }
}

struct Rows {
    db: Connection,
    after: u64,
    page: VecDeque<(u64, String)>,
    /// The database gives no more rows; asking again would never end.
    failed: bool,
}

impl Iterator for Rows {
    type Item = Result<Shown, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.is_empty() && !self.failed {
            match self.load() {
                Ok(page) => self.page = page,
                Err(error) => {
                    self.failed = true;
                    return Some(Err(Fault::because("failed to read the audit", &error)));
                }
            }
        }
        let (seq, entry) = self.page.pop_front()?;
        self.after = seq;
        let entry = serde_json::from_str(&entry)
            .map_err(|error| Fault::because("failed to read an audit row", &error));
        Some(entry.map(|entry| Shown::Change { seq, entry }))
    }
}

impl Rows {
    fn load(&self) -> rusqlite::Result<VecDeque<(u64, String)>> {
        self.db
            .prepare_cached("SELECT seq, entry FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2")?
            .query_map(params![self.after, PAGE], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
    }
}

struct Lines {
    files: VecDeque<PathBuf>,
    open: Option<BufReader<File>>,
}

impl Iterator for Lines {
    type Item = Result<Shown, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let failed = |error| Some(Err(Fault::because("failed to read an audit segment", &error)));
        loop {
            let Some(file) = &mut self.open else {
                match File::open(self.files.pop_front()?) {
                    Ok(file) => self.open = Some(BufReader::new(file)),
                    Err(error) => return failed(error),
                }
                continue;
            };
            let mut bytes = Vec::new();
            if let Err(error) = file.read_until(b'\n', &mut bytes) {
                self.open = None;
                return failed(error);
            }
            let Some(line) = bytes.strip_suffix(b"\n") else {
                // The end, or a torn line, whose answer never left.
                self.open = None;
                continue;
            };
            match std::str::from_utf8(line).ok().and_then(Claimed::split).and_then(|line| line.read()) {
                Some(Line::Begin { .. }) => {}
                Some(Line::Entry(entry)) => return Some(Ok(Shown::Access { entry })),
                Some(Line::Strangers { at_ms, address, operation, count }) => {
                    return Some(Ok(Shown::Strangers { at_ms, address, operation, count }));
                }
                None => return Some(Err(Fault::new("failed to read an audit line: it is none"))),
            }
        }
    }
}
