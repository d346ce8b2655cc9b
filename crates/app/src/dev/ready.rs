//! What a person sees once a development server is up.

use std::io::Write;
use std::net::ToSocketAddrs;
use std::path::Path;

use strongroom_server::PublicNames;

/// Prints where everything is, and what to do next.
pub(super) fn print(data_dir: &Path, names: &PublicNames, port: u16) -> anyhow::Result<()> {
    let folder = data_dir.display();
    let mut text = format!(
        "Strongroom dev is ready on loopback, port {port}. Not for production: its folder holds the owner's secret.\n\n\
         \x20 portal       {}\n\
         \x20 login        {}\n\
         \x20 graph        {}\n\
         \x20 management   {}\n\
         \x20 vaults       https://<vault>.{}\n\
         \x20 data         {folder}\n\n\
         Next, in another terminal:\n\
         \x20 eval \"$(strongroom dev env --data-dir '{folder}')\"\n\
         \x20 strongroom login --service-principal -u \"$AZURE_CLIENT_ID\" -p \"$AZURE_CLIENT_SECRET\" --tenant \"$AZURE_TENANT_ID\"\n\
         \x20 strongroom group create --name rg --location local\n",
        names.portal_url(),
        names.login_url(),
        names.graph_url(),
        names.management_url(),
        names.vault_suffix,
    );
    if !resolves(&names.login) {
        text.push_str(&format!(
            "\nThis machine does not resolve {}. strongroom itself does not need that; other clients do.\n\
             \x20 strongroom dev hosts --data-dir '{folder}'    prints the lines for the hosts file\n",
            names.login.split(':').next().unwrap_or(&names.login),
        ));
    }
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

fn resolves(authority: &str) -> bool {
    let with_port = if authority.contains(':') { authority.to_owned() } else { format!("{authority}:443") };
    with_port.to_socket_addrs().is_ok_and(|mut addresses| addresses.next().is_some())
}
