//! The dependency table: who may know whom.

use super::{Finding, Tree};

/// Our crates and what of ours each may depend on. What is not here is refused, so that a new
/// crate is a decision.
const MAY: [(&str, &[&str]); 17] = [
    ("base", &[]),
    ("wire", &["base"]),
    ("crypto", &["base"]),
    ("store", &["base", "crypto"]),
    ("access", &["base"]),
    ("identity", &["base", "crypto", "store", "access"]),
    ("vault", &["base", "crypto", "store", "access"]),
    ("management", &["base", "store", "access", "identity", "vault"]),
    ("server", &["base", "wire", "crypto", "store", "access", "identity", "vault", "management"]),
    ("client", &["base", "crypto", "wire"]),
    ("agent", &["base", "crypto", "wire", "client"]),
    ("cli", &["base", "crypto", "wire", "client"]),
    (
        "app",
        &[
            "base",
            "wire",
            "crypto",
            "store",
            "access",
            "identity",
            "vault",
            "management",
            "server",
            "client",
            "agent",
            "cli",
        ],
    ),
    ("testkit", &["base", "crypto", "wire", "client"]),
    ("tests", &[]),
    ("bench", &["base", "crypto", "store", "wire", "client", "testkit"]),
    ("xtask", &[]),
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (package, depends) in &tree.depends {
        let short = short(package);
        let Some((_, may)) = MAY.iter().find(|(name, _)| *name == short) else {
            let what = "is not in the table of xtask/src/tidy/crates.rs";
            findings.push(Finding::of_file(package, what));
            continue;
        };
        for depend in depends.iter().map(|depend| self::short(depend)).filter(|depend| !may.contains(depend))
        {
            findings.push(Finding::of_file(package, format!("must not depend on {depend}")));
        }
    }
    findings
}

fn short(package: &str) -> &str {
    package.strip_prefix("strongroom-").unwrap_or(package)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(package: &str, depends: &[&str]) -> usize {
        let mut tree = Tree::default();
        tree.depends.insert(package.to_owned(), depends.iter().map(|name| (*name).to_owned()).collect());
        check(&tree).len()
    }

    #[test]
    fn the_agent_must_not_know_the_domain() {
        assert_eq!(findings("strongroom-agent", &["strongroom-wire"]), 0);
        assert_eq!(findings("strongroom-agent", &["strongroom-vault"]), 1);
        assert_eq!(findings("strongroom-drawer", &[]), 1);
    }
}
