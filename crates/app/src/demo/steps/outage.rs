//! The server dies, a pod starts without it, the server comes back.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::process::ExitStatusExt;

use anyhow::ensure;

use super::{
    Application, CommandLine, Context, DevFile, Result, SECRET, Stage, VAULT, Values, bail, kubelet, mount,
};
use crate::demo::report::Shown;

/// The third workload's pod.
const POD: &str = "aio-dp-runner-worker-1";

pub(super) fn kill_server(stage: &mut Stage, dev: &DevFile) -> Shown<()> {
    let status = stage.kill_server()?;
    ensure!(status.signal() == Some(9), "the server ended otherwise: {status}");
    is_dead(dev)?;
    Ok(((), format!("ended by signal 9, its port {} refuses connections", port(dev)?)))
}

pub(super) async fn start_third(
    stage: &mut Stage,
    dev: &DevFile,
    agent: &mut kubelet::Client,
    application: &Application,
    values: &Values,
) -> Shown<()> {
    let (published, read) = mount::publish(stage, agent, POD, application, values.last()).await?;
    is_dead(dev)?;
    let proof = format!(
        "read the last value, with the server dead\n({read} after the kubelet's call, which took {published})"
    );
    Ok(((), proof))
}

pub(super) async fn start_server_again(
    stage: &mut Stage,
    cli: &CommandLine,
    dev: &DevFile,
    values: &Values,
) -> Shown<()> {
    let again = stage.start_server(port(dev)?).await?;
    ensure!(again.resource_manager == dev.resource_manager, "it is now at {}", again.resource_manager);
    let show = ["keyvault", "secret", "show", "--vault-name", VAULT, "--name", SECRET];
    let value = cli.value(&show, "value").await?;
    ensure!(value == values.last(), "the secret's value was {:?} before and is now {value:?}", values.last());
    Ok(((), "on the same data and port: the last value is there, the sign-in still counts".to_owned()))
}

/// Fails if anything answers on the server's port.
fn is_dead(dev: &DevFile) -> Result<()> {
    match TcpStream::connect((Ipv4Addr::LOCALHOST, port(dev)?)) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => Ok(()),
        Err(error) => Err(error).context("cannot tell whether the server is dead"),
        Ok(_) => bail!("something answers on the dead server's port"),
    }
}

/// The port of the server.
fn port(dev: &DevFile) -> Result<u16> {
    port_of(&dev.resource_manager).with_context(|| format!("no port in {}", dev.resource_manager))
}

/// The port of a base URL like `https://host:port`.
fn port_of(url: &str) -> Option<u16> {
    let (_, port) = url.trim_end_matches('/').rsplit_once(':')?;
    port.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_what_follows_the_last_colon() {
        assert_eq!(port_of("https://management.strongroom.localhost:43121"), Some(43121));
        assert_eq!(port_of("https://management.strongroom.localhost:8443/"), Some(8443));
        for none in ["https://management.strongroom.localhost", "", "https://a:70000", "https://a:1/b"] {
            assert_eq!(port_of(none), None, "{none}");
        }
    }
}
