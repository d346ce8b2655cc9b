//! From what the kubelet sent and what the class says to one mount request, or a refusal.
//!
//! Parameters, rules and texts are those of the Azure provider (v1.8), so that a class that works
//! there works here. Where upstream would go on with nonsense (a `filePermission` that is no octal
//! number becomes mode 0) this is a refusal.

mod context;
mod objects;
mod parameters;
mod refusal;

use std::sync::Arc;

use strongroom_base::{ObjectName, VaultName, VersionId};
use strongroom_crypto::digest::MacKey;

use crate::classes::Class;
use crate::identity::Identity;

pub use context::Context;
pub use refusal::{ObjectRefusal, Refusal};

/// Everything that a volume shall hold, and in whose name it is fetched.
pub struct MountRequest {
    /// In whose name the vault is asked.
    pub identity: Arc<Identity>,
    /// The vault.
    pub vault: VaultName,
    /// The objects, in the class's order.
    pub objects: Vec<Object>,
}

/// One object of a class and the file that it becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The secret's name.
    pub name: ObjectName,
    /// One version, or the newest.
    pub version: Option<VersionId>,
    /// The file's path in the volume: the alias, or else the name. Not yet checked as a path.
    pub file: String,
    /// How the secret's value holds the file's bytes.
    pub encoding: Encoding,
    /// The file's mode, if the class says one.
    pub mode: Option<u32>,
}

/// How a secret's value, a text, holds a file's bytes (`objectEncoding`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// The text's own bytes.
    Utf8,
    /// Hexadecimal digits.
    Hex,
    /// Standard base64 with padding.
    Base64,
}

/// Makes a volume's context and its class into a request, with checks in upstream's order.
pub fn resolve(context: &Context, class: &Class, key: &MacKey) -> Result<MountRequest, Refusal> {
    let name = &context.class;
    if class.provider.is_empty() {
        return Err(Refusal::ProviderNotSet(name.clone()));
    }
    if class.provider != "azure" {
        return Err(Refusal::OtherProvider(class.provider.clone()));
    }
    if class.parameters.is_empty() {
        return Err(Refusal::ParametersNotSet(name.clone()));
    }
    let parameters = parameters::read(&class.parameters)?;
    if context.pod.name.is_empty() {
        return Err(Refusal::NoPodName);
    }
    if context.pod.namespace.is_empty() {
        return Err(Refusal::NoPodNamespace);
    }
    let credential = context.credential.as_ref().map_err(|refusal| Refusal::Credential(*refusal))?;
    let objects = objects::read(&parameters.objects)?;
    Ok(MountRequest {
        identity: Identity::new(
            key,
            parameters.tenant,
            credential.client_id.clone(),
            credential.client_secret.clone(),
        ),
        vault: parameters.vault,
        objects,
    })
}

#[cfg(test)]
mod tests;
