use std::collections::BTreeMap;

use strongroom_base::VaultName;

use super::Refusal;

/// The parameters that decide about vault and identity.
pub(super) struct Parameters {
    pub vault: VaultName,
    pub tenant: String,
    pub objects: String,
}

/// Reads a class's parameters. Unknown ones are left out, as upstream does.
pub(super) fn read(all: &BTreeMap<String, String>) -> Result<Parameters, Refusal> {
    let parameter = |name: &str| all.get(name).map_or("", |value| value.trim());
    let vault = vault(parameter("keyvaultName"))?;
    let tenant = match (parameter("tenantID"), parameter("tenantId")) {
        ("", "") => return Err(Refusal::NoTenant),
        ("", old) => tenant(old)?,
        (new, _) => tenant(new)?,
    };
    for mode in ["usePodIdentity", "useVMManagedIdentity", "useAzureTokenProxy"] {
        if flag(mode, parameter(mode))? {
            return Err(Refusal::IdentityMode(mode));
        }
    }
    // A client id in the class asks for workload identity; upstream has no way back from it.
    if !parameter("clientID").is_empty() {
        return Err(Refusal::IdentityMode("clientID (workload identity)"));
    }
    match parameter("objects") {
        "" => Err(Refusal::NoObjects),
        objects => Ok(Parameters { vault, tenant, objects: objects.to_owned() }),
    }
}

fn vault(name: &str) -> Result<VaultName, Refusal> {
    if name.is_empty() {
        return Err(Refusal::NoVault);
    }
    if !(3..=24).contains(&name.len()) {
        return Err(Refusal::VaultLength(name.chars().take(64).collect()));
    }
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Err(Refusal::VaultLetters(name.to_owned()));
    }
    // Upstream asks such a name of the DNS; the management plane never made one.
    name.parse().map_err(Refusal::Vault)
}

/// A tenant goes into a URL's path: a GUID or a domain name, nothing that could lead elsewhere.
fn tenant(text: &str) -> Result<String, Refusal> {
    let good = text.len() <= 253
        && !text.contains("..")
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    good.then(|| text.to_owned()).ok_or(Refusal::Tenant)
}

/// Go's `ParseBool`, with empty for false.
fn flag(name: &'static str, text: &str) -> Result<bool, Refusal> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "" | "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(Refusal::Flag(name)),
    }
}
