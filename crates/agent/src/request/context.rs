use std::collections::HashMap;

use strongroom_base::SecretText;

use super::Refusal;
use super::refusal::CredentialRefusal;
use crate::classes::ClassName;

/// The pod that a volume belongs to, as the kubelet says (`podInfoOnMount`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pod {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// Its UID.
    pub uid: String,
}

/// What is kept of a publish request to run it again later: typed, so that the raw maps (which
/// hold tokens besides) can be forgotten.
#[derive(Clone)]
pub struct Context {
    /// The class.
    pub class: ClassName,
    /// The pod.
    pub pod: Pod,
    /// The service principal, or why there is none. A refusal only once the class is known to want
    /// one.
    pub credential: Result<ClientCredential, CredentialRefusal>,
}

/// `clientid` and `clientsecret` of the Secret that `nodePublishSecretRef` names.
#[derive(Clone)]
pub struct ClientCredential {
    /// The application's client id.
    pub client_id: String,
    /// One of its client secrets.
    pub client_secret: SecretText,
}

impl Context {
    /// Reads the volume context and the secrets of a `NodePublishVolume` request.
    pub fn read(
        attributes: &HashMap<String, String>,
        secrets: HashMap<String, String>,
    ) -> Result<Self, Refusal> {
        let attribute = |name: &str| attributes.get(name).cloned().unwrap_or_default();
        let credential = ClientCredential::read(secrets);
        let class = attribute("secretProviderClass");
        if class.is_empty() {
            return Err(Refusal::ClassNotSet);
        }
        let pod = Pod {
            name: attribute("csi.storage.k8s.io/pod.name"),
            namespace: attribute("csi.storage.k8s.io/pod.namespace"),
            uid: attribute("csi.storage.k8s.io/pod.uid"),
        };
        let class = ClassName { namespace: pod.namespace.clone(), name: class };
        Ok(Self { class, pod, credential })
    }
}

impl ClientCredential {
    /// Finds the two entries, whatever the case of their names.
    fn read(secrets: HashMap<String, String>) -> Result<Self, CredentialRefusal> {
        // Everything is wiped, also what is not asked for.
        let secrets: Vec<(String, SecretText)> =
            secrets.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value.into())).collect();
        if secrets.is_empty() {
            return Err(CredentialRefusal::NotSet);
        }
        let entry = |wanted: &str| {
            let (_, value) = secrets.iter().find(|(name, _)| name == wanted)?;
            // `kubectl create secret --from-file` leaves the file's line end.
            let value = value.expose().trim();
            (!value.is_empty()).then(|| value.to_owned())
        };
        let client_id = entry("clientid").ok_or(CredentialRefusal::NoClientId)?;
        let client_secret = entry("clientsecret").ok_or(CredentialRefusal::NoClientSecret)?;
        Ok(Self { client_id, client_secret: client_secret.into() })
    }
}
