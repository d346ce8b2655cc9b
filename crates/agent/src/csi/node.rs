use std::path::Path;

use strongroom_crypto::random;
use tonic::{Request, Response, Status};
use tracing::Instrument as _;

use super::refuse::{Argument, Publish, Unpublish};
use crate::csi_proto as proto;
use crate::csi_proto::node_service_capability::{Rpc, Type, rpc};
use crate::node::Node;
use crate::publish::Target;
use crate::request::Context;

/// The node service.
pub struct Service {
    pub node: Node,
    pub node_id: String,
}

#[tonic::async_trait]
impl proto::node_server::Node for Service {
    async fn node_publish_volume(
        &self,
        request: Request<proto::NodePublishVolumeRequest>,
    ) -> Result<Response<proto::NodePublishVolumeResponse>, Status> {
        let request = request.into_inner();
        let span = tracing::info_span!("publish", id = rpc_id());
        let node = self.node.clone();
        // Goes on to its end if the kubelet hangs up: a publish is never left half done.
        let done = tokio::spawn(publish(node, request).instrument(span)).await;
        done.unwrap_or(Err(Publish::Broken))?;
        Ok(Response::new(proto::NodePublishVolumeResponse {}))
    }

    async fn node_unpublish_volume(
        &self,
        request: Request<proto::NodeUnpublishVolumeRequest>,
    ) -> Result<Response<proto::NodeUnpublishVolumeResponse>, Status> {
        let request = request.into_inner();
        let span = tracing::info_span!("unpublish", id = rpc_id());
        let node = self.node.clone();
        let done = tokio::spawn(unpublish(node, request).instrument(span)).await;
        done.unwrap_or(Err(Unpublish::Broken))?;
        Ok(Response::new(proto::NodeUnpublishVolumeResponse {}))
    }

    async fn node_stage_volume(
        &self,
        request: Request<proto::NodeStageVolumeRequest>,
    ) -> Result<Response<proto::NodeStageVolumeResponse>, Status> {
        let request = request.get_ref();
        given(&request.volume_id, Argument::VolumeId)?;
        given(&request.staging_target_path, Argument::TargetPath)?;
        Ok(Response::new(proto::NodeStageVolumeResponse {}))
    }

    async fn node_unstage_volume(
        &self,
        request: Request<proto::NodeUnstageVolumeRequest>,
    ) -> Result<Response<proto::NodeUnstageVolumeResponse>, Status> {
        let request = request.get_ref();
        given(&request.volume_id, Argument::VolumeId)?;
        given(&request.staging_target_path, Argument::TargetPath)?;
        Ok(Response::new(proto::NodeUnstageVolumeResponse {}))
    }

    async fn node_get_capabilities(
        &self,
        _: Request<proto::NodeGetCapabilitiesRequest>,
    ) -> Result<Response<proto::NodeGetCapabilitiesResponse>, Status> {
        let rpc = Rpc { r#type: rpc::Type::StageUnstageVolume.into() };
        let capability = proto::NodeServiceCapability { r#type: Some(Type::Rpc(rpc)) };
        Ok(Response::new(proto::NodeGetCapabilitiesResponse { capabilities: vec![capability] }))
    }

    async fn node_get_info(
        &self,
        _: Request<proto::NodeGetInfoRequest>,
    ) -> Result<Response<proto::NodeGetInfoResponse>, Status> {
        Ok(Response::new(proto::NodeGetInfoResponse { node_id: self.node_id.clone(), ..Default::default() }))
    }
}

async fn publish(node: Node, request: proto::NodePublishVolumeRequest) -> Result<(), Publish> {
    let proto::NodePublishVolumeRequest { secrets, volume_context, .. } = &request;
    if request.volume_capability.is_none() {
        return Err(Argument::Capability.into());
    }
    given(&request.volume_id, Argument::VolumeId)?;
    given(&request.target_path, Argument::TargetPath)?;
    if volume_context.is_empty() {
        return Err(Argument::Attributes.into());
    }
    let context = Context::read(volume_context, secrets.clone())?;
    if !request.readonly {
        return Err(Argument::Readonly.into());
    }
    let target = Target::new(Path::new(&request.target_path)).map_err(Publish::Target)?;
    let pod = format!("{}/{}", context.pod.namespace, context.pod.name);
    tracing::info!(pod, class = %context.class, target = %target.path().display(), "asked");
    node.publish(&target, context).await.map_err(|why| {
        tracing::warn!(pod, %why, "refused");
        Publish::Failed { pod, why }
    })
}

async fn unpublish(node: Node, request: proto::NodeUnpublishVolumeRequest) -> Result<(), Unpublish> {
    given(&request.volume_id, Argument::VolumeId)?;
    given(&request.target_path, Argument::TargetPath)?;
    let target = Target::new(Path::new(&request.target_path)).map_err(Unpublish::Target)?;
    node.unpublish(&target).await.map_err(Unpublish::Failed)?;
    tracing::info!(target = %target.path().display(), "taken away");
    Ok(())
}

fn given(text: &str, missing: Argument) -> Result<(), Argument> {
    if text.is_empty() { Err(missing) } else { Ok(()) }
}

/// Names one call in the log.
fn rpc_id() -> String {
    hex::encode(random::bytes::<4>())
}
