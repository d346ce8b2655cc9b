//! The kubelet's face: the CSI identity and node services on a private unix socket. Thin: argument
//! checks, and the mapping of what happened to gRPC codes.

mod identity;
mod node;
mod refuse;
mod socket;

use std::future::Future;
use std::path::Path;

use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Service as _;
use tonic::codegen::http::Request;
use tonic::transport::Server;
use tower::service_fn;

use crate::csi_proto::controller_server::ControllerServer;
use crate::csi_proto::identity_server::IdentityServer;
use crate::csi_proto::node_server::NodeServer;
use crate::node::Node;

pub use socket::BadSocket;

/// The name that `CSIDriver` objects and pods call this driver by: volumes written for the upstream
/// driver work unchanged.
const DRIVER: &str = "secrets-store.csi.k8s.io";

/// Answers on the socket until `shutdown`.
pub async fn serve(
    path: &Path,
    node_id: String,
    node: Node,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let incoming = socket::listen(path)?;
    tracing::info!(socket = %path.display(), node_id, "ready");
    let identity = IdentityServer::new(identity::Identity);
    let controller = ControllerServer::new(identity::Controller);
    let node = NodeServer::new(node::Service { node, node_id });
    let services = service_fn(move |request: Request<Body>| {
        let (mut identity, mut controller, mut node) = (identity.clone(), controller.clone(), node.clone());
        async move {
            match service_of(request.uri().path()) {
                CsiService::Identity => identity.call(request).await,
                CsiService::Controller => controller.call(request).await,
                CsiService::Node => node.call(request).await,
                CsiService::None => Ok(Status::unimplemented("no such service").into_http()),
            }
        }
    });
    let served = Server::builder().serve_with_incoming_shutdown(services, incoming, shutdown).await;
    let _ = std::fs::remove_file(path);
    Ok(served?)
}

enum CsiService {
    Identity,
    Controller,
    Node,
    None,
}

/// Which service a call is for: gRPC paths are `/package.Service/Method`.
fn service_of(path: &str) -> CsiService {
    match path.split('/').nth(1).unwrap_or_default() {
        "csi.v1.Identity" => CsiService::Identity,
        "csi.v1.Controller" => CsiService::Controller,
        "csi.v1.Node" => CsiService::Node,
        _ => CsiService::None,
    }
}

/// Why nothing is answered.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// There is no socket.
    #[error(transparent)]
    Socket(#[from] BadSocket),
    /// The gRPC server failed.
    #[error("the gRPC server failed: {0}")]
    Grpc(#[from] tonic::transport::Error),
}
