//! The agent of a node, as a kubelet sees it, before a real server that goes and comes back.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};
use strongroom_agent::kubelet;
use strongroom_base::SecretText;
use strongroom_testkit::{Principal, Server, policy, program, until, value};
use tonic::{Code, Status};

use crate::search::{Canary, contains, files, in_files};

const FIRST: &str = "canary-agent-first-41c7";
const SECOND: &str = "canary-agent-second-9e02";
const THIRD: &str = "canary-agent-third-d5b8";
const WRONG: &str = "canary-agent-wrong-77aa";

/// An agent process. As root it has mounts of its own, so that they go with it; its files are seen
/// through its own root.
pub(crate) struct Agent {
    child: Child,
    base: PathBuf,
    kubelet: kubelet::Client,
}

impl Agent {
    /// A new one of `server` in `base`, whose folder `classes` is there. It logs everything, to
    /// `agent.log`.
    pub(crate) async fn start(server: &Server, base: &Path) -> Result<Self> {
        let dev = server.dev();
        let log = File::options().create(true).append(true).open(base.join("agent.log"))?;
        let mut command = if rustix::process::geteuid().is_root() {
            let mut command = Command::new("unshare");
            command.args(["--mount", "--propagation", "private", "--"]).arg(program()?);
            command
        } else {
            Command::new(program()?)
        };
        let socket = base.join("csi.sock");
        command.arg("agent").arg("--endpoint").arg(format!("unix://{}", socket.display()));
        command.arg("--classes").arg(base.join("classes")).arg("--cache-dir").arg(base.join("cache"));
        command.args(["--server", &dev.resource_manager, "--ca-file", &dev.ca_file]);
        command.args(["--allow-plain-folder", "--log", "trace"]);
        let child = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        let _ = fs::remove_file(&socket);
        let kubelet = until("the agent answers", async || Ok(kubelet::Client::connect(&socket).await.ok()));
        Ok(Self { child, base: base.to_owned(), kubelet: kubelet.await? })
    }

    /// Publishes the class `web` for a pod; the code of a refusal.
    async fn publish(&mut self, pod: &str, client_id: &str, secret: &SecretText) -> Result<(), Code> {
        self.publish_class("web", pod, client_id, secret).await.map_err(|status| status.code())
    }

    /// Publishes a class for a pod.
    pub(crate) async fn publish_class(
        &mut self,
        class: &str,
        pod: &str,
        client_id: &str,
        secret: &SecretText,
    ) -> Result<(), Status> {
        let target = self.target(pod);
        let pod = kubelet::Pod { name: pod.to_owned(), namespace: "default".to_owned(), uid: pod.to_owned() };
        let volume = kubelet::Volume { id: &pod.uid, target: &target, pod: &pod, class };
        self.kubelet.publish(&volume, client_id, secret).await
    }

    /// Where a pod's volume is, in the agent's own mounts.
    pub(crate) fn target(&self, pod: &str) -> PathBuf {
        self.base.join("pods").join(pod).join("mount")
    }

    /// What the pod reads.
    fn file(&self, pod: &str) -> Option<String> {
        let seen = PathBuf::from(format!("/proc/{}/root", self.child.id()));
        let path = self.target(pod).join("Db-Password");
        fs::read_to_string(seen.join(path.strip_prefix("/").ok()?)).ok()
    }

