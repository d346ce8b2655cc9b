//! Random histories against the plainest model of what a vault is.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::vaults;

#[derive(Clone, Copy, Debug)]
enum Step {
    Set { name: usize, enabled: bool, expires: Option<i64> },
    Update { name: usize, which: Option<usize>, enabled: Option<bool>, expires: Option<i64> },
    Delete { name: usize },
    Recover { name: usize },
    Purge { name: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let name = 0usize..2;
    let expires = prop::option::of(100i64..104);
    prop_oneof![
        4 => (name.clone(), any::<bool>(), expires.clone())
            .prop_map(|(name, enabled, expires)| Step::Set { name, enabled, expires }),
        3 => (name.clone(), prop::option::of(0usize..4), any::<Option<bool>>(), expires)
            .prop_map(|(name, which, enabled, expires)| Step::Update { name, which, enabled, expires }),
        2 => name.clone().prop_map(|name| Step::Delete { name }),
        2 => name.clone().prop_map(|name| Step::Recover { name }),
        1 => name.prop_map(|name| Step::Purge { name }),
    ]
}

/// A secret as one would explain it: its versions from first to newest, deleted or not.
#[derive(Default)]
struct Plain {
    versions: Vec<PlainVersion>,
    deleted: bool,
}

struct PlainVersion {
    id: u8,
    enabled: bool,
    expires: Option<i64>,
}

const NAMES: [&str; 2] = ["a", "a-b"];

#[derive(Default)]
struct History {
    secrets: BTreeMap<usize, Plain>,
    next_id: u8,
}

impl History {
    /// Does `step` to the vault and to the plain model; both must agree on whether it works.
    fn step(&mut self, vault: &TestVault, step: Step) {
        match step {
            Step::Set { name, enabled, expires } => {
                let id = self.next_id;
                self.next_id += 1;
                let new = NewSecret {
                    enabled: Some(enabled),
                    expires: expires.map(Timestamp),
                    ..new_secret(&id.to_string())
                };
                let done = vault.set(NAMES[name], id, new).is_ok();
                let plain = self.secrets.entry(name).or_default();
                assert_eq!(done, !plain.deleted);
                if done {
                    plain.versions.push(PlainVersion { id, enabled, expires });
                }
            }
            Step::Update { name, which, enabled, expires } => {
                let mut none = Plain::default();
                let plain = self.secrets.get_mut(&name).unwrap_or(&mut none);
                let at = which.unwrap_or(plain.versions.len().wrapping_sub(1));
                let id = which.map(|at| plain.versions.get(at).map_or(200, |version| version.id));
                let patch = Patch { enabled, expires: expires.map(Timestamp), ..Patch::default() };
                let done = vault.update(NAMES[name], id, patch).is_ok();
                let deleted = plain.deleted;
                let version = plain.versions.get_mut(at).filter(|_| !deleted);
                assert_eq!(done, version.is_some());
                if let Some(version) = version {
                    version.enabled = enabled.unwrap_or(version.enabled);
                    version.expires = expires.or(version.expires);
                }
            }
            Step::Delete { name } => self.turn(name, false, true, vault.delete(NAMES[name]).is_ok()),
            Step::Recover { name } => self.turn(name, true, false, vault.recover(NAMES[name]).is_ok()),
            Step::Purge { name } => {
                let there = self.secrets.get(&name).is_some_and(|plain| plain.deleted);
                assert_eq!(vault.purge_all(NAMES[name]).is_ok(), there);
                if there {
                    self.secrets.remove(&name);
                }
            }
        }
    }

    fn turn(&mut self, name: usize, from: bool, to: bool, done: bool) {
        let plain = self.secrets.get_mut(&name);
        let plain = plain.filter(|plain| !plain.versions.is_empty() && plain.deleted == from);
        assert_eq!(done, plain.is_some());
        if let Some(plain) = plain {
            plain.deleted = to;
        }
    }

    /// The vault shows exactly what the plain model says.
    fn agrees(&self, vault: &TestVault) {
        let mut listed = Vec::new();
        let mut deleted = Vec::new();
        let mut due = 0;
        let mut records = 0;
        for (name, plain) in &self.secrets {
            let Some(newest) = plain.versions.last() else { continue };
            records += plain.versions.len();
            due += usize::from(plain.deleted || newest.expires.is_some());
            if plain.deleted {
                deleted.push(NAMES[*name]);
                assert!(vault.get(NAMES[*name], None).is_err());
                continue;
            }
            listed.push(NAMES[*name]);
            for version in &plain.versions {
                let got = vault.get(NAMES[*name], Some(version.id));
                assert_eq!(got.ok(), version.enabled.then(|| version.id.to_string()));
            }
            let got = vault.get(NAMES[*name], None);
            assert_eq!(got.ok(), newest.enabled.then(|| newest.id.to_string()));
            assert_eq!(vault.versions(NAMES[*name], None, 100).items.len(), plain.versions.len());
        }
        assert_eq!(names(&vault.list(None, 25).expect("the vault is there")), listed);
        assert_eq!(vault.deleted_names(), deleted);
        assert_eq!(vault.paths("due/").len(), due);
        assert_eq!((vault.paths("value/").len(), vault.paths("version/").len()), (records, records));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_history_ends_as_the_plain_model_does(steps in prop::collection::vec(step(), 1..60)) {
        let vault = TestVault::new(vaults::Patch::default());
        let mut history = History::default();
        for step in steps {
            history.step(&vault, step);
            history.agrees(&vault);
        }
    }
}
