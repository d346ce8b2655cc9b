//! Tab separated values: one line an item, no header, no escapes; for `$(…)` in scripts.

use serde_json::Value;

use super::{cells, rows, scalar};

/// Renders `value`. As with az: a lone boolean is lower-case, but in a row it is `True`; a null in
/// a row is `None`; a list in a row is its length, an object in a row is empty.
pub(super) fn render(value: &Value, columns: Option<&[String]>) -> String {
    rows(value).iter().map(|row| line(row, columns) + "\n").collect()
}

fn line(row: &Value, columns: Option<&[String]>) -> String {
    match row {
        Value::Object(object) => {
            cells(object, columns).iter().map(|(_, value)| cell(value)).collect::<Vec<_>>().join("\t")
        }
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join("\t"),
        Value::Bool(yes) => yes.to_string(),
        other => scalar(other),
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Array(items) => items.len().to_string(),
        other => scalar(other),
    }
}
