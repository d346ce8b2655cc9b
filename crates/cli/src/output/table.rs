//! Tables for people: names, dashes, rows.

use serde_json::Value;

use super::{cells, rows, scalar};
use crate::Failure;

/// Keys that az leaves out of tables, as they are long and say little.
const SKIPPED: [&str; 4] = ["id", "type", "etag", "revision"];

/// Between columns.
const GAP: &str = "  ";

/// A header is at least this much narrower than its column, as in az's tables.
const HEADER_ROOM: usize = 2;

/// Renders `value`. Nested lists and objects are left out.
pub(super) fn render(value: &Value, columns: Option<&[String]>) -> Result<String, Failure> {
    let rows: Vec<Vec<(String, String)>> = rows(value).iter().map(|row| row_of(row, columns)).collect();
    let mut headers: Vec<&str> = Vec::new();
    for (header, _) in rows.iter().flatten() {
        if !headers.contains(&header.as_str()) {
            headers.push(header);
        }
    }
    if headers.is_empty() {
        let nothing = rows.is_empty();
        return if nothing {
            Ok(String::new())
        } else {
            Err(Failure::plain("Unable to extract fields for table."))
        };
    }
    if columns.is_none() {
        headers.sort_unstable();
    }
    let cell = |row: &[(String, String)], header: &str| {
        row.iter().find(|(name, _)| name == header).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let widths: Vec<usize> = headers
        .iter()
        .map(|header| {
            let widest = rows.iter().map(|row| cell(row, header).chars().count()).max().unwrap_or(0);
            widest.max(header.chars().count() + HEADER_ROOM)
        })
        .collect();
    let line = |cells: Vec<String>| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        format!("{}\n", padded.collect::<Vec<_>>().join(GAP).trim_end())
    };
    let mut text = line(headers.iter().map(|header| (*header).to_owned()).collect());
    text += &line(widths.iter().map(|width| "-".repeat(*width)).collect());
    for row in &rows {
        text += &line(headers.iter().map(|header| cell(row, header)).collect());
    }
    Ok(text)
}

/// The cells of a row with their headers.
fn row_of(row: &Value, columns: Option<&[String]>) -> Vec<(String, String)> {
    match row {
        Value::Object(object) => cells(object, columns)
            .into_iter()
            .filter(|(key, value)| {
                !SKIPPED.contains(key) && !value.is_null() && !value.is_array() && !value.is_object()
            })
            .map(|(key, value)| (capitalised(key), one_line(value)))
            .collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(i, value)| (format!("Column{}", i + 1), one_line(value))).collect()
        }
        other => vec![("Result".to_owned(), one_line(other))],
    }
}

/// A cell has one line, whatever is in it.
fn one_line(value: &Value) -> String {
    scalar(value).replace(['\n', '\r', '\t'], " ")
}

fn capitalised(key: &str) -> String {
    let mut letters = key.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
