use tonic::{Request, Response, Status};

use super::DRIVER;
use crate::csi_proto as proto;
use crate::csi_proto::plugin_capability::{Service, Type, service};

/// Who answers here.
pub struct Identity;

/// Upstream registers a controller that can do nothing, and says so in its capabilities; so do we.
pub struct Controller;

#[tonic::async_trait]
impl proto::identity_server::Identity for Identity {
    async fn get_plugin_info(
        &self,
        _: Request<proto::GetPluginInfoRequest>,
    ) -> Result<Response<proto::GetPluginInfoResponse>, Status> {
        Ok(Response::new(proto::GetPluginInfoResponse {
            name: DRIVER.to_owned(),
            vendor_version: env!("CARGO_PKG_VERSION").to_owned(),
            ..Default::default()
        }))
    }

    async fn get_plugin_capabilities(
        &self,
        _: Request<proto::GetPluginCapabilitiesRequest>,
    ) -> Result<Response<proto::GetPluginCapabilitiesResponse>, Status> {
        let service = Service { r#type: service::Type::ControllerService.into() };
        let capability = proto::PluginCapability { r#type: Some(Type::Service(service)) };
        Ok(Response::new(proto::GetPluginCapabilitiesResponse { capabilities: vec![capability] }))
    }

    async fn probe(&self, _: Request<proto::ProbeRequest>) -> Result<Response<proto::ProbeResponse>, Status> {
        Ok(Response::new(proto::ProbeResponse { ready: Some(true) }))
    }
}

#[tonic::async_trait]
impl proto::controller_server::Controller for Controller {
    async fn controller_get_capabilities(
        &self,
        _: Request<proto::ControllerGetCapabilitiesRequest>,
    ) -> Result<Response<proto::ControllerGetCapabilitiesResponse>, Status> {
        use proto::controller_service_capability::{Rpc, Type, rpc};
        let rpc = Rpc { r#type: rpc::Type::Unknown.into() };
        let capability = proto::ControllerServiceCapability { r#type: Some(Type::Rpc(rpc)) };
        Ok(Response::new(proto::ControllerGetCapabilitiesResponse { capabilities: vec![capability] }))
    }
}
