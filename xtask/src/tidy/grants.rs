//! Grants of the installation itself are made in few places.

use super::{Finding, Tree};

/// Files that may call `access::system`: the first start, the token endpoint after it has verified a
/// credential, and the sweeper, which does what somebody with a right has asked for earlier.
const MAY: [&str; 4] = [
    "crates/server/src/founding.rs",
    "crates/server/src/login/token.rs",
    "crates/server/src/sweep/purge.rs",
    "crates/access/src/system.rs",
];

const CALLS: [&str; 5] =
    ["access::system", "system::secret", "system::manage", "system::directory", "system::signed_in"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let strangers = tree.sources.iter().filter(|source| !MAY.contains(&source.path.as_str()));
    strangers
        .flat_map(|source| {
            let places = CALLS.iter().flat_map(|call| source.places(call));
            let what = "a grant of the installation itself: decide for the caller, or add the file to \
                        xtask/src/tidy/grants.rs with its reason";
            places.map(|at| Finding::at(source, at, what)).collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handler_must_not_grant_itself() {
        let call = "let grant = system::secret(action, vault, name);";
        assert_eq!(check(&Tree::one("crates/server/src/key_vault/secrets.rs", call)).len(), 1);
        assert!(check(&Tree::one(MAY[0], call)).is_empty());
        assert!(check(&Tree::one("crates/server/src/a.rs", "let clock = Clock::system();")).is_empty());
    }
}
