//! How a command fails: what standard error says, and the exit code.

use std::fmt::Write as _;
use std::process::ExitCode;

use strongroom_client::{BadTrust, Error};

/// The exit codes, as az has them.
const FAILED: u8 = 1;
const USAGE: u8 = 2;
const NOT_FOUND: u8 = 3;

/// The `AADSTS` numbers that no sign-in with the same words will cure: no such application, a wrong
/// secret, a secret past its end.
const BAD_CREDENTIAL: [u32; 3] = [700_016, 7_000_215, 7_000_222];

/// Why a command has no result. Holds no secret: it is printed.
#[derive(Debug)]
pub(crate) struct Failure {
    text: String,
    hint: Option<String>,
    exit: u8,
}

impl Failure {
    /// Something went wrong.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), hint: None, exit: FAILED }
    }

    /// The command line makes no sense, in a way that the parser cannot see.
    pub fn usage(text: impl Into<String>) -> Self {
        Self { text: text.into(), hint: None, exit: USAGE }
    }

    /// What was asked for is not there.
    pub fn not_found(text: impl Into<String>) -> Self {
        Self { text: text.into(), hint: None, exit: NOT_FOUND }
    }

    /// The same with a word on what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What goes to standard error.
    fn message(&self) -> String {
        match &self.hint {
            Some(hint) => format!("ERROR: {}\nhint: {hint}", self.text),
            None => format!("ERROR: {}", self.text),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit = if error.is_not_found() { NOT_FOUND } else { FAILED };
        Self { text: text_of(&error), hint: hint_for(&error).map(str::to_owned), exit }
    }
}

impl From<BadTrust> for Failure {
    fn from(error: BadTrust) -> Self {
        Self::plain(error.to_string()).hint(
            "`--ca-file` or STRONGROOM_CA_FILE names the CA certificate; `strongroom dev env` prints it",
        )
    }
}

/// Prints why, and gives the exit code.
#[expect(clippy::print_stderr, reason = "this is where errors are told")]
pub(crate) fn report(failure: &Failure) -> ExitCode {
    eprintln!("{}", failure.message());
    ExitCode::from(failure.exit)
}

/// The error in az's lines.
fn text_of(error: &Error) -> String {
    let Error::Refused(refused) = error else { return error.to_string() };
    let mut text = format!("{refused}\nCode: {}\nMessage: {}", refused.code, refused.message);
    if let Some(inner) = &refused.inner {
        let _ = write!(text, "\nInner error: {{\n    \"code\": {}\n}}", serde_json::json!(inner));
    }
    text
}

/// What to do next.
fn hint_for(error: &Error) -> Option<&'static str> {
    match error {
        Error::Transport { cause, .. } if cause.contains("certificate") => Some(
            "the server's certificate is not trusted; `--ca-file` or STRONGROOM_CA_FILE names the CA to trust",
        ),
        Error::Transport { .. } => {
            Some("is the server running there? `strongroom dev` starts one; `--cloud-endpoint` names another")
        }
        Error::Token { code: Some(code), .. } if BAD_CREDENTIAL.contains(code) => Some(
            "check `-u`, `-p` and `--tenant` of the login; who may manage the application makes a new secret with `strongroom ad app credential reset --id APP_ID`",
        ),
        Error::Token { .. } => {
            Some("`strongroom login --service-principal -u APP_ID -p SECRET --tenant TENANT` signs in again")
        }
        error if error.is_wrong_endpoint() => Some(
            "no Strongroom server answers there: check `--cloud-endpoint` or STRONGROOM_RESOURCE_MANAGER",
        ),
        Error::Refused(refused) => match refused.inner.as_deref().unwrap_or(&refused.code) {
            "AccessDenied" | "ForbiddenByPolicy" => Some(
                "the vault's access policy has to allow it: `strongroom keyvault set-policy --name VAULT --object-id ID --secret-permissions …`",
            ),
            "ForbiddenByRbac" => Some("the vault wants a role assignment at the vault or above it"),
            "AuthorizationFailed" => {
                Some("the signed-in principal needs a role at the subscription or group")
            }
            "Authorization_RequestDenied" => Some("the signed-in principal may not manage the directory"),
            "SecretNotFound" => {
                Some("`strongroom keyvault secret list --vault-name VAULT` shows what is there")
            }
            "SecretDisabled" => Some("`strongroom keyvault secret set-attributes --enabled true` enables it"),
            "ObjectIsDeletedButRecoverable" => {
                Some("`strongroom keyvault secret recover` brings it back, `… purge` frees its name")
            }
            "ResourceGroupNotFound" => {
                Some("`strongroom group create --name GROUP --location LOCATION` makes it")
            }
            "ResourceNotFound" => Some("`strongroom keyvault list` shows the vaults"),
            "Throttled" | "TooManyRequests" => Some("the server asks to wait before the next request"),
            "UnexpectedStatus" => Some("is this a Strongroom server, and of a version like this program's?"),
            _ if refused.status == 401 => Some("`strongroom login` signs in again"),
            _ => None,
        },
        Error::Protocol { .. } => Some("is this a Strongroom server, and of a version like this program's?"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use strongroom_client::Refused;

    use super::*;

    fn refused(status: u16, code: &str, inner: Option<&str>) -> Failure {
        Failure::from(Error::Refused(Box::new(Refused {
            status,
            code: code.to_owned(),
            message: "It is so.".to_owned(),
            inner: inner.map(str::to_owned),
            retry_after: None,
        })))
    }

    #[test]
    fn an_error_is_told_in_the_lines_that_scripts_parse() {
        let denied = refused(403, "Forbidden", Some("AccessDenied"));
        assert!(denied.message().starts_with(
            "ERROR: (Forbidden) It is so.\nCode: Forbidden\nMessage: It is so.\nInner error: {\n    \"code\": \"AccessDenied\"\n}\nhint: "
        ));
        assert_eq!(denied.exit, 1);
    }

    #[test]
    fn what_is_not_there_ends_in_three() {
        assert_eq!(refused(404, "SecretNotFound", None).exit, 3);
        assert_eq!(refused(409, "Conflict", None).exit, 1);
    }

    #[test]
    fn a_bad_credential_is_not_answered_with_signing_in_again() {
        let hint = |code| {
            let (error, description) = ("invalid_client".to_owned(), "AADSTS".to_owned());
            Failure::from(Error::Token { code, error, description, status: 401 }).hint.unwrap_or_default()
        };
        for code in BAD_CREDENTIAL {
            let hint = hint(Some(code));
            assert!(hint.contains("`-u`") && hint.contains("credential reset --id"), "{code}: {hint}");
            assert!(!hint.contains("signs in again"), "{code}: {hint}");
        }
        assert!(hint(Some(50_000)).contains("signs in again"));
    }

    #[test]
    fn a_wrong_endpoint_is_not_taken_for_a_missing_thing() {
        let wrong = refused(404, "UnexpectedStatus", None);
        assert_eq!(wrong.exit, 1);
        assert!(wrong.message().contains("hint: ") && wrong.message().contains("check `--cloud-endpoint`"));
    }
}
