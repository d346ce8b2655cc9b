//! `--query`: JMESPath.

use std::fmt;

use jmespath::ast::Ast;
use jmespath::{Expression, Variable};
use serde_json::Value;

use crate::Failure;

/// A text that was seen to be a JMESPath expression. (The expression itself cannot be kept by the
/// parser of the command line, as it is not made for threads.)
#[derive(Clone, Debug)]
pub(crate) struct Query(String);

impl Query {
    /// Reads the value of `--query`.
    pub fn parse(text: &str) -> Result<Self, String> {
        compile(text).map(|_| Self(text.to_owned()))
    }

    /// What the query picks from `value`.
    pub fn pick(&self, value: &Value) -> Result<Value, Failure> {
        let failed =
            |cause: &dyn fmt::Display| Failure::usage(format!("--query cannot be answered: {cause}"));
        let variable = Variable::try_from(value).map_err(|error| failed(&error))?;
        let expression = compile(&self.0).map_err(Failure::usage)?;
        let picked = expression.search(variable).map_err(|error| failed(&error.reason))?;
        serde_json::to_value(&*picked).map_err(|error| failed(&error))
    }

    /// The names that the query gives to what it picks (`{first: a, second: b}`), in its order.
    pub fn columns(&self) -> Option<Vec<String>> {
        let expression = compile(&self.0).ok()?;
        let mut ast = expression.as_ast();
        loop {
            ast = match ast {
                Ast::Projection { rhs, .. } | Ast::Subexpr { rhs, .. } => rhs,
                Ast::Condition { then, .. } => then,
                Ast::MultiHash { elements, .. } => {
                    return Some(elements.iter().map(|pair| pair.key.clone()).collect());
                }
                _ => return None,
            };
        }
    }
}

fn compile(text: &str) -> Result<Expression<'static>, String> {
    jmespath::compile(text).map_err(|error| format!("not a JMESPath query: {}", error.reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_in_the_order_of_the_query() {
        for query in ["{z: a, b: c}", "[].{z: a, b: c}", "x[?y == 'z'].{z: a, b: c}", "x | [0].{z: a, b: c}"]
        {
            let columns = Query::parse(query).expect("a query").columns();
            assert_eq!(columns, Some(vec!["z".to_owned(), "b".to_owned()]), "{query}");
        }
        assert_eq!(Query::parse("[].name").expect("a query").columns(), None);
    }
}
