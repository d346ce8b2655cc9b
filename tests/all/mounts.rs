//! The agent with real mounts: the program itself, called as a kubelet calls it. Run by
//! `cargo xtask test --only cluster`, in a mount namespace of its own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use strongroom_agent::kubelet::{Client, Pod, Volume};
use strongroom_base::SecretText;
use strongroom_testkit::{Principal, Server, policy, program, until, value};

use crate::search::{self, Canary};

/// `statfs` says this of a tmpfs (statfs(2)).
const TMPFS: i64 = 0x0102_1994;

/// A node: the agent as a process, and its kubelet.
struct Node {
    agent: Child,
    kubelet: Client,
    folder: PathBuf,
}

impl Node {
    async fn start(server: &Server, classes: &[(&str, &str)]) -> Result<Self> {
        let folder = server.scratch().join("node");
        let path = |name: &str| folder.join(name);
        fs::create_dir_all(path("classes"))?;
        for (name, object) in classes {
            fs::write(path("classes").join(format!("{name}.yaml")), class(server, name, object))?;
        }
        let log = File::create(path("agent.log"))?;
        let socket = path("csi.sock");
        let mut command = Command::new(program()?);
        command.arg("agent").arg(format!("--endpoint=unix://{}", socket.display()));
        command.arg("--classes").arg(path("classes")).arg("--cache-dir").arg(path("cache"));
        command
            .arg("--server")
            .arg(&server.dev().resource_manager)
            .arg("--ca-file")
            .arg(&server.dev().ca_file);
        command.args(["--node-id", "edge-1", "--log", "trace"]).env("STRONGROOM_LOG", "trace");
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let agent = command.spawn()?;
        let kubelet = until("the agent's socket", async || Ok(Client::connect(&socket).await.ok())).await?;
        Ok(Self { agent, kubelet, folder })
    }

    fn target(&self, pod: &str) -> PathBuf {
        self.folder.join("pods").join(pod).join("mount")
    }

    /// Publishes the class's volume for `pod`, as `principal`.
    async fn publish(&mut self, pod: &str, class: &str, principal: &Principal) -> Result<(), tonic::Status> {
        let target = self.target(pod);
        fs::create_dir_all(target.parent().unwrap_or(&target))?;
        let volume = Volume {
            id: &format!("csi-{pod}"),
            target: &target,
            pod: &Pod { name: pod.to_owned(), namespace: "tests".to_owned(), uid: format!("uid-{pod}") },
            class,
        };
        self.kubelet.publish(&volume, &principal.client_id, &principal.secret).await
    }

    fn read(&self, pod: &str) -> Result<String> {
        Ok(fs::read_to_string(self.target(pod).join("PlaceholderSecret"))?)
    }

    /// Waits until the pod's file says `text`.
    async fn says(&self, pod: &str, text: &str) -> Result<()> {
        let same = async || Ok(self.read(pod).is_ok_and(|read| read == text).then_some(()));
        until(&format!("{pod}'s file says {text}"), same).await
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.agent.kill();
        let _ = self.agent.wait();
        for pod in fs::read_dir(self.folder.join("pods")).into_iter().flatten().flatten() {
            let flags = rustix::mount::UnmountFlags::DETACH;
            let _ = rustix::mount::unmount(pod.path().join("mount"), flags);
        }
    }
}

/// A class of one object: the page's, with what else is said of it.
fn class(server: &Server, name: &str, object: &str) -> String {
    format!(
        "apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata: {{name: {name}, namespace: tests}}
spec:
  provider: azure
  parameters:
    keyvaultName: mounts
    tenantId: {}
    objects: |
      array:
        - |
          objectName: PlaceholderSecret
          objectType: secret
          objectVersion: \"\"
{object}",
        server.dev().tenant_id
    )
}

/// A server with the secret, and a principal that may read it.
async fn ground(text: &str) -> Result<(Server, Principal)> {
    let server = Server::start().await?;
    let reader = server.principal("workload").await?;
    server.vault("mounts", &[policy(&reader, &["get", "list"])]).await?;
    set(&server, text).await?;
    Ok((server, reader))
}

async fn set(server: &Server, text: &str) -> Result<()> {
    server.secrets("mounts", &server.owner())?.set_secret("PlaceholderSecret", &value(text)).await?;
    Ok(())
}

#[tokio::test]
#[ignore = "mounts: cargo xtask test --only cluster"]
async fn files_follow_the_vault_and_outlive_it() -> Result<()> {
    let (mut server, reader) = ground("one").await?;
    let mut node = Node::start(&server, &[("class", "")]).await?;
    node.publish("a", "class", &reader).await?;
    node.publish("b", "class", &reader).await?;
    ensure!(node.read("a")? == "one" && node.read("b")? == "one", "both are published");
    let kind = rustix::fs::statfs(node.target("a"))?.f_type;
    ensure!(kind == TMPFS, "not a tmpfs: {kind:x}");
    set(&server, "two").await?;
    node.says("a", "two").await?;
    node.says("b", "two").await?;
    server.kill();
    node.publish("c", "class", &reader).await?;
    ensure!(node.read("c")? == "two", "the third is served without a vault");
    server.restart().await?;
    set(&server, "three").await?;
    for pod in ["a", "b", "c"] {
        node.says(pod, "three").await?;
    }
    let target = node.target("a");
    node.kubelet.unpublish("csi-a", &target).await?;
    ensure!(!target.exists(), "the volume is gone");
    ensure!(node.read("b")? == "three", "and the others are not");
    Ok(())
}

