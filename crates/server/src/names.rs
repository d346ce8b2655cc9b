//! The public names of the faces: which Host leads where, and what answers put into ids and links.

use std::sync::Arc;

use strongroom_base::VaultName;

/// One family of public names. An installation may have several (its own and the public cloud's);
/// nothing that is stored holds any of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicNames {
    /// `host[:port]` of the token service.
    pub login: String,
    /// `host[:port]` of the directory.
    pub graph: String,
    /// `host[:port]` of the management plane.
    pub management: String,
    /// `host[:port]` of the portal.
    pub portal: String,
    /// What follows a vault's name and a dot: `host[:port]`.
    pub vault_suffix: String,
}

impl PublicNames {
    /// The names below `domain` on `port`; the port is left out where it is 443.
    pub fn of_domain(domain: &str, port: u16) -> Self {
        let domain = domain.to_ascii_lowercase();
        let tail = if port == 443 { domain } else { format!("{domain}:{port}") };
        Self {
            login: format!("login.{tail}"),
            graph: format!("graph.{tail}"),
            management: format!("management.{tail}"),
            portal: format!("portal.{tail}"),
            vault_suffix: format!("vault.{tail}"),
        }
    }

    /// Base URL of the token service.
    pub fn login_url(&self) -> String {
        format!("https://{}", self.login)
    }

    /// Base URL of the directory.
    pub fn graph_url(&self) -> String {
        format!("https://{}", self.graph)
    }

    /// Base URL of the management plane.
    pub fn management_url(&self) -> String {
        format!("https://{}", self.management)
    }

    /// Base URL of the portal.
    pub fn portal_url(&self) -> String {
        format!("https://{}", self.portal)
    }

    /// Base URL of a vault.
    pub fn vault_url(&self, vault: &VaultName) -> String {
        format!("https://{}.{}", vault.canonical(), self.vault_suffix)
    }

    /// The resource that a vault's challenge names: the suffix as a URL.
    pub fn vault_resource(&self) -> String {
        format!("https://{}", self.vault_suffix)
    }
}

/// What a request's Host leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Face {
    /// The token service.
    Login,
    /// The directory.
    Graph,
    /// The management plane.
    Management,
    /// The portal.
    Portal,
    /// The data plane of the vault of this name, be there one or not.
    KeyVault(VaultName),
}

/// Which faces have routes of their own; [`Face`] without the vault's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaceKind {
    /// The token service.
    Login,
    /// The directory.
    Graph,
    /// The management plane.
    Management,
    /// The portal.
    Portal,
    /// The data plane of a vault.
    KeyVault,
}

impl Face {
    /// The face without the vault's name.
    pub const fn kind(&self) -> FaceKind {
        match self {
            Self::Login => FaceKind::Login,
            Self::Graph => FaceKind::Graph,
            Self::Management => FaceKind::Management,
            Self::Portal => FaceKind::Portal,
            Self::KeyVault(_) => FaceKind::KeyVault,
        }
    }
}

/// All public names of an installation.
#[derive(Clone, Debug)]
pub struct Names {
    families: Vec<Arc<PublicNames>>,
    login_urls: Vec<String>,
}

impl Names {
    /// The first family is the installation's own: what its own prints use.
    pub fn new(families: impl IntoIterator<Item = PublicNames>) -> Self {
        let families: Vec<_> = families.into_iter().map(Arc::new).collect();
        let login_urls = families.iter().map(|family| family.login_url()).collect();
        Self { families, login_urls }
    }

    /// All families.
    pub fn families(&self) -> impl Iterator<Item = &PublicNames> {
        self.families.iter().map(|family| &**family)
    }

    /// Base URLs of the token service, one for each family.
    pub fn login_urls(&self) -> &[String] {
        &self.login_urls
    }

    /// Where `host` (a Host header: `name[:port]`) leads, and in which family. `None` is answered
    /// with 421: a name that is not ours gets nothing, whatever the TLS handshake said.
    pub fn face(&self, host: &str) -> Option<(Face, Arc<PublicNames>)> {
        let host = host.to_ascii_lowercase();
        let host = host.strip_suffix(":443").unwrap_or(&host);
        self.families.iter().find_map(|family| Some((face_in(family, host)?, Arc::clone(family))))
    }
}

fn face_in(family: &PublicNames, host: &str) -> Option<Face> {
    let simple = [
        (&family.login, Face::Login),
        (&family.graph, Face::Graph),
        (&family.management, Face::Management),
        (&family.portal, Face::Portal),
    ];
    for (name, face) in simple {
        if name == host {
            return Some(face);
        }
    }
    let label = host.strip_suffix(&family.vault_suffix)?.strip_suffix('.')?;
    label.parse().ok().map(Face::KeyVault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_lead_to_faces_and_strangers_nowhere() {
        let names = Names::new([PublicNames::of_domain("strongroom.localhost", 8443)]);
        let face = |host: &str| names.face(host).map(|(face, _)| face);
        assert_eq!(face("LOGIN.strongroom.localhost:8443"), Some(Face::Login));
        assert_eq!(
            face("My-Vault.vault.strongroom.localhost:8443"),
            Some(Face::KeyVault("my-vault".parse().unwrap()))
        );
        for stranger in [
            "",
            "login.strongroom.localhost",
            "login.strongroom.localhost:8444",
            "a.b.vault.strongroom.localhost:8443",
            "vault.strongroom.localhost:8443",
            "xvault.strongroom.localhost:8443",
            "localhost:8443",
        ] {
            assert_eq!(face(stranger), None, "{stranger}");
        }
    }

    #[test]
    fn port_443_is_not_written() {
        let names = PublicNames::of_domain("vault.example.org", 443);
        assert_eq!(names.login_url(), "https://login.vault.example.org");
        let names = Names::new([names]);
        assert!(names.face("login.vault.example.org:443").is_some());
    }
}
