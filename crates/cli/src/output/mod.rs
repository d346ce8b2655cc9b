//! What standard output says.

mod query;
mod table;
mod tsv;

use std::io::Write as _;

use serde_json::Value;

pub(crate) use query::Query;
pub(crate) use table::Columns;

use crate::Failure;

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Table,
    Tsv,
    None,
}

impl Format {
    /// Reads the value of `--output`.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "json" => Ok(Self::Json),
            "table" => Ok(Self::Table),
            "tsv" => Ok(Self::Tsv),
            "none" => Ok(Self::None),
            "jsonc" | "yaml" | "yamlc" => {
                Err("this format comes later; json, table, tsv and none are there".to_owned())
            }
            _ => Err("the formats are json, table, tsv and none".to_owned()),
        }
    }
}

/// Prints `value`, or what `query` picks from it. Nothing, and a null, print nothing, as with az.
/// `columns` are those of the command's table, where it has one of its own.
pub(crate) fn print(
    value: Option<Value>,
    format: Format,
    query: Option<&Query>,
    columns: Option<Columns>,
) -> Result<(), Failure> {
    let text = render(value, format, query, columns)?;
    // In one piece, so that an error cannot leave half of it.
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // The reader has seen enough, as `head` does.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::plain(format!("cannot write the result: {error}")))
        }
        _ => Ok(()),
    }
}

fn render(
    value: Option<Value>,
    format: Format,
    query: Option<&Query>,
    columns: Option<Columns>,
) -> Result<String, Failure> {
    let value = match (value, query) {
        (Some(value), Some(query)) => query.pick(&value)?,
        (Some(value), None) => value,
        (None, _) => Value::Null,
    };
    if value.is_null() {
        return Ok(String::new());
    }
    match format {
        Format::None => Ok(String::new()),
        Format::Json => json(value),
        Format::Tsv => Ok(tsv::render(&value, query.and_then(Query::columns).as_deref())),
        Format::Table if let (Some(columns), None) = (columns, query) => {
            Ok(table::render_in(&value, columns))
        }
        Format::Table => table::render(&value, query.and_then(Query::columns).as_deref()),
    }
}

/// JSON as az prints it: sorted keys, two blanks a level, letters as they are.
fn json(mut value: Value) -> Result<String, Failure> {
    value.sort_all_objects();
    let mut text = serde_json::to_string_pretty(&value)
        .map_err(|error| Failure::plain(format!("the result cannot be written as JSON: {error}")))?;
    text.push('\n');
    Ok(text)
}

/// A scalar as Python's `str` writes it, which scripts around az expect.
fn scalar(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// The rows of a result: its items if it is a list, else itself.
fn rows(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        other => std::slice::from_ref(other),
    }
}

/// The cells of an object: in the order of `columns` where a query named them, else by key.
fn cells<'a>(
    object: &'a serde_json::Map<String, Value>,
    columns: Option<&[String]>,
) -> Vec<(&'a str, &'a Value)> {
    let mut cells: Vec<_> = object.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let place = |key: &str| columns.and_then(|columns| columns.iter().position(|column| column == key));
    cells.sort_by(|(a, _), (b, _)| place(a).cmp(&place(b)).then(a.cmp(b)));
    cells
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rendered(value: Value, format: Format, query: Option<&str>) -> String {
        let query = query.map(|text| Query::parse(text).expect("a query"));
        render(Some(value), format, query.as_ref(), None).expect("rendered")
    }

    #[test]
    fn json_is_sorted_and_keeps_letters() {
        let value = json!({"b": [1, {"z": null, "a": "ä"}], "a": {}});
        assert_eq!(
            rendered(value, Format::Json, None),
            "{\n  \"a\": {},\n  \"b\": [\n    1,\n    {\n      \"a\": \"ä\",\n      \"z\": null\n    }\n  ]\n}\n"
        );
    }

    #[test]
    fn tsv_follows_the_rules_of_scripts_around_az() {
        let value =
            json!({"name": "n", "on": true, "tags": {"a": "b"}, "list": [1, 2], "none": null, "n": 5});
        for (query, expected) in [
            ("name", "n\n"),
            ("on", "true\n"),
            ("missing", ""),
            ("[name, on, none, n]", "n\ntrue\nNone\n5\n"),
            ("[[name, on, none, list, tags]]", "n\tTrue\tNone\t2\t\n"),
            ("{z: name, a: n}", "n\t5\n"),
            ("list", "1\n2\n"),
        ] {
            assert_eq!(rendered(value.clone(), Format::Tsv, Some(query)), expected, "{query}");
        }
    }

    #[test]
    fn a_table_shows_scalars_under_capitalised_names() {
        let value = json!([
            {"id": "/x", "type": "t", "name": "kv-with-a-long-name", "location": "local", "tags": {}, "enabled": true},
            {"id": "/y", "type": "t", "name": "ü", "location": null, "resourceGroup": "rg"},
        ]);
        insta::assert_snapshot!(rendered(value.clone(), Format::Table, None), @r"
        Enabled    Location    Name                 ResourceGroup
        ---------  ----------  -------------------  ---------------
        True       local       kv-with-a-long-name
                               ü                    rg
        ");
        insta::assert_snapshot!(rendered(value, Format::Table, Some("[].{where: location, Name: name}")), @r"
        Where    Name
        -------  -------------------
        local    kv-with-a-long-name
                 ü
        ");
        assert_eq!(rendered(json!(true), Format::Table, None), "Result\n--------\nTrue\n");
    }

    #[test]
    fn a_command_may_have_columns_of_its_own() {
        let columns: Columns = &[("Name", "name"), ("Id", "id"), ("Enabled", "attributes.enabled")];
        let value =
            json!([{"name": "n", "id": "i", "attributes": {"enabled": true}}, {"name": null, "id": "j"}]);
        let text = render(Some(value), Format::Table, None, Some(columns)).expect("rendered");
        insta::assert_snapshot!(text, @r"
        Name    Id    Enabled
        ------  ----  ---------
        n       i     True
                j
        ");
    }

    #[test]
    fn nothing_prints_nothing() {
        for format in [Format::Json, Format::Table, Format::Tsv, Format::None] {
            assert_eq!(render(None, format, None, None).expect("rendered"), "");
        }
        assert_eq!(rendered(json!([]), Format::Json, None), "[]\n");
        assert_eq!(rendered(json!([]), Format::Table, None), "\n");
        assert_eq!(rendered(json!({"a": 1}), Format::None, None), "");
    }
}
