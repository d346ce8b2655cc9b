//! `$filter`, as far as this face answers it: terms joined by `and`, each a comparison or a call.
//! Anything else is refused; a filter that is half understood would answer too much.

use crate::management::refuse::BadRequest;

/// The longest filter that is read, in bytes.
const LENGTH_MAX: usize = 2_048;

/// How many terms a filter may have.
const TERMS_MAX: usize = 8;

/// One term of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    /// `field eq 'value'`; the field in lower case.
    Equals(String, String),
    /// `name()` or `name('argument')`; the name in lower case.
    Call(String, Option<String>),
}

/// Reads a filter; none at all has no terms.
pub(crate) fn parse(text: Option<&str>) -> Result<Vec<Term>, BadRequest> {
    let text = text.unwrap_or_default().trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    if text.len() > LENGTH_MAX {
        return Err(BadRequest::InvalidFilter);
    }
    terms(text).ok_or(BadRequest::InvalidFilter)
}

fn terms(mut text: &str) -> Option<Vec<Term>> {
    let mut terms = Vec::new();
    loop {
        let (term, rest) = term(text)?;
        terms.push(term);
        if rest.trim().is_empty() {
            return Some(terms);
        }
        if terms.len() == TERMS_MAX || !rest.starts_with(' ') {
            return None;
        }
        text = keyword(rest.trim_start(), "and")?;
    }
}

fn term(text: &str) -> Option<(Term, &str)> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_alphanumeric()).filter(|end| *end > 0)?;
    let (word, rest) = text.split_at(end);
    let word = word.to_ascii_lowercase();
    let Some(inside) = rest.strip_prefix('(').map(str::trim_start) else {
        let (value, rest) = literal(keyword(rest.trim_start(), "eq")?)?;
        return Some((Term::Equals(word, value), rest));
    };
    if let Some(rest) = inside.strip_prefix(')') {
        return Some((Term::Call(word, None), rest));
    }
    let (argument, rest) = literal(inside)?;
    let rest = rest.trim_start().strip_prefix(')')?;
    Some((Term::Call(word, Some(argument)), rest))
}

/// What follows `word` and at least one blank.
fn keyword<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(word.len())?;
    (head.eq_ignore_ascii_case(word) && rest.starts_with(' ')).then(|| rest.trim_start())
}

/// `'text'`, where a quote inside is written twice.
fn literal(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('\'')?;
    let mut value = String::new();
    loop {
        let end = rest.find('\'')?;
        value.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('\'') {
            Some(more) => {
                value.push('\'');
                rest = more;
            }
            None => return Some((value, rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn equals(field: &str, value: &str) -> Term {
        Term::Equals(field.to_owned(), value.to_owned())
    }

    #[test]
    fn the_filters_that_clients_send_are_read() {
        let read = |text| parse(Some(text)).expect("a good filter");
        assert_eq!(
            read("resourceType eq 'Microsoft.KeyVault/vaults' and name eq 'it''s'"),
            [equals("resourcetype", "Microsoft.KeyVault/vaults"), equals("name", "it's")]
        );
        assert_eq!(read("atScope()"), [Term::Call("atscope".to_owned(), None)]);
        assert_eq!(
            read(" atScope() AND assignedTo('x') "),
            [
                Term::Call("atscope".to_owned(), None),
                Term::Call("assignedto".to_owned(), Some("x".to_owned()))
            ]
        );
        assert_eq!(parse(None), Ok(vec![]));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for bad in [
            "name",
            "name eq",
            "name eq x",
            "name eq 'x",
            "name ne 'x'",
            "name eq 'x' or name eq 'y'",
            "name eq 'x' and",
            "name eq 'x'and name eq 'y'",
            "(name eq 'x')",
            "atScope(",
            "eq 'x'",
            "substringof('a', name)",
            "name eq 'x' name eq 'y'",
            "näme eq 'x'",
        ] {
            assert_eq!(parse(Some(bad)), Err(BadRequest::InvalidFilter), "{bad}");
        }
        assert_eq!(
            parse(Some(&format!("name eq '{}'", "x".repeat(LENGTH_MAX)))),
            Err(BadRequest::InvalidFilter)
        );
        let many = ["name eq 'x'"; TERMS_MAX + 1].join(" and ");
        assert_eq!(parse(Some(&many)), Err(BadRequest::InvalidFilter));
    }

    proptest! {
        #[test]
        fn a_value_reads_back_whatever_it_is(value in "\\PC{0,80}") {
            let text = format!("name eq '{}'", value.replace('\'', "''"));
            prop_assert_eq!(parse(Some(&text)), Ok(vec![equals("name", &value)]));
        }

        #[test]
        fn no_text_makes_a_filter_panic(text in "([a-z]{0,3}| |'|\\(|\\)|eq|and|ä){0,30}") {
            let _ = parse(Some(&text));
        }
    }
}
