//! The agent of a node, as a kubelet sees it, before a real server that goes and comes back. As
//! root it mounts (`cargo xtask test --only cluster` sees to that); else it writes plain folders.

mod node;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use strongroom_base::SecretText;
use strongroom_testkit::{Agent, Principal, Server, policy, until, value};
use tonic::Code;

pub(crate) use node::Node;

use crate::search::{Canary, contains, files, in_files};

const VAULT: &str = "agent-kv";
const SECRET: &str = "Db-Password";

const FIRST: &str = "canary-agent-first-41c7";
const SECOND: &str = "canary-agent-second-9e02";
const THIRD: &str = "canary-agent-third-d5b8";
const FOURTH: &str = "canary-agent-fourth-0b6f";
const WRONG: &str = "canary-agent-wrong-77aa";

/// `statfs` says this of a tmpfs (statfs(2)).
const TMPFS: i64 = 0x0102_1994;

/// A server with a vault and a secret, a principal who may get it, and a node.
struct Scene {
    server: Server,
    workload: Principal,
    node: Node,
}

impl Scene {
    /// Classes are named, with what is said of their one object beside its name.
    async fn new(text: &str, classes: &[(&str, &str)]) -> Result<Self> {
        let server = Server::start().await?;
        let workload = server.principal("workload").await?;
        server.vault(VAULT, &[policy(&workload, &["get"])]).await?;
        let base = server.scratch().join("node");
        fs::create_dir_all(base.join("classes"))?;
        for (name, object) in classes {
            let class = class(&workload.tenant, name, object);
            fs::write(base.join("classes").join(format!("{name}.yaml")), class)?;
        }
        let node = Node::start(&server, &base).await?;
        let scene = Self { server, workload, node };
        scene.set(text).await?;
        Ok(scene)
    }

    async fn set(&self, text: &str) -> Result<()> {
        let vault = self.server.secrets(VAULT, &self.server.owner())?;
        vault.set_secret(SECRET, &value(text)).await?;
        Ok(())
    }

    /// Publishes the class `web` for a pod, in the workload's name; the code of a refusal.
    async fn publish(&mut self, pod: &str) -> Result<(), Code> {
        let workload = self.workload.clone();
        self.publish_as(pod, &workload).await
    }

    async fn publish_as(&mut self, pod: &str, principal: &Principal) -> Result<(), Code> {
        let published = self.node.publish("web", pod, &principal.client_id, &principal.secret).await;
        published.map_err(|status| status.code())
    }

    /// The workload, with a secret that is not its.
    fn thief(&self, secret: &str) -> Principal {
        Principal { secret: SecretText::new(secret.to_owned()), ..self.workload.clone() }
    }

    fn file(&self, pod: &str) -> Option<String> {
        self.node.file(pod, SECRET)
    }

    async fn until_files(&self, pods: &[&str], wanted: &str) -> Result<()> {
        for pod in pods {
            self.node.until_file(pod, SECRET, wanted).await?;
        }
        Ok(())
    }
}

