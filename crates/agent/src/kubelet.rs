//! The kubelet's side of the socket: what the demo and the tests use to publish volumes the way a
//! kubelet does for a pod with an inline CSI volume.

use std::collections::HashMap;
use std::path::Path;

use strongroom_base::SecretText;
use tonic::Status;
use tonic::transport::{Channel, Endpoint};

use crate::csi_proto as proto;
use crate::csi_proto::identity_client::IdentityClient;
use crate::csi_proto::node_client::NodeClient;
use crate::csi_proto::volume_capability::access_mode::Mode;
use crate::csi_proto::volume_capability::{AccessMode, AccessType, MountVolume};

/// A connection to a CSI node plugin.
#[derive(Clone)]
pub struct Client {
    identity: IdentityClient<Channel>,
    node: NodeClient<Channel>,
}

/// The pod that a volume is published for.
#[derive(Clone, Debug)]
pub struct Pod {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// Its UID.
    pub uid: String,
}

/// An inline volume of a pod.
#[derive(Clone, Debug)]
pub struct Volume<'a> {
    /// The volume's id: `csi-` and a hash, the same at each call.
    pub id: &'a str,
    /// Where it shall appear.
    pub target: &'a Path,
    /// The pod.
    pub pod: &'a Pod,
    /// `volumeAttributes.secretProviderClass`.
    pub class: &'a str,
}

impl Client {
    /// Connects to the socket; fails while nobody listens there.
    pub async fn connect(socket: &Path) -> Result<Self, tonic::transport::Error> {
        let channel = Endpoint::from_shared(format!("unix://{}", socket.display()))?.connect().await?;
        Ok(Self { identity: IdentityClient::new(channel.clone()), node: NodeClient::new(channel) })
    }

    /// `Probe`: whether the plugin is ready.
    pub async fn probe(&mut self) -> Result<bool, Status> {
        let answer = self.identity.probe(proto::ProbeRequest {}).await?.into_inner();
        Ok(answer.ready.unwrap_or(true))
    }

    /// `NodePublishVolume`, with the secret that `nodePublishSecretRef` names: a service
    /// principal's `clientid` and `clientsecret`.
    pub async fn publish(
        &mut self,
        volume: &Volume<'_>,
        client_id: &str,
        client_secret: &SecretText,
    ) -> Result<(), Status> {
        let secrets = HashMap::from([
            ("clientid".to_owned(), client_id.to_owned()),
            ("clientsecret".to_owned(), client_secret.expose().to_owned()),
        ]);
        self.node.node_publish_volume(request(volume, secrets)).await.map(drop)
    }

    /// `NodeUnpublishVolume`.
    pub async fn unpublish(&mut self, id: &str, target: &Path) -> Result<(), Status> {
        let request = proto::NodeUnpublishVolumeRequest {
            volume_id: id.to_owned(),
            target_path: target.to_string_lossy().into_owned(),
        };
        self.node.node_unpublish_volume(request).await.map(drop)
    }

    /// The raw node service, for requests that no kubelet would send.
    pub fn node(&mut self) -> &mut NodeClient<Channel> {
        &mut self.node
    }

    /// The raw identity service.
    pub fn identity(&mut self) -> &mut IdentityClient<Channel> {
        &mut self.identity
    }
}

/// The request that a kubelet makes of an inline volume.
#[expect(clippy::implicit_hasher, reason = "the generated type has this map")]
pub fn request(volume: &Volume<'_>, secrets: HashMap<String, String>) -> proto::NodePublishVolumeRequest {
    let context = [
        ("secretProviderClass", volume.class),
        ("csi.storage.k8s.io/pod.name", &volume.pod.name),
        ("csi.storage.k8s.io/pod.namespace", &volume.pod.namespace),
        ("csi.storage.k8s.io/pod.uid", &volume.pod.uid),
        ("csi.storage.k8s.io/serviceAccount.name", "default"),
        ("csi.storage.k8s.io/ephemeral", "true"),
    ];
    proto::NodePublishVolumeRequest {
        volume_id: volume.id.to_owned(),
        target_path: volume.target.to_string_lossy().into_owned(),
        volume_capability: Some(proto::VolumeCapability {
            access_type: Some(AccessType::Mount(MountVolume::default())),
            access_mode: Some(AccessMode { mode: Mode::SingleNodeWriter.into() }),
        }),
        readonly: true,
        secrets,
        volume_context: context.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        ..Default::default()
    }
}
