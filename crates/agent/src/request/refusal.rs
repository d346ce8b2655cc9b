use strongroom_base::BadName;

use crate::classes::{ClassName, NoClass};

/// Why a volume's attributes and its class make no mount request. Safe to show: holds names and
/// rules, never a parameter that could be a secret in the wrong place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("secretProviderClass is not set")]
    ClassNotSet,
    #[error("failed to get secretproviderclass {name}, error: {why}")]
    NoClass { name: ClassName, why: NoClass },
    #[error("provider not set in {0}")]
    ProviderNotSet(ClassName),
    #[error("provider not found: provider {0:?}: this agent speaks \"azure\"")]
    OtherProvider(String),
    #[error("parameters not set in {0}")]
    ParametersNotSet(ClassName),
    #[error("keyvaultName is not provided")]
    NoVault,
    #[error("Invalid vault name: {0:?}, must be between 3 and 24 chars")]
    VaultLength(String),
    #[error("Invalid vault name: {0:?}, must match [-a-zA-Z0-9]{{3,24}}")]
    VaultLetters(String),
    #[error("Invalid vault name: {0}")]
    Vault(BadName),
    #[error("tenantId is not provided")]
    NoTenant,
    #[error("tenantId is neither a GUID nor a domain name")]
    Tenant,
    #[error("failed to parse {0} flag, must be a boolean")]
    Flag(&'static str),
    #[error("{0} is not offered yet: use a service principal by nodePublishSecretRef")]
    IdentityMode(&'static str),
    #[error("pod name is not provided")]
    NoPodName,
    #[error("pod namespace is not provided")]
    NoPodNamespace,
    #[error("failed to build auth config for mode None: {0}")]
    Credential(CredentialRefusal),
    #[error("objects is not set")]
    NoObjects,
    #[error("objects cannot be read as YAML with an array of texts{0}")]
    Objects(Place),
    #[error("objects holds {count} objects, at most {most} are allowed")]
    TooManyObjects { count: usize, most: usize },
    #[error("failed to mount objects, error: failed to get {object}: {why}")]
    Object { object: ObjectLabel, why: ObjectRefusal },
}

/// Why there is no service principal among the request's secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialRefusal {
    #[error("failed to get credentials, nodePublishSecretRef secret is not set")]
    NotSet,
    #[error("could not find clientid in secrets")]
    NoClientId,
    #[error("could not find clientsecret in secrets")]
    NoClientSecret,
}

/// Why one object of a class cannot be had as it is written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectRefusal {
    #[error("the object is no YAML mapping of texts{0}")]
    Yaml(Place),
    #[error("objectName is not provided")]
    NoName,
    #[error("invalid objectName: {0}")]
    Name(BadName),
    #[error("Invalid vaultObjectTypes. Should be secret, key, or cert")]
    Type,
    #[error("objectType {0} is not offered yet: only secret is")]
    TypeLater(&'static str),
    #[error("invalid objectVersion: {0}")]
    Version(BadName),
    #[error("objectVersionHistory must be a whole number")]
    History,
    #[error("objectVersionHistory above 1 is not offered yet")]
    HistoryLater,
    #[error("invalid objectFormat: should be PEM or PFX")]
    Format,
    #[error("invalid objectEncoding: should be hex, base64 or utf-8")]
    Encoding,
    #[error("invalid filePermission: should be an octal number up to 0777")]
    Mode,
}

/// How errors name an object of a class. The fields are shown only as far as they are printable
/// and short: they are a client's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectLabel {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) version: String,
}

impl std::fmt::Display for ObjectLabel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { kind, name, version } = self;
        write!(f, "objectType:{}, objectName:{}, objectVersion:{}", shown(kind), shown(name), shown(version))
    }
}

/// Where in a YAML text something is wrong, if that is known. The parser's own message quotes the
/// text, so it is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place(pub(super) Option<(u64, u64)>);

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some((line, column)) => write!(f, " (line {line}, column {column})"),
            None => Ok(()),
        }
    }
}

/// A client's text, cut and made printable.
fn shown(text: &str) -> String {
    const CHARS_MAX: usize = 64;
    let mut shown: String = text.chars().take(CHARS_MAX).flat_map(char::escape_debug).collect();
    if text.chars().nth(CHARS_MAX).is_some() {
        shown.push('…');
    }
    shown
}
