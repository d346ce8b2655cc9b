//! Tables for people: names, dashes, rows.

use serde_json::Value;

use super::{cells, rows, scalar};
use crate::Failure;

/// Keys that az leaves out of tables, as they are long and say little.
const SKIPPED: [&str; 3] = ["id", "type", "etag"];

/// Between columns.
const GAP: &str = "  ";

/// A header is at least this much narrower than its column, as in az's tables.
const HEADER_ROOM: usize = 2;

/// The columns of a command whose table is made for people: header, and where its cell is.
pub(crate) type Columns = &'static [(&'static str, &'static str)];

/// A row: headers and cells.
type Row = Vec<(String, String)>;

/// Renders `value`, with `columns` in the order of a query. Nested lists and objects are left out.
pub(super) fn render(value: &Value, columns: Option<&[String]>) -> Result<String, Failure> {
    let rows: Vec<Row> = rows(value).iter().map(|row| row_of(row, columns)).collect();
    let mut headers: Vec<&str> = Vec::new();
    for (header, _) in rows.iter().flatten() {
        if !headers.contains(&header.as_str()) {
            headers.push(header);
        }
    }
    if columns.is_none() {
        headers.sort_unstable();
    }
    if headers.is_empty() && !rows.is_empty() {
        return Err(Failure::plain(
            "Table output unavailable. Use the --query option to specify an appropriate query.",
        ));
    }
    Ok(draw(&headers, &rows))
}

/// Renders `value` in the columns of its command.
pub(super) fn render_in(value: &Value, columns: Columns) -> String {
    let cell = |row: &Value, path: &str| {
        let found = path.split('.').try_fold(row, |value, key| value.get(key));
        found.filter(|value| !value.is_null()).map(one_line).unwrap_or_default()
    };
    let row =
        |row: &Value| columns.iter().map(|(header, path)| ((*header).to_owned(), cell(row, path))).collect();
    let rows: Vec<Row> = rows(value).iter().map(row).collect();
    let headers: Vec<&str> = columns.iter().map(|(header, _)| *header).collect();
    if rows.is_empty() { draw(&[], &[]) } else { draw(&headers, &rows) }
}

/// Draws the table; one of nothing is an empty line, as with az.
fn draw(headers: &[&str], rows: &[Row]) -> String {
    if headers.is_empty() {
        return "\n".to_owned();
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
    for row in rows {
        text += &line(headers.iter().map(|header| cell(row, header)).collect());
    }
    text
}

/// The cells of a row with their headers.
fn row_of(row: &Value, columns: Option<&[String]>) -> Row {
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
