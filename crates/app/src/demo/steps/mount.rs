//! Secrets as files: the agent, volumes for pods, and the end of both.

use std::fs;
use std::time::Instant;

use anyhow::ensure;

use super::{Application, Context, DevFile, Result, SECRET, Stage, VAULT, Values, kubelet};
use crate::demo::figures::Span;
use crate::demo::report::Shown;
use crate::demo::volume::{CLASS, NAMESPACE, Volume};

/// The pods of the first two workloads, named as the page's Data Processor.
const PODS: [&str; 2] = ["aio-dp-reader-worker-0", "aio-dp-runner-worker-0"];

pub(super) async fn start_agent(stage: &mut Stage, dev: &DevFile) -> Shown<kubelet::Client> {
    fs::write(stage.path("classes").join("aio-default-spc.yaml"), class(&dev.tenant_id))?;
    let (agent, mounts) = stage.start_agent(dev).await?;
    let place = if mounts { "mounts tmpfs" } else { "may not mount here: uses plain private folders" };
    Ok((agent, format!("its CSI socket answers Probe; {place}")))
}

pub(super) async fn publish_two(
    stage: &mut Stage,
    agent: &mut kubelet::Client,
    application: &Application,
    values: &Values,
) -> Shown<()> {
    let mut times = Vec::new();
    let mut tmpfs = true;
    for pod in PODS {
        let (published, _) = publish(stage, agent, pod, application, values.last()).await?;
        times.push(published.to_string());
        tmpfs &= stage.volumes.last().context("no volume is published")?.is_tmpfs()?;
    }
    let place = if tmpfs { "on tmpfs mounts" } else { "in plain folders" };
    let proof = format!("both read the value that was set, {place}\n(published in {})", times.join(" and "));
    Ok(((), proof))
}

/// Publishes a volume for a new pod and starts its workload; returns once that has read `value`,
/// with the time that publishing took, and that from the call until the workload had read.
pub(super) async fn publish(
    stage: &mut Stage,
    agent: &mut kubelet::Client,
    pod: &str,
    application: &Application,
    value: &str,
) -> Result<(Span, Span)> {
    // The stage owns the volume before the agent knows it: whatever happens, it is unmounted.
    stage.volumes.push(Volume::of_pod(pod, &stage.path("pods"))?);
    let volume = stage.volumes.last().context("no volume is published")?;
    stage.progress().note(format!("NodePublishVolume for pod {pod}"));
    let begun = Instant::now();
    volume.publish(agent, &application.client_id, &application.client_secret).await?;
    let published = Span::since(begun);
    stage.start_workload(SECRET)?;
    let workload = stage.workloads.last().context("no workload runs")?;
    let read = workload.reads(value).await?;
    Ok((published, Span::between(begun, read)))
}

/// Ends the workloads, and checks what they have seen in all the time: no read failed, and every
/// content was a whole value that was really set. Then takes volumes and processes away.
pub(super) async fn take_away(stage: &mut Stage, agent: &mut kubelet::Client, values: &Values) -> Shown<()> {
    let workloads: Vec<_> = stage.workloads.drain(..).collect();
    let (count, mut all_reads) = (workloads.len(), 0);
    for workload in workloads {
        let (contents, reads, failed) = workload.end().await?;
        ensure!(failed == 0, "{failed} of a workload's {reads} reads failed");
        for content in &contents {
            ensure!(values.told.contains(content), "a workload read {content:?}, which was never set");
        }
        all_reads += reads;
    }
    for volume in &stage.volumes {
        volume.unpublish(agent).await?;
        ensure!(volume.is_gone(), "a volume's folder is still there after NodeUnpublishVolume");
    }
    let ends = stage.stop_agent_and_server().await?;
    let proof =
        format!("{all_reads} reads by {count} workloads, none failed, none torn\nvolumes gone; {ends}");
    Ok(((), proof))
}

/// The page's `SecretProviderClass`.
fn class(tenant: &str) -> String {
    format!(
        "apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata:
  name: {CLASS}
  namespace: {NAMESPACE}
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
"
    )
}