    async fn until_file(&self, pod: &str, wanted: &str) -> Result<()> {
        until(
            "the pod's file changes",
            async || Ok((self.file(pod).as_deref() == Some(wanted)).then_some(())),
        )
        .await
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server with a vault and a secret, a principal who may get it, and a node with the class.
async fn scene() -> Result<(Server, Principal, PathBuf)> {
    let server = Server::start().await?;
    let workload = server.principal("workload").await?;
    server.vault("agent-kv", &[policy(&workload, &["get"])]).await?;
    server.secrets("agent-kv", &server.owner())?.set_secret("Db-Password", &value(FIRST)).await?;
    let base = server.scratch().join("node");
    fs::create_dir_all(base.join("classes"))?;
    let class = format!(
        "kind: SecretProviderClass\nmetadata: {{name: web}}\nspec:\n  provider: azure\n  parameters:\n    \
         keyvaultName: agent-kv\n    tenantId: {}\n    objects: |\n      array:\n        - |\n          \
         objectName: Db-Password\n          objectType: secret\n",
        workload.tenant
    );
    fs::write(base.join("classes/web.yaml"), class)?;
    Ok((server, workload, base))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_volume_follows_its_vault_and_outlives_it() -> Result<()> {
    let (mut server, workload, base) = scene().await?;
    let (id, secret) = (workload.client_id.as_str(), &workload.secret);
    let wrong = SecretText::new(WRONG.to_owned());
    let mut agent = Agent::start(&server, &base).await?;

    assert_eq!(agent.publish("one", id, secret).await, Ok(()));
    assert_eq!(agent.file("one").as_deref(), Some(FIRST));
    server.secrets("agent-kv", &server.owner())?.set_secret("Db-Password", &value(SECOND)).await?;
    agent.until_file("one", SECOND).await?;
    assert_eq!(agent.publish("thief", id, &wrong).await, Err(Code::PermissionDenied));

    server.kill();
    assert_eq!(agent.publish("two", id, secret).await, Ok(()), "the vault is dead, the cache is not");
    assert_eq!(agent.file("two").as_deref(), Some(SECOND));
    assert_eq!(agent.publish("thief", id, &wrong).await, Err(Code::FailedPrecondition));

    drop(agent);
    let mut agent = Agent::start(&server, &base).await?;
    assert_eq!(agent.publish("three", id, secret).await, Ok(()), "nor does it die with the agent");
    assert_eq!(agent.file("three").as_deref(), Some(SECOND));
    assert_eq!(agent.publish("thief", id, &wrong).await, Err(Code::FailedPrecondition));
    assert!(!agent.base.join("pods/thief/mount").exists());

    server.restart().await?;
    server.secrets("agent-kv", &server.owner())?.set_secret("Db-Password", &value(THIRD)).await?;
    agent.until_file("three", THIRD).await?;

    let target = agent.target("three");
    agent.kubelet.unpublish("three", &target).await.context("unpublish")?;
    assert_eq!(agent.file("three"), None);
    nothing_readable(&base, &workload.secret)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_is_taken_away_takes_the_cache_with_it() -> Result<()> {
    let (mut server, workload, base) = scene().await?;
    let (id, secret) = (workload.client_id.as_str(), &workload.secret);
    let mut agent = Agent::start(&server, &base).await?;
    assert_eq!(agent.publish("one", id, secret).await, Ok(()));
    let objects = base.join("cache/objects");
    let cached = || if objects.exists() { files(&objects).map(|files| files.len()) } else { Ok(0) };
    assert_eq!(cached()?, 1);

    server.put_policies("agent-kv", vec![policy(&server.owner(), &["get", "set"])]).await?;
    until("the cache is dropped", async || Ok((cached()? == 0).then_some(()))).await?;
    assert_eq!(agent.publish("two", id, secret).await, Err(Code::PermissionDenied));
    server.kill();
    assert_eq!(agent.publish("two", id, secret).await, Err(Code::FailedPrecondition));
    assert_eq!(agent.publish("one", id, secret).await, Ok(()), "what stands keeps its last good files");
    assert_eq!(agent.file("one").as_deref(), Some(FIRST));
    Ok(())
}

/// Bad inputs, rows 3, 4 and 29: no value and no client secret in the log at its most verbose, nor
/// anywhere in the cache.
fn nothing_readable(base: &Path, secret: &SecretText) -> Result<()> {
    let log = fs::read(base.join("agent.log"))?;
    assert!(
        contains(&log, b"DEBUG") && contains(&log, b"files written"),
        "the log is there, with everything"
    );
    let values = [FIRST, SECOND, THIRD, WRONG].map(|value| Canary::of("value", value));
    let client_secret = Canary::of("client secret", secret.expose());
    let canaries: Vec<&Canary> = values.iter().chain([&client_secret]).collect();
    let mut hits = in_files(&base.join("cache"), &canaries, &[])?;
    hits.extend(canaries.iter().flat_map(|canary| canary.found_in("agent.log", &log)));
    assert_eq!(hits, Vec::<String>::new());
    assert!(!contains(&log, b"eyJ"), "a token in the log");
    Ok(())
}