fn class(tenant: &str, name: &str, object: &str) -> String {
    format!(
        "apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata: {{name: {name}}}
spec:
  provider: azure
  parameters:
    keyvaultName: {VAULT}
    tenantId: {tenant}
    objects: |
      array:
        - |
          objectName: {SECRET}
          objectType: secret
          objectVersion: \"\"
{object}"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn volumes_follow_their_vault_and_outlive_it_and_their_agent() -> Result<()> {
    let mut scene = Scene::new(FIRST, &[("web", "")]).await?;
    let thief = scene.thief(WRONG);
    for pod in ["a", "b"] {
        assert_eq!(scene.publish(pod).await, Ok(()));
        assert_eq!(scene.file(pod).as_deref(), Some(FIRST));
    }
    let kind = rustix::fs::statfs(scene.node.volume("a"))?.f_type;
    assert_eq!(kind == TMPFS, Agent::mounts(), "{kind:x}");
    scene.set(SECOND).await?;
    scene.until_files(&["a", "b"], SECOND).await?;
    assert_eq!(scene.publish_as("thief", &thief).await, Err(Code::PermissionDenied));

    scene.server.kill();
    assert_eq!(scene.publish("c").await, Ok(()), "the vault is dead, the cache is not");
    assert_eq!(scene.file("c").as_deref(), Some(SECOND));
    assert_eq!(scene.publish_as("thief", &thief).await, Err(Code::FailedPrecondition));
    scene.server.restart().await?;
    let before = cached(&scene)?;
    scene.set(THIRD).await?;
    scene.until_files(&["a", "b", "c"], THIRD).await?;
    // The cache is written behind the files.
    until("the third is cached", async || Ok((cached(&scene)? != before).then_some(()))).await?;

    scene.node.unpublish("a").await.context("unpublish")?;
    assert!(!scene.node.volume("a").exists(), "the volume is gone");
    assert_eq!(scene.file("b").as_deref(), Some(THIRD), "and the others are not");

    scene.server.kill();
    scene.node.restart().await?;
    assert_eq!(scene.publish("d").await, Ok(()), "nor does the cache die with the agent");
    assert_eq!(scene.file("d").as_deref(), Some(THIRD));
    assert_eq!(scene.publish_as("thief", &thief).await, Err(Code::FailedPrecondition));
    assert!(!scene.node.volume("thief").exists());
    scene.server.restart().await?;
    scene.set(FOURTH).await?;
    scene.until_files(&["d"], FOURTH).await?;

    scene.node.unpublish("d").await.context("unpublish")?;
    assert_eq!(scene.file("d"), None);
    nothing_readable(&scene)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_is_taken_away_takes_the_cache_with_it() -> Result<()> {
    let mut scene = Scene::new(FIRST, &[("web", "")]).await?;
    assert_eq!(scene.publish("one").await, Ok(()));
    let objects = scene.node.base.join("cache/objects");
    let cached = || if objects.exists() { files(&objects).map(|files| files.len()) } else { Ok(0) };
    // A file that is being written lies there under another name first.
    until("it is cached", async || Ok((cached()? == 1).then_some(()))).await?;

    scene.server.put_policies(VAULT, vec![policy(&scene.server.owner(), &["get", "set"])]).await?;
    until("the cache is dropped", async || Ok((cached()? == 0).then_some(()))).await?;
    assert_eq!(scene.publish("two").await, Err(Code::PermissionDenied));
    scene.server.kill();
    assert_eq!(scene.publish("two").await, Err(Code::FailedPrecondition));
    assert_eq!(scene.publish("one").await, Ok(()), "what stands keeps its last good files");
    assert_eq!(scene.file("one").as_deref(), Some(FIRST));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn threat_wrong_secret_known_client_gets_nothing_online_or_offline() -> Result<()> {
    let mut scene = Scene::new(FIRST, &[("web", "")]).await?;
    assert_eq!(scene.publish("good").await, Ok(()));
    let wrong = scene.thief(&format!("x{}", &scene.workload.secret.expose()[1..]));
    let stranger = scene.server.principal("stranger").await?;
    for code in [Code::PermissionDenied, Code::FailedPrecondition] {
        for (pod, principal) in [("wrong", &wrong), ("stranger", &stranger)] {
            assert_eq!(scene.publish_as(pod, principal).await, Err(code), "{pod}");
            assert_eq!(scene.file(pod), None, "{pod}, {code:?}");
        }
        scene.server.kill();
    }
    assert_eq!(scene.publish("again").await, Ok(()), "the right one is served from the cache");
    assert_eq!(scene.file("again").as_deref(), Some(FIRST), "and reads what it had");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn threat_node_path_traversal_no_alias_leads_out() -> Result<()> {
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
    let alias = |text: &str| format!("          objectAlias: \"{text}\"\n");
    let bad = aliases.iter().enumerate().map(|(index, text)| (format!("class-{index}"), alias(text)));
    let classes: Vec<_> = bad.chain([("fine".to_owned(), alias("sub/fine"))]).collect();
    let classes: Vec<_> = classes.iter().map(|(name, object)| (name.as_str(), object.as_str())).collect();
    let mut scene = Scene::new(FIRST, &classes).await?;
    let Principal { client_id, secret, .. } = scene.workload.clone();
    for (index, alias) in aliases.iter().enumerate() {
        let published =
            scene.node.publish(&format!("class-{index}"), &format!("pod-{index}"), &client_id, &secret).await;
        let alias: String = alias.chars().take(20).collect();
        ensure!(published.is_err(), "{alias:?} was published");
        let escaped = escaped(&scene)?;
        ensure!(escaped.is_empty(), "{alias:?} left {escaped:?}");
    }
    scene.node.publish("fine", "fine", &client_id, &secret).await.context("an alias that stays inside")?;
    assert_eq!(scene.node.file("fine", "sub/fine").as_deref(), Some(FIRST), "it is where it was wanted");
    ensure!(!holding(&scene)?.is_empty(), "the search does find what is there");
    Ok(())
}

/// Files that hold the value but lie in no volume.
fn escaped(scene: &Scene) -> Result<Vec<PathBuf>> {
    let pods = scene.node.agent.seen(&scene.node.base.join("pods"));
    let inside = |file: &Path| {
        file.strip_prefix(&pods)
            .is_ok_and(|rest| rest.components().nth(1).is_some_and(|part| part.as_os_str() == "mount"))
    };
    Ok(holding(scene)?.into_iter().filter(|file| !inside(file)).collect())
}

/// Files that hold the value, as the agent sees them.
fn holding(scene: &Scene) -> Result<Vec<PathBuf>> {
    let holds = |file: &PathBuf| fs::read(file).is_ok_and(|bytes| bytes == FIRST.as_bytes());
    let files = files(&scene.node.agent.seen(scene.server.scratch()))?;
    Ok(files.into_iter().filter(holds).collect())
}

/// The sealed entries of the node's cache, without those on their way.
fn cached(scene: &Scene) -> Result<Vec<Vec<u8>>> {
    let objects = files(&scene.node.base.join("cache/objects"))?;
    let done = objects.iter().filter(|file| !contains(file.as_os_str().as_encoded_bytes(), b"/.half-"));
    Ok(done.filter_map(|file| fs::read(file).ok()).collect())
}

/// Bad inputs, rows 3, 4 and 29: no value and no client secret in the log at its most verbose, nor
/// anywhere in the cache.
fn nothing_readable(scene: &Scene) -> Result<()> {
    let log = scene.node.agent.log()?;
    assert!(
        contains(&log, b"DEBUG") && contains(&log, b"files written"),
        "the log is there, with everything"
    );
    let cache = scene.node.base.join("cache");
    assert!(!files(&cache.join("objects"))?.is_empty(), "there is a cache");
    let values = [FIRST, SECOND, THIRD, FOURTH, WRONG].map(|value| Canary::of("value", value));
    let client_secret = Canary::of("client secret", scene.workload.secret.expose());
    let canaries: Vec<&Canary> = values.iter().chain([&client_secret]).collect();
    let mut hits = in_files(&cache, &canaries, &[])?;
    hits.extend(canaries.iter().flat_map(|canary| canary.found_in("agent.log", &log)));
    assert_eq!(hits, Vec::<String>::new());
    assert!(!contains(&log, b"eyJ"), "a token in the log");
    Ok(())
}
