//! The agent over its real socket, as a kubelet sees it, with no server anywhere.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;
use strongroom_agent::csi_proto as proto;
use strongroom_agent::{Args, kubelet};
use tokio::sync::oneshot;
use tonic::{Code, Status};

const CLASSES: &str = r#"
kind: SecretProviderClass
metadata: {name: web, namespace: shop}
spec:
  provider: azure
  parameters: {keyvaultName: my-vault, tenantId: t, objects: "array: ['{objectName: a, objectType: secret}']"}
---
kind: SecretProviderClass
metadata: {name: no-provider, namespace: shop}
spec: {parameters: {a: b}}
---
kind: SecretProviderClass
metadata: {name: no-parameters, namespace: shop}
spec: {provider: azure}
---
kind: SecretProviderClass
metadata: {name: escape, namespace: shop}
spec:
  provider: azure
  parameters:
    keyvaultName: my-vault
    tenantId: t
    objects: "array: ['{objectName: a, objectType: secret, objectAlias: ../../etc/cron.d/x}']"
"#;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: Args,
}

struct Agent {
    base: tempfile::TempDir,
    client: kubelet::Client,
    stop: oneshot::Sender<()>,
    running: tokio::task::JoinHandle<Result<(), strongroom_agent::Error>>,
}

impl Agent {
    async fn start() -> Self {
        let base = tempfile::tempdir().expect("a folder");
        let path = |name: &str| base.path().join(name);
        fs::create_dir(path("classes")).expect("made");
        fs::write(path("classes/all.yaml"), CLASSES).expect("written");
        // What an agent that was killed leaves behind.
        fs::write(path("csi.sock"), "old").expect("written");
        let line = Line::parse_from([
            "agent".to_owned(),
            format!("--endpoint=unix://{}", path("csi.sock").display()),
            format!("--classes={}", path("classes").display()),
            format!("--cache-dir={}", path("cache").display()),
            // The discard port: nobody listens.
            "--server=https://management.localhost:9".to_owned(),
            "--node-id=edge-1".to_owned(),
            "--allow-plain-folder".to_owned(),
        ]);
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(strongroom_agent::run(line.args, async {
            let _ = stopped.await;
        }));
        let client = connect(&path("csi.sock")).await;
        Self { base, client, stop, running }
    }

    fn target(&self) -> PathBuf {
        self.base.path().join("pods/mount")
    }