#[tokio::test]
#[ignore = "mounts: cargo xtask test --only cluster"]
async fn threat_wrong_secret_known_client_gets_nothing_online_or_offline() -> Result<()> {
    let (mut server, reader) = ground("value").await?;
    let mut node = Node::start(&server, &[("class", "")]).await?;
    node.publish("good", "class", &reader).await?;
    let wrong =
        Principal { secret: SecretText::new(format!("x{}", &reader.secret.expose()[1..])), ..reader.clone() };
    let stranger = server.principal("stranger").await?;
    for when in ["with the server up", "with the server down"] {
        for (pod, principal) in [("wrong", &wrong), ("stranger", &stranger)] {
            let refused = node.publish(pod, "class", principal).await;
            ensure!(refused.is_err(), "{when}, {pod} was served");
            ensure!(node.read(pod).is_err(), "{when}, {pod} has a file");
        }
        server.kill();
    }
    node.publish("again", "class", &reader).await.context("the right one is served from the cache")?;
    ensure!(node.read("again")? == "value", "and reads what it had");
    Ok(())
}

#[tokio::test]
#[ignore = "mounts: cargo xtask test --only cluster"]
async fn threat_node_path_traversal_no_alias_leads_out() -> Result<()> {
    let (server, reader) = ground("value").await?;
    let long = "a".repeat(5_000);
    let aliases = [
        "../escaped",
        "a/../../escaped",
        "/escaped",
        "..",
        ".",
        "..data",
        "..data/x",
        "a/..",
        "\\0",
        "a\\0b",
        "a//b",
        "a\\\\..\\\\b",
        &long,
    ];
    let classes: Vec<_> = aliases
        .iter()
        .enumerate()
        .map(|(index, alias)| (format!("class-{index}"), format!("          objectAlias: \"{alias}\"\n")))
        .collect();
    let fine = ("fine", "          objectAlias: sub/fine\n");
    let named: Vec<_> =
        classes.iter().map(|(name, object)| (name.as_str(), object.as_str())).chain([fine]).collect();
    let mut node = Node::start(&server, &named).await?;
    for (index, alias) in aliases.iter().enumerate() {
        let pod = format!("pod-{index}");
        let published = node.publish(&pod, &format!("class-{index}"), &reader).await;
        let alias: String = alias.chars().take(20).collect();
        ensure!(published.is_err(), "{alias:?} was published");
        ensure!(escapes(&node)?.is_empty(), "{alias:?} left {:?}", escapes(&node)?);
    }
    node.publish("fine", "fine", &reader).await.context("an alias that stays inside is fine")?;
    ensure!(fs::read(node.target("fine").join("sub/fine"))? == b"value", "it is where it was wanted");
    Ok(())
}

/// Files that hold the value but lie in no volume.
fn escapes(node: &Node) -> Result<Vec<PathBuf>> {
    let inside = |file: &Path| {
        file.strip_prefix(node.folder.join("pods"))
            .is_ok_and(|rest| rest.components().nth(1).is_some_and(|part| part.as_os_str() == "mount"))
    };
    let holds = |file: &PathBuf| fs::read(file).is_ok_and(|bytes| bytes == b"value");
    let files = search::files(node.folder.parent().unwrap_or(&node.folder))?;
    Ok(files.into_iter().filter(|file| holds(file) && !inside(file)).collect())
}

#[tokio::test]
#[ignore = "mounts: cargo xtask test --only cluster"]
async fn threat_copied_node_cache_says_nothing() -> Result<()> {
    let canary = Canary::new("mounted-value");
    let (server, reader) = ground(canary.text()).await?;
    let secret = Canary::of("client secret", reader.secret.expose());
    let mut node = Node::start(&server, &[("class", "")]).await?;
    node.publish("a", "class", &reader).await?;
    ensure!(node.read("a")? == canary.text(), "published");
    let cache = node.folder.join("cache");
    ensure!(!search::files(&cache)?.is_empty(), "there is a cache");
    let mut found = search::in_files(&cache, &[&canary, &secret], &[])?;
    let log = fs::read(node.folder.join("agent.log"))?;
    ensure!(log.len() > 1_000, "the agent logs at its most verbose level");
    found.extend(canary.found_in("the agent's log", &log));
    found.extend(secret.found_in("the agent's log", &log));
    ensure!(found.is_empty(), "{found:#?}");
    Ok(())
}
