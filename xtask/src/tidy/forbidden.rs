//! Names that may stand in few places: foreign crates by package, and what reads time, chance and
//! the environment by file.

use super::{Finding, Tree};

/// Foreign crates and our packages that may depend on them (dev-dependencies not counted).
const CRATES: [(&[&str], &[&str]); 8] = [
    (&["aws-lc-rs", "rcgen", "jsonwebtoken", "subtle"], &["crypto", "bench"]),
    (&["rusqlite"], &["store", "bench"]),
    (&["redb"], &["bench"]),
    (&["reqwest"], &["client"]),
    (&["hyper", "http-body-util", "tokio-rustls"], &["server", "bench", "testkit"]),
    (&["http", "rustls"], &["server", "client", "app", "bench", "testkit"]),
    (
        &["serde_json"],
        &["wire", "crypto", "store", "server", "client", "agent", "cli", "app", "testkit", "bench", "xtask"],
    ),
    (&["jiff"], &["base"]),
];

/// Never, anywhere: what would be a second way to do what we do already.
const NEVER: [&str; 7] = ["axum", "actix-web", "openssl", "chrono", "rand", "lazy_static", "once_cell"];

/// A word of the code, and whether it may stand in a file. Tests may do as they like.
struct Rule {
    words: &'static [&'static str],
    may: fn(&str) -> bool,
    instead: &'static str,
}

const RULES: [Rule; 4] = [
    Rule {
        words: &["SystemTime::now", "UNIX_EPOCH"],
        may: |path| path == "crates/base/src/clock.rs",
        instead: "time comes from base::Clock",
    },
    Rule {
        words: &["Instant::now"],
        may: |path| measures(path),
        instead: "the domain has no clock; only what waits or measures may look at one",
    },
    Rule {
        words: &["env::var", "env::var_os", "env::vars", "env::vars_os"],
        may: |path| reads_environment(path),
        instead: "each program reads its environment in one file",
    },
    Rule {
        words: &["Clock", "random::bytes", "new_v4", "SystemRandom", "OsRng"],
        may: |path| !is_pure(path),
        instead: "time and random values are inputs of the domain, made before a verb runs",
    },
];

fn measures(path: &str) -> bool {
    [
        "crates/agent/",
        "crates/app/",
        "crates/bench/",
        "crates/client/",
        "crates/server/",
        "crates/store/",
        "crates/testkit/",
        "xtask/",
    ]
    .iter()
    .any(|folder| path.starts_with(folder))
}

/// The one file of each program that reads the environment; chores and test tools as they need.
fn reads_environment(path: &str) -> bool {
    ["crates/bench/", "crates/testkit/", "xtask/"].iter().any(|folder| path.starts_with(folder))
        || path.ends_with("/environment.rs")
}

fn is_pure(path: &str) -> bool {
    ["access", "identity", "management", "vault", "wire"]
        .iter()
        .any(|name| path.strip_prefix("crates/").is_some_and(|rest| rest.split('/').next() == Some(name)))
}

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (package, foreign) in &tree.foreign {
        let short = package.strip_prefix("strongroom-").unwrap_or(package);
        for name in foreign {
            let rule = CRATES.iter().find(|(names, _)| names.contains(&name.as_str()));
            if NEVER.contains(&name.as_str()) || rule.is_some_and(|(_, may)| !may.contains(&short)) {
                findings.push(Finding::of_file(package, format!("must not depend on {name}")));
            }
        }
    }
    for source in &tree.sources {
        for rule in RULES.iter().filter(|rule| !(rule.may)(&source.path)) {
            for word in rule.words {
                let found = source.places(word);
                findings.extend(found.map(|at| Finding::at(source, at, format!("{word}: {}", rule.instead))));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_file(path: &str, text: &str) -> usize {
        check(&Tree::one(path, text)).len()
    }

    #[test]
    fn time_chance_and_environment_are_found() {
        assert_eq!(in_file("crates/server/src/call.rs", "let t = std::time::SystemTime::now();"), 1);
        assert_eq!(in_file("crates/base/src/clock.rs", "let t = SystemTime::now();"), 0);
        assert_eq!(in_file("crates/vault/src/a.rs", "let t = Instant::now(); let c: Clock;"), 2);
        assert_eq!(in_file("crates/cli/src/a.rs", "std::env::var(\"A\")"), 1);
        assert_eq!(in_file("crates/cli/src/environment.rs", "std::env::var(\"A\")"), 0);
        assert_eq!(
            in_file("crates/vault/src/a.rs", "#[cfg(test)]\nmod tests { fn a() { Clock::fixed(); } }"),
            0
        );
    }

    #[test]
    fn a_second_http_client_is_found() {
        let mut tree = Tree::default();
        let depend = |name: &str| vec![name.to_owned()];
        tree.foreign.insert("strongroom-client".to_owned(), depend("reqwest"));
        assert_eq!(check(&tree), []);
        tree.foreign.insert("strongroom-cli".to_owned(), depend("reqwest"));
        tree.foreign.insert("strongroom-server".to_owned(), depend("axum"));
        assert_eq!(check(&tree).len(), 2);
    }
}
