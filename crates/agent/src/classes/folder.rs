use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Class, ClassName, NoClass};

/// Files larger than this are no classes: a Kubernetes object ends at 1.5 MiB.
const FILE_BYTES_MAX: u64 = 2 << 20;

/// A folder whose `.yaml` and `.yml` files hold `SecretProviderClass` objects, any number in a file,
/// among objects of other kinds. It is read anew at each question, so an edit counts at once.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// One document of a file, as far as a class is concerned.
#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    spec: Option<Class>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    name: String,
    #[serde(default)]
    namespace: Option<String>,
}

impl Folder {
    /// The folder at `path`.
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub(super) fn class(&self, wanted: &ClassName) -> Result<Class, NoClass> {
        let mut found: Option<(Class, PathBuf)> = None;
        for path in self.files().map_err(|error| NoClass::Folder(error.to_string()))? {
            for class in read(&path).into_iter().filter_map(|document| named(document, wanted)) {
                if let Some((_, first)) = &found {
                    return Err(NoClass::Twice { first: file_name(first), second: file_name(&path) });
                }
                found = Some((class, path.clone()));
            }
        }
        found.map(|(class, _)| class).ok_or_else(|| NoClass::Unknown(wanted.name.clone()))
    }

    pub(super) fn mark(&self) -> u64 {
        let mut mark = DefaultHasher::new();
        for path in self.files().unwrap_or_default() {
            let state = fs::metadata(&path).and_then(|data| Ok((data.len(), data.modified()?)));
            (path, state.ok()).hash(&mut mark);
        }
        mark.finish()
    }

    /// The YAML files, in the order of their names.
    fn files(&self) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let path = entry?.path();
            let yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
            // `metadata` follows links on purpose: a ConfigMap volume holds nothing but links.
            if yaml && fs::metadata(&path).is_ok_and(|data| data.is_file() && data.len() <= FILE_BYTES_MAX) {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }
}

/// The documents of a file. A file that is no YAML holds no classes and hides no others.
fn read(path: &Path) -> Vec<Document> {
    let Ok(text) = fs::read_to_string(path) else { return Vec::new() };
    serde_saphyr::from_multiple::<Option<Document>>(&text)
        .inspect_err(|_| {
            // The parser's own text shows lines of the file; the name is enough to find it.
            tracing::warn!(file = %path.display(), "not a YAML file of Kubernetes objects; left out");
        })
        .map(|documents| documents.into_iter().flatten().collect())
        .unwrap_or_default()
}

fn named(document: Document, wanted: &ClassName) -> Option<Class> {
    let namespace = document.metadata.namespace.as_deref().unwrap_or("default");
    let same = document.kind == "SecretProviderClass"
        && document.metadata.name == wanted.name
        && namespace == wanted.namespace;
    same.then(|| document.spec.unwrap_or_default())
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "kind: ConfigMap\nmetadata: {name: a}\ndata: {x: y}\n---\napiVersion: secrets-store.csi.x-k8s.io/v1\n\
        kind: SecretProviderClass\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  provider: azure\n  parameters:\n    \
        keyvaultName: kv\n    objects: |\n      array:\n        - |\n          objectName: X\n";

    fn name(namespace: &str, name: &str) -> ClassName {
        ClassName { namespace: namespace.to_owned(), name: name.to_owned() }
    }

    #[test]
    fn a_class_is_found_by_kind_namespace_and_name() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("two.yaml"), TWO).expect("written");
        fs::write(folder.path().join("broken.yml"), "a: [").expect("written");
        fs::write(folder.path().join("empty.yaml"), "---\n---\n").expect("written");
        let source = Folder::new(folder.path().to_owned());

        let class = source.class(&name("shop", "a")).expect("the class");
        assert_eq!(class.provider, "azure");
        assert_eq!(class.parameters["objects"], "array:\n  - |\n    objectName: X\n");
        for (namespace, class) in [("default", "a"), ("shop", "b"), ("shop", "../a")] {
            assert_eq!(source.class(&name(namespace, class)), Err(NoClass::Unknown(class.to_owned())));
        }
    }

    #[test]
    fn a_class_defined_twice_is_refused_and_the_mark_moves_with_the_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let source = Folder::new(folder.path().to_owned());
        fs::write(folder.path().join("a.yaml"), TWO).expect("written");
        let before = source.mark();
        fs::write(folder.path().join("b.yaml"), TWO).expect("written");
        assert_ne!(source.mark(), before);
        assert!(matches!(source.class(&name("shop", "a")), Err(NoClass::Twice { .. })));
    }
}
