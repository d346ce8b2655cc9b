//! `strongroom dev env`: what unmodified clients need to trust and find a development server.

use std::path::Path;

use anyhow::Context;
use strongroom_crypto::x509;

use super::file::{Readers, read_description, write};

/// The environment, for bash.
pub(super) fn text(data_dir: &Path) -> anyhow::Result<String> {
    let dev = read_description(data_dir)?;
    let bundle = data_dir.join("ca-bundle.pem");
    write(&bundle, trust_bundle(Path::new(&dev.ca_file))?.as_bytes(), Readers::All)?;
    let bundle = bundle.display().to_string();
    let azure = data_dir.join("azure").display().to_string();
    let mut out = String::new();
    let sections: [(&str, &[(&str, &str)]); 4] = [
        (
            "Trust. These replace a client's roots, so they name the system's roots and our CA together.",
            &[("REQUESTS_CA_BUNDLE", &bundle), ("CURL_CA_BUNDLE", &bundle), ("SSL_CERT_FILE", &bundle)],
        ),
        (
            "Trust. These add to a client's roots.",
            &[("NODE_EXTRA_CA_CERTS", &dev.ca_file), ("STRONGROOM_CA_FILE", &dev.ca_file)],
        ),
        (
            "az. A folder of its own: your real profile is not touched.",
            &[
                ("AZURE_CONFIG_DIR", &azure),
                ("AZURE_CORE_INSTANCE_DISCOVERY", "false"),
                ("AZURE_CORE_COLLECT_TELEMETRY", "0"),
            ],
        ),
        (
            "Who and where.",
            &[
                ("AZURE_AUTHORITY_HOST", &dev.authority),
                ("AZURE_TENANT_ID", &dev.tenant_id),
                ("AZURE_CLIENT_ID", &dev.client_id),
                ("AZURE_CLIENT_SECRET", dev.client_secret.as_str()),
                ("AZURE_SUBSCRIPTION_ID", &dev.subscription_id),
                ("STRONGROOM_RESOURCE_MANAGER", &dev.resource_manager),
            ],
        ),
    ];
    for (title, variables) in sections {
        out.push_str(&format!("# {title}\n"));
        for (name, value) in variables {
            out.push_str(&format!("export {name}={}\n", quoted(value)));
        }
    }
    out.push_str(&format!(
        "# az, once:\n\
         #   az cloud register -n Strongroom --endpoint-resource-manager {}\n\
         #   az cloud set -n Strongroom\n\
         # SDKs: pass disable_instance_discovery=True (Python), disableInstanceDiscovery: true (JavaScript),\n\
         #   DisableInstanceDiscovery (Go, .NET, Java); there is no variable for it.\n\
         # Java: keytool -importcert -noprompt -alias strongroom -file {} -keystore FILE, then\n\
         #   -Djavax.net.ssl.trustStore=FILE.\n\
         # Names that do not resolve: strongroom dev hosts\n",
        dev.resource_manager,
        quoted(&dev.ca_file),
    ));
    Ok(out)
}

/// The system's roots and our CA, PEM.
fn trust_bundle(ca_file: &Path) -> anyhow::Result<String> {
    let ours = std::fs::read_to_string(ca_file)
        .with_context(|| format!("failed to read the CA file {}", ca_file.display()))?;
    let mut bundle = String::from("# Strongroom's own CA\n");
    bundle.push_str(&ours);
    bundle.push_str("# The system's roots\n");
    for root in rustls_native_certs::load_native_certs().certs {
        bundle.push_str(&x509::pem(&root));
    }
    Ok(bundle)
}

/// `value` as one word of bash.
fn quoted(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/:._-~".contains(&byte);
    if !value.is_empty() && value.bytes().all(plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_value_is_one_word_of_bash() {
        assert_eq!(quoted("https://a.b:1/x"), "https://a.b:1/x");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("a b$(c)'d"), r"'a b$(c)'\''d'");
    }
}
