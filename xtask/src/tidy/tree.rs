//! Everything that the checks look at: the files that git knows, and what cargo says.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use serde_json::Value;

use super::Source;
use crate::command;

/// The project as the checks see it. Tests make small ones by hand.
#[derive(Default)]
pub(crate) struct Tree {
    /// All text files, by path from the workspace's folder.
    pub(crate) files: BTreeMap<String, String>,
    /// The Rust files among them.
    pub(crate) sources: Vec<Source>,
    /// Our crates' dependencies on one another, by package name; without dev-dependencies.
    pub(crate) depends: BTreeMap<String, Vec<String>>,
    /// Our crates' dependencies on foreign ones; likewise.
    pub(crate) foreign: BTreeMap<String, Vec<String>>,
}

impl Tree {
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let mut list = Command::new("git");
        list.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root);
        let mut files = BTreeMap::new();
        for path in command::output(&mut list)?.split('\0').filter(|path| !path.is_empty()) {
            // A file that is deleted but not yet committed is listed all the same.
            if let Ok(text) = std::fs::read_to_string(root.join(path)) {
                files.insert(path.to_owned(), text);
            }
        }
        let mut tree = Self::of(files);
        tree.read_dependencies(root)?;
        Ok(tree)
    }

    fn read_dependencies(&mut self, root: &Path) -> Result<()> {
        let arguments = ["metadata", "--format-version=1", "--no-deps"];
        let metadata: Value = serde_json::from_str(&command::output(&mut command::cargo(root, &arguments))?)?;
        let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
        for package in metadata["packages"].as_array().into_iter().flatten() {
            let of_tests = |dependency: &&Value| dependency["kind"] == "dev";
            let depends = package["dependencies"].as_array().into_iter().flatten();
            let (ours, foreign): (Vec<_>, Vec<_>) = depends
                .filter(|dependency| !of_tests(dependency))
                .partition(|dependency| dependency["path"].is_string());
            self.depends.insert(name(package), ours.into_iter().map(name).collect());
            self.foreign.insert(name(package), foreign.into_iter().map(name).collect());
        }
        Ok(())
    }

    /// A tree of these files.
    pub(crate) fn of(files: BTreeMap<String, String>) -> Self {
        let rust = files.iter().filter(|(path, _)| path.ends_with(".rs"));
        let sources = rust.map(|(path, text)| Source::new(path, text)).collect();
        Self { files, sources, ..Self::default() }
    }

    /// A tree of one file, for tests.
    #[cfg(test)]
    pub(crate) fn one(path: &str, text: &str) -> Self {
        Self::of(BTreeMap::from([(path.to_owned(), text.to_owned())]))
    }
}
