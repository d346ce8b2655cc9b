use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use strongroom_agent::kubelet::{Client, Pod, Volume};
use strongroom_base::SecretText;
use strongroom_testkit::{Agent, Server, until};
use tonic::Status;

/// A node: an agent, and its kubelet.
pub(crate) struct Node {
    pub agent: Agent,
    pub base: PathBuf,
    kubelet: Client,
}

impl Node {
    /// A new one of `server` in `base`, whose folder `classes` is there.
    pub async fn start(server: &Server, base: &Path) -> Result<Self> {
        let agent = Agent::start(server, base).await?;
        let kubelet = Client::connect(&agent.socket()).await?;
        Ok(Self { agent, base: base.to_owned(), kubelet })
    }

    /// Kills the agent and starts it again.
    pub async fn restart(&mut self) -> Result<()> {
        self.agent.restart().await?;
        self.kubelet = Client::connect(&self.agent.socket()).await?;
        Ok(())
    }

    /// Publishes a class for a pod.
    pub async fn publish(
        &mut self,
        class: &str,
        pod: &str,
        client_id: &str,
        secret: &SecretText,
    ) -> Result<(), Status> {
        let target = self.target(pod);
        let pod = Pod { name: pod.to_owned(), namespace: "default".to_owned(), uid: pod.to_owned() };
        let volume = Volume { id: &pod.uid, target: &target, pod: &pod, class };
        self.kubelet.publish(&volume, client_id, secret).await
    }

    /// Takes a pod's volume away.
    pub async fn unpublish(&mut self, pod: &str) -> Result<(), Status> {
        self.kubelet.unpublish(pod, &self.target(pod)).await
    }

    /// A pod's volume, as the pod sees it.
    pub fn volume(&self, pod: &str) -> PathBuf {
        self.agent.seen(&self.target(pod))
    }

    /// What the pod reads.
    pub fn file(&self, pod: &str, name: &str) -> Option<String> {
        fs::read_to_string(self.volume(pod).join(name)).ok()
    }

    /// Waits until the pod reads `wanted`.
    pub async fn until_file(&self, pod: &str, name: &str, wanted: &str) -> Result<()> {
        let same = async || Ok((self.file(pod, name).as_deref() == Some(wanted)).then_some(()));
        until(&format!("{pod}'s file says {wanted}"), same).await
    }

    fn target(&self, pod: &str) -> PathBuf {
        self.base.join("pods").join(pod).join("mount")
    }
}
