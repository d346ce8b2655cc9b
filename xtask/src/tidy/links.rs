//! Links between documents lead to files that are there.

use std::path::{Component, Path, PathBuf};

use super::{Finding, Tree};

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let documents = tree.files.iter().filter(|(path, _)| path.ends_with(".md"));
    documents
        .flat_map(|(path, text)| {
            let dead = targets(text).filter(|target| !leads(tree, path, target));
            dead.map(|target| Finding::of_file(path, format!("a link to nowhere: {target}")))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The targets of a document's links.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

fn leads(tree: &Tree, from: &str, target: &str) -> bool {
    let file = target.split('#').next().unwrap_or_default();
    if file.is_empty() || file.contains("://") || file.starts_with("mailto:") {
        return true;
    }
    let folder = Path::new(from).parent().unwrap_or(Path::new(""));
    let mut path = PathBuf::new();
    for part in folder.join(file).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) => path.push(name),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    let path = path.to_string_lossy().into_owned();
    path.is_empty()
        || tree.files.contains_key(&path)
        || tree.files.keys().any(|file| file.starts_with(&format!("{path}/")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_dead_link_is_found() {
        let files = |link: &str| {
            BTreeMap::from([
                ("docs/a.md".to_owned(), format!("See [that]({link}).")),
                ("docs/b.md".to_owned(), String::new()),
                ("c/d.rs".to_owned(), String::new()),
            ])
        };
        for good in ["b.md", "b.md#part", "../c/d.rs", "../c", "#here", "https://example.org/x"] {
            assert_eq!(check(&Tree::of(files(good))), [], "{good}");
        }
        for dead in ["x.md", "../b.md", "../c/d"] {
            assert_eq!(check(&Tree::of(files(dead))).len(), 1, "{dead}");
        }
    }
}
