//! Refusals become statuses and codes one by one: a new refusal must not fall into another's arm.

use super::{Finding, Tree};

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mappings = tree.sources.iter().filter(|source| source.path.ends_with("/refuse.rs"));
    mappings
        .flat_map(|source| {
            let arms = ["=>", "if "].into_iter().flat_map(|after| wild(&source.code, after));
            arms.map(|at| Finding::at(source, at, "a `_` arm: name the refusals")).collect::<Vec<_>>()
        })
        .collect()
}

/// Where a lone `_` stands before `after`.
fn wild<'a>(code: &'a str, after: &'a str) -> impl Iterator<Item = usize> + 'a {
    let underscores = code.match_indices('_').map(|(at, _)| at);
    underscores.filter(move |at| {
        code[at + 1..].trim_start().starts_with(after)
            && code[..*at].trim_end().ends_with(['{', ',', '}', '|'])
            && code[..*at].ends_with(char::is_whitespace)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wild_arm_is_found_in_a_mapping_only() {
        let found = |path, text| check(&Tree::one(path, text)).len();
        let wild = "match refusal { A => 1, _ => 2 }";
        assert_eq!(found("crates/server/src/key_vault/refuse.rs", wild), 1);
        assert_eq!(found("crates/server/src/key_vault/secrets.rs", wild), 0);
        assert_eq!(
            found("crates/server/src/login/refuse.rs", "match r { A { .. } | B(_) => 1, C(_, _) => 2 }"),
            0
        );
        assert_eq!(found("crates/server/src/login/refuse.rs", "match r { A => 1,\n    _ if x => 2 }"), 1);
    }
}