    /// A good request for a class of `shop`.
    fn request(&self, class: &str) -> proto::NodePublishVolumeRequest {
        let pod = kubelet::Pod { name: "pod".to_owned(), namespace: "shop".to_owned(), uid: "u".to_owned() };
        let target = self.target();
        let volume = kubelet::Volume { id: "csi-1", target: &target, pod: &pod, class };
        let secrets = [("clientid", "app"), ("clientsecret", "canary-5d2e")];
        kubelet::request(&volume, secrets.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }

    async fn refused(&mut self, request: proto::NodePublishVolumeRequest) -> Status {
        self.client.node().node_publish_volume(request).await.map(drop).expect_err("refused")
    }

    async fn stop(self) {
        drop(self.client);
        self.stop.send(()).expect("running");
        self.running.await.expect("no panic").expect("a good end");
    }
}

async fn connect(socket: &Path) -> kubelet::Client {
    for _ in 0..500 {
        if let Ok(client) = kubelet::Client::connect(socket).await {
            return client;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the agent does not answer");
}

#[tokio::test]
async fn it_says_who_it_is_as_upstream_does() {
    let mut agent = Agent::start().await;
    let mode = fs::metadata(agent.base.path().join("csi.sock")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(agent.client.probe().await.ok(), Some(true));
    let info = agent.client.identity().get_plugin_info(proto::GetPluginInfoRequest {}).await.expect("info");
    assert_eq!(info.into_inner().name, "secrets-store.csi.k8s.io");
    let info = agent.client.node().node_get_info(proto::NodeGetInfoRequest {}).await.expect("info");
    assert_eq!(info.into_inner().node_id, "edge-1");
    let stats = agent.client.node().node_get_volume_stats(proto::NodeGetVolumeStatsRequest::default()).await;
    assert_eq!(stats.err().map(|status| status.code()), Some(Code::Unimplemented));
    agent.stop().await;
}

#[tokio::test]
async fn arguments_are_checked_in_upstreams_order_and_words() {
    type Break = fn(&mut proto::NodePublishVolumeRequest);
    let cases: [(Break, Code, &str); 8] = [
        (
            |r| *r = proto::NodePublishVolumeRequest::default(),
            Code::InvalidArgument,
            "Volume capability missing in request",
        ),
        (|r| r.volume_id.clear(), Code::InvalidArgument, "Volume ID missing in request"),
        (|r| r.target_path.clear(), Code::InvalidArgument, "Target path missing in request"),
        (|r| r.volume_context.clear(), Code::InvalidArgument, "Volume attributes missing in request"),
        (
            |r| drop(r.volume_context.remove("secretProviderClass")),
            Code::Unknown,
            "secretProviderClass is not set",
        ),
        (|r| r.readonly = false, Code::InvalidArgument, "Readonly is not true in request"),
        (
            |r| r.target_path = "relative".to_owned(),
            Code::InvalidArgument,
            "target path must be absolute and must not contain '..'",
        ),
        (
            |r| r.target_path = "/a/../b".to_owned(),
            Code::InvalidArgument,
            "target path must be absolute and must not contain '..'",
        ),
    ];
    let mut agent = Agent::start().await;
    for (spoil, code, message) in cases {
        let mut request = agent.request("web");
        spoil(&mut request);
        let status = agent.refused(request).await;
        assert_eq!((status.code(), status.message()), (code, message));
    }
    for (id, target, message) in
        [("", "/x", "Volume ID missing in request"), ("csi-1", "", "Target path missing in request")]
    {
        let status = agent.client.unpublish(id, Path::new(target)).await.expect_err("refused");
        assert_eq!((status.code(), status.message()), (Code::InvalidArgument, message));
    }
    agent.stop().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_class_is_said_and_nothing_is_left_behind() {
    let frame = "failed to mount secrets store objects for pod shop/pod, err: ";
    let cases = [
        (
            "none",
            Code::Unknown,
            "failed to get secretproviderclass shop/none, error: \
             secretproviderclass.secrets-store.csi.x-k8s.io \"none\" not found"
                .to_owned(),
        ),
        ("no-provider", Code::Unknown, "provider not set in shop/no-provider".to_owned()),
        ("no-parameters", Code::Unknown, "parameters not set in shop/no-parameters".to_owned()),
        (
            "escape",
            Code::Unknown,
            format!(
                "{frame}failed to mount objects, error: failed to get objectType:secret, objectName:a: \
                 file name must not contain '..'"
            ),
        ),
    ];
    let mut agent = Agent::start().await;
    for (class, code, message) in cases {
        let status = agent.refused(agent.request(class)).await;
        assert_eq!((status.code(), status.message()), (code, message.as_str()));
    }
    let mut request = agent.request("web");
    request.secrets = HashMap::new();
    let status = agent.refused(request).await;
    assert!(status.message().ends_with("nodePublishSecretRef secret is not set"), "{status:?}");

    // With no server and an empty cache a good request fails too, with a code that a kubelet takes
    // for final, and never with the client secret.
    let status = agent.refused(agent.request("web")).await;
    assert_eq!(status.code(), Code::FailedPrecondition, "{status:?}");
    assert!(status.message().starts_with(frame) && !format!("{status:?}").contains("canary"), "{status:?}");
    assert!(!agent.target().exists());
    agent.client.unpublish("csi-1", &agent.target()).await.expect("nothing to take away is well");
    agent.stop().await;
}
