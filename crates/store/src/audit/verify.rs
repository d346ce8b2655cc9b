//! Checks both kinds of audit against the root key: was anything altered, removed or reordered?

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};
use strongroom_crypto::digest::{MacKey, same};

use super::line::{Claimed, Line, Mac, START, unhex};
use super::rows::RowKeys;
use super::segments::{Synced, folder, list};
use crate::engine::embedded::schema;
use crate::open::RootKey;
use crate::verb::Fault;

/// How many rows are read at once, so that the reader of a live store stays short.
const PAGE: u64 = 1_000;

/// What a check of the audit found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many changes are audited.
    pub rows: u64,
    /// How many segment files there are.
    pub segments: u64,
    /// How many lines they have.
    pub lines: u64,
    /// Segments that end in a part of a line: what a crash leaves, whose answer never left.
    pub torn: Vec<u64>,
    /// What is not as it was written.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether the audit is as it was written.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}

/// One thing that is not as it was written. Whatever follows a finding is checked on from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// This row is altered, or not where it was written.
    Row {
        /// The row's number.
        seq: u64,
    },
    /// Rows from here on are missing, up to another row or the known end.
    RowsMissing {
        /// The first number that is missing.
        from: u64,
        /// The last number that is missing.
        to: u64,
    },
    /// The row that tells the end of the chain is altered or missing.
    Head,
    /// This line is altered, or not where it was written, or one before it is missing.
    Line {
        /// The segment's number.
        segment: u64,
        /// The line, counting from 1.
        line: u64,
    },
    /// A segment is missing.
    SegmentMissing {
        /// Its number.
        segment: u64,
    },
    /// A segment has fewer lines than were known to be on disk.
    SegmentCut {
        /// Its number.
        segment: u64,
        /// How many lines were known to be on disk.
        known: u64,
        /// How many it has.
        found: u64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row { seq } => write!(f, "row {seq} is altered or moved"),
            Self::RowsMissing { from, to } => write!(f, "rows {from} to {to} are missing"),
            Self::Head => write!(f, "the end of the rows' chain is altered or missing"),
            Self::Line { segment, line } => {
                write!(f, "line {line} of segment {segment} is altered or moved, or one before it is missing")
            }
            Self::SegmentMissing { segment } => write!(f, "segment {segment} is missing"),
            Self::SegmentCut { segment, known, found } => {
                write!(f, "segment {segment} has {found} lines, but {known} were on disk")
            }
        }
    }
}

/// Checks the audit of the data folder `dir`. Works beside a running server too.
pub fn verify(dir: &Path, root: &RootKey) -> Result<Report, Fault> {
    let mut report = Report::default();
    let known = rows(&schema::reader(&dir.join(schema::FILE))?, root, &mut report)?;
    segments(&folder(dir), root, known, &mut report)?;
    Ok(report)
}

struct Head {
    seq: u64,
    synced: Synced,
    mac: Mac,
}

/// Checks the rows; answers how much of the segments was on disk by the last one.
fn rows(db: &Connection, root: &RootKey, report: &mut Report) -> Result<Synced, Fault> {
    let keys = RowKeys::new(root);
    // Read first: rows that a running server adds meanwhile lie behind it.
    let head = head(db).map_err(schema::fault("failed to read the audit"))?;
    let (mut seq, mut last, mut at_head) = (0, START, None);
    loop {
        let page = page(db, seq).map_err(schema::fault("failed to read the audit"))?;
        if page.is_empty() {
            break;
        }
        for (number, entry, mac) in page {
            if number != seq + 1 {
                report.findings.push(Finding::RowsMissing { from: seq + 1, to: number - 1 });
            } else if !same(&keys.row(&last, number, &entry), &mac) {
                report.findings.push(Finding::Row { seq: number });
            }
            (seq, last) = (number, mac);
            report.rows += 1;
            if head.as_ref().is_some_and(|head| head.seq == number) {
                at_head = Some(mac);
            }
        }
    }
    let Some(head) = head else {
        if report.rows > 0 {
            report.findings.push(Finding::Head);
        }
        return Ok(Synced::default());
    };
    if seq < head.seq {
        report.findings.push(Finding::RowsMissing { from: seq + 1, to: head.seq });
    } else if !at_head.is_some_and(|last| same(&keys.head(head.seq, &last, head.synced), &head.mac)) {
        report.findings.push(Finding::Head);
    }
    Ok(head.synced)
}

fn head(db: &Connection) -> rusqlite::Result<Option<Head>> {
    db.query_row("SELECT seq, segment, lines, mac FROM audit_head", [], |row| {
        let synced = Synced { segment: row.get(1)?, lines: row.get(2)? };
        Ok(Head { seq: row.get(0)?, synced, mac: row.get(3)? })
    })
    .optional()
}

fn page(db: &Connection, after: u64) -> rusqlite::Result<Vec<(u64, String, Mac)>> {
    db.prepare_cached("SELECT seq, entry, mac FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2")?
        .query_map(params![after, PAGE], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect()
}

fn segments(folder: &Path, root: &RootKey, known: Synced, report: &mut Report) -> Result<(), Fault> {
    let failed = |error| Fault::because("failed to read the audit's segments", &error);
    let key = MacKey::new(&*root.derive("strongroom audit segments"));
    let (mut number, mut last) = (0, START);
    for (found, path) in list(folder).map_err(failed)? {
        report.findings.extend((number + 1..found).map(|segment| Finding::SegmentMissing { segment }));
        number = found;
        let text = read(&path).map_err(failed)?;
        let lines = segment(number, &text, &key, &mut last, report);
        if number == known.segment && lines < known.lines {
            report.findings.push(Finding::SegmentCut { segment: number, known: known.lines, found: lines });
        }
    }
    report.findings.extend((number + 1..=known.segment).map(|segment| Finding::SegmentMissing { segment }));
    Ok(())
}

/// Foreign bytes become lines that do not check.
fn read(path: &PathBuf) -> std::io::Result<String> {
    fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Checks one segment; answers how many whole lines it has.
fn segment(number: u64, text: &str, key: &MacKey, last: &mut Mac, report: &mut Report) -> u64 {
    let (whole, rest) = text.rsplit_once('\n').map_or(("", text), |(whole, rest)| (whole, rest));
    if !rest.is_empty() {
        report.torn.push(number);
    }
    report.segments += 1;
    let mut at = 0;
    for line in whole.split('\n').filter(|_| text.contains('\n')) {
        at += 1;
        let claimed = Claimed::split(line);
        let sound = claimed
            .as_ref()
            .is_some_and(|line| line.follows(key, last) && (at > 1 || begins(line.read(), number, last)));
        if !sound {
            report.findings.push(Finding::Line { segment: number, line: at });
        }
        if let Some(line) = claimed {
            *last = line.mac;
        }
    }
    report.lines += at;
    at
}

/// Whether the first line says which segment this is, and what it follows.
fn begins(line: Option<Line>, number: u64, last: &Mac) -> bool {
    match line {
        Some(Line::Begin { segment, follows }) => segment == number && unhex(&follows) == Some(*last),
        Some(Line::Entry(_) | Line::Strangers { .. }) | None => false,
    }
}
