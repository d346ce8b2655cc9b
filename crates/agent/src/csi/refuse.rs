//! What goes wrong in each call, and which gRPC code says it.
//!
//! A failed publish never answers with one of the codes that a kubelet takes for "unknown how it
//! ended" (`Canceled`, `DeadlineExceeded`, `Unavailable`, `ResourceExhausted`, `Aborted`): a volume
//! that was not published is not there, its mount was taken back, and the kubelet may forget it
//! before it tries again. So an outage is `FailedPrecondition` and not `Unavailable`.

use tonic::{Code, Status};

use crate::fetch;
use crate::node::PublishError;
use crate::publish;
use crate::request::Refusal;

/// An argument that is not there or not right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Argument {
    #[error("Volume capability missing in request")]
    Capability,
    #[error("Volume ID missing in request")]
    VolumeId,
    #[error("Target path missing in request")]
    TargetPath,
    #[error("Volume attributes missing in request")]
    Attributes,
    #[error("Readonly is not true in request")]
    Readonly,
}

/// Why `NodePublishVolume` failed.
#[derive(Debug, thiserror::Error)]
pub enum Publish {
    #[error(transparent)]
    Argument(#[from] Argument),
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Target(publish::Error),
    #[error("failed to mount secrets store objects for pod {pod}, err: {why}")]
    Failed { pod: String, why: PublishError },
    #[error("the agent has failed")]
    Broken,
}

/// Why `NodeUnpublishVolume` failed.
#[derive(Debug, thiserror::Error)]
pub enum Unpublish {
    #[error(transparent)]
    Argument(#[from] Argument),
    #[error(transparent)]
    Target(publish::Error),
    #[error(transparent)]
    Failed(publish::Error),
    #[error("the agent has failed")]
    Broken,
}

impl From<Argument> for Status {
    fn from(argument: Argument) -> Self {
        Self::invalid_argument(argument.to_string())
    }
}

impl From<Publish> for Status {
    fn from(error: Publish) -> Self {
        match error {
            Publish::Argument(argument) => argument.into(),
            // Upstream answers plain errors here, which are of code Unknown.
            Publish::Refused(refusal) => Self::unknown(refusal.to_string()),
            Publish::Target(error) => Self::new(place(&error), error.to_string()),
            // What is wrong with the class is said in upstream's words, without the frame.
            Publish::Failed { why: PublishError::Refused(refusal), .. } if is_about_the_class(&refusal) => {
                Self::unknown(refusal.to_string())
            }
            Publish::Failed { ref why, .. } => Self::new(failed(why), error.to_string()),
            Publish::Broken => Self::internal(error.to_string()),
        }
    }
}

impl From<Unpublish> for Status {
    fn from(error: Unpublish) -> Self {
        match error {
            Unpublish::Argument(argument) => argument.into(),
            Unpublish::Target(ref why) | Unpublish::Failed(ref why) => {
                Self::new(place(why), error.to_string())
            }
            Unpublish::Broken => Self::internal(error.to_string()),
        }
    }
}

fn failed(why: &PublishError) -> Code {
    match why {
        PublishError::Refused(_) | PublishError::Plan(_) => Code::Unknown,
        PublishError::Fetch(error) => match error {
            fetch::Error::Denied { .. } => Code::PermissionDenied,
            fetch::Error::NotFound { .. } => Code::NotFound,
            fetch::Error::Outage { .. } => Code::FailedPrecondition,
            fetch::Error::Refused { .. } | fetch::Error::NoValue(_) => Code::Unknown,
            fetch::Error::Broken => Code::Internal,
        },
        PublishError::Place(error) => place(error),
        PublishError::Broken => Code::Internal,
    }
}

fn place(error: &publish::Error) -> Code {
    match error {
        publish::Error::Path => Code::InvalidArgument,
        publish::Error::Reach(_)
        | publish::Error::Foreign(_)
        | publish::Error::Mount(_)
        | publish::Error::Unmount(_)
        | publish::Error::Write(_) => Code::Internal,
    }
}

fn is_about_the_class(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::NoClass { .. } | Refusal::ProviderNotSet(_) | Refusal::ParametersNotSet(_))
}
