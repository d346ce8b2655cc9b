//! `$filter`: the small part of `OData`'s language (`OData` 4.01, URL conventions, 5.1.1) in which clients
//! ask for applications and principals. Conditions joined by `and`; everything else is refused, never
//! passed over: a condition that is not understood must not make a list longer.

use super::refuse::Refusal;

/// The longest filter, in bytes.
const FILTER_BYTES_MAX: usize = 4096;
/// How many conditions one filter can have.
const CLAUSES_MAX: usize = 10;
/// How many values an `in` can have.
const VALUES_MAX: usize = 50;

/// One condition, on a property as it was spelt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) property: String,
    pub(super) test: Test,
}

/// What a condition asks of its property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// `p eq 'x'`
    Is(String),
    /// `p in ('x', 'y')`
    In(Vec<String>),
    /// `startswith(p, 'x')`
    StartsWith(String),
    /// `p/any(v: v eq 'x')`
    Has(String),
}

/// The conditions of `text`.
pub(super) fn parse(text: &str) -> Result<Vec<Clause>, Refusal> {
    let mut parser = Parser { rest: text };
    let clauses = if text.len() > FILTER_BYTES_MAX { None } else { parser.clauses() };
    clauses.ok_or(Refusal::UnsupportedFilter)
}

/// Reads from the front of what is left; `None` is where the language ends.
struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn clauses(&mut self) -> Option<Vec<Clause>> {
        let mut clauses = vec![self.clause()?];
        while !self.at_end() {
            self.word("and")?;
            if clauses.len() == CLAUSES_MAX {
                return None;
            }
            clauses.push(self.clause()?);
        }
        Some(clauses)
    }

    /// A condition, maybe in brackets of its own.
    fn clause(&mut self) -> Option<Clause> {
        if self.take('(').is_some() {
            let clause = self.bare_clause()?;
            self.take(')')?;
            return Some(clause);
        }
        self.bare_clause()
    }

    fn bare_clause(&mut self) -> Option<Clause> {
        let name = self.name()?;
        if name.eq_ignore_ascii_case("startswith") && self.take('(').is_some() {
            let property = self.name()?.to_owned();
            self.take(',')?;
            let test = Test::StartsWith(self.text()?);
            self.take(')')?;
            return Some(Clause { property, test });
        }
        let property = name.to_owned();
        if self.take('/').is_some() {
            return Some(Clause { property, test: self.any()? });
        }
        let operator = self.name()?;
        let test = if operator.eq_ignore_ascii_case("eq") {
            Test::Is(self.text()?)
        } else if operator.eq_ignore_ascii_case("in") {
            Test::In(self.texts()?)
        } else {
            return None;
        };
        Some(Clause { property, test })
    }

    /// `any(v: v eq 'x')`, behind the slash.
    fn any(&mut self) -> Option<Test> {
        self.word("any")?;
        self.take('(')?;
        let variable = self.name()?;
        self.take(':')?;
        if self.name()? != variable {
            return None;
        }
        self.word("eq")?;
        let text = self.text()?;
        self.take(')')?;
        Some(Test::Has(text))
    }

    fn texts(&mut self) -> Option<Vec<String>> {
        self.take('(')?;
        let mut texts = vec![self.text()?];
        while self.take(',').is_some() {
            if texts.len() == VALUES_MAX {
                return None;
            }
            texts.push(self.text()?);
        }
        self.take(')')?;
        Some(texts)
    }

    /// A text in single quotes, where two quotes mean one.
    fn text(&mut self) -> Option<String> {
        self.take('\'')?;
        let mut text = String::new();
        loop {
            let (part, rest) = self.rest.split_once('\'')?;
            text.push_str(part);
            self.rest = rest;
            match rest.strip_prefix('\'') {
                Some(rest) => {
                    text.push('\'');
                    self.rest = rest;
                }
                None => return Some(text),
            }
        }
    }

    fn name(&mut self) -> Option<&'a str> {
        self.skip_blanks();
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(name).filter(|name| !name.is_empty())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.name().filter(|name| name.eq_ignore_ascii_case(word)).map(|_| ())
    }

    fn take(&mut self, sign: char) -> Option<()> {
        self.skip_blanks();
        self.rest = self.rest.strip_prefix(sign)?;
        Some(())
    }

    fn at_end(&mut self) -> bool {
        self.skip_blanks();
        self.rest.is_empty()
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(text: &str) -> Option<(String, Test)> {
        let mut clauses = parse(text).ok()?;
        (clauses.len() == 1).then(|| clauses.remove(0)).map(|clause| (clause.property, clause.test))
    }

    #[test]
    fn the_forms_that_clients_send_are_read() {
        let is = |text: &str| Test::Is(text.to_owned());
        for (text, property, test) in [
            ("appId eq 'x'", "appId", is("x")),
            ("displayName  EQ 'it''s'", "displayName", is("it's")),
            ("displayName eq ''''", "displayName", is("'")),
            ("displayName eq ''", "displayName", is("")),
            ("(id eq 'x')", "id", is("x")),
            ("startswith(displayName,'x')", "displayName", Test::StartsWith("x".into())),
            ("startsWith( displayName , 'a b and c' )", "displayName", Test::StartsWith("a b and c".into())),
            ("identifierUris/any(s:s eq 'api://x')", "identifierUris", Test::Has("api://x".into())),
            ("servicePrincipalNames/any(c: c eq 'x')", "servicePrincipalNames", Test::Has("x".into())),
            ("id in ('a','b')", "id", Test::In(vec!["a".into(), "b".into()])),
        ] {
            assert_eq!(one(text), Some((property.to_owned(), test)), "{text}");
        }
        let two = parse("displayName eq 'a' and (appId eq 'b')").expect("two conditions");
        assert_eq!(two.iter().map(|clause| &*clause.property).collect::<Vec<_>>(), ["displayName", "appId"]);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let many = ["id eq 'a'"; CLAUSES_MAX + 1].join(" and ");
        let long = format!("id eq '{}'", "a".repeat(FILTER_BYTES_MAX));
        for text in [
            "",
            "appId",
            "appId eq",
            "appId eq x",
            "appId eq 'x",
            "appId eq 'x''",
            "appId ne 'x'",
            "not appId eq 'x'",
            "appId eq 'x' or appId eq 'y'",
            "appId eq 'x' and",
            "appId eq 'x' appId eq 'y'",
            "appId eq 'x')",
            "endswith(displayName,'x')",
            "startswith(displayName)",
            "a/any(s:t eq 'x')",
            "a/all(s:s eq 'x')",
            "id in ()",
            "((id eq 'a'))",
            "appId eq 'x';",
            &many,
            &long,
        ] {
            assert_eq!(parse(text), Err(Refusal::UnsupportedFilter), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "[ a-z(),:'/=]{0,60}|.{0,60}") {
            let _ = parse(&text);
        }

        #[test]
        fn a_quoted_value_comes_out_as_it_went_in(value in ".{0,60}") {
            let quoted = value.replace('\'', "''");
            prop_assert_eq!(one(&format!("displayName eq '{quoted}'")), Some(("displayName".to_owned(), Test::Is(value.clone()))));
            prop_assert_eq!(one(&format!("startswith(displayName,'{quoted}')")), Some(("displayName".to_owned(), Test::StartsWith(value))));
        }
    }
}
