//! `SecretProviderClass` objects: which objects of which vault a volume holds, and as which files.

mod folder;

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

pub use folder::Folder;

/// Where classes come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A folder of YAML files.
    Folder(Folder),
}

impl Source {
    /// The class of this name, as it is now.
    pub fn class(&self, name: &ClassName) -> Result<Class, NoClass> {
        match self {
            Self::Folder(folder) => folder.class(name),
        }
    }

    /// A mark of the present state: when it differs from an earlier one, some class may have
    /// changed.
    pub fn mark(&self) -> u64 {
        match self {
            Self::Folder(folder) => folder.mark(),
        }
    }
}

/// A class's namespace and name. A pod can only name classes of its own namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassName {
    /// The namespace, the pod's.
    pub namespace: String,
    /// The name, as the volume's attributes have it.
    pub name: String,
}

impl fmt::Display for ClassName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

/// What a class says. Unknown fields (`secretObjects`, …) are left for later readers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Class {
    /// The provider; `azure` is the one that this agent speaks.
    #[serde(default)]
    pub provider: String,
    /// The provider's parameters.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

/// Why there is no class to be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoClass {
    /// No file holds it.
    #[error("secretproviderclass.secrets-store.csi.x-k8s.io \"{0}\" not found")]
    Unknown(String),
    /// Two documents claim the name; to pick one would be a guess.
    #[error("the class is defined twice, in {first} and in {second}")]
    Twice {
        /// One file.
        first: String,
        /// Another file, or the same.
        second: String,
    },
    /// The folder cannot be read.
    #[error("the folder of classes cannot be read: {0}")]
    Folder(String),
}
