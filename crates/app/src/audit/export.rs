//! `strongroom audit export`: the shape of Key Vault's `AuditEvent` log, for tools that read that.
//! What was not recorded (duration, API version, TLS version) is left out, not made up.

use std::net::IpAddr;
use std::path::Path;
use std::process::ExitCode;

use http::StatusCode;
use serde::Serialize;
use strongroom_base::{AppId, PrincipalId, RequestId, TenantId};
use strongroom_store::audit::{Entry, Shown};

use super::filter::{AUTHENTICATION, Filter};
use super::lines;

/// Prints the wanted records, one JSON object a line.
pub(super) fn run(dir: &Path, filter: &Filter) -> anyhow::Result<ExitCode> {
    lines::print(dir, filter, "", |out, shown| lines::json(out, &event(shown)))
}

/// One record of the log.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AuditEvent<'a> {
    time: String,
    /// Where the resource lies in the management plane, if that is what was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_id: Option<&'a str>,
    operation_name: &'a str,
    category: &'static str,
    /// The log says that a request was answered, even with an error; the status tells which.
    result_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    result_signature: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result_description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caller_ip_address: Option<IpAddr>,
    /// The client's own id of the request, or ours if it gave none.
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<Identity>,
    properties: Properties<'a>,
}

#[derive(Serialize)]
struct Identity {
    claim: Claims,
}

/// The claims of the caller's token that are recorded.
#[derive(Serialize)]
struct Claims {
    oid: PrincipalId,
    appid: AppId,
    tid: TenantId,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'a> {
    /// What the request was about: a canonical path.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    http_status_code: u16,
    /// The request's id, as answered in `x-ms-request-id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<RequestId>,
    /// For how many requests this record stands, if not for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
}

fn event(shown: &Shown) -> AuditEvent<'_> {
    match shown {
        Shown::Change { entry, .. } | Shown::Access { entry } => of_entry(entry),
        Shown::Strangers { at_ms, address, count, .. } => AuditEvent {
            time: lines::time(*at_ms),
            resource_id: None,
            operation_name: AUTHENTICATION,
            category: "AuditEvent",
            result_type: "Success",
            result_signature: StatusCode::UNAUTHORIZED.canonical_reason(),
            result_description: None,
            caller_ip_address: *address,
            correlation_id: None,
            identity: None,
            properties: Properties { id: None, http_status_code: 401, request_id: None, count: Some(*count) },
        },
    }
}

fn of_entry(entry: &Entry) -> AuditEvent<'_> {
    let identity = entry.caller.as_ref().map(|caller| Identity {
        claim: Claims { oid: caller.object, appid: caller.application, tid: caller.tenant },
    });
    AuditEvent {
        time: lines::time(entry.at_ms),
        resource_id: entry
            .resource
            .strip_prefix("management")
            .filter(|path| path.starts_with("/subscriptions/")),
        operation_name: &entry.operation,
        category: "AuditEvent",
        result_type: "Success",
        result_signature: StatusCode::from_u16(entry.status)
            .ok()
            .and_then(|status| status.canonical_reason()),
        result_description: entry.code.as_deref(),
        caller_ip_address: entry.address,
        correlation_id: Some(entry.client_request.clone().unwrap_or_else(|| entry.request.to_string())),
        identity,
        properties: Properties {
            id: Some(&entry.resource),
            http_status_code: entry.status,
            request_id: Some(entry.request),
            count: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, to_value};
    use strongroom_store::audit::Actor;

    use super::*;

    #[test]
    fn a_record_is_told_in_the_words_of_the_log() {
        let request = RequestId::from_random([1; 16]);
        let caller = Actor {
            tenant: TenantId::from_random([4; 16]),
            object: PrincipalId::from_random([2; 16]),
            application: AppId::from_random([3; 16]),
        };
        let entry = Entry {
            at_ms: 1_795_484_760_007,
            request,
            client_request: Some("mine".to_owned()),
            operation: "SecretGet".into(),
            resource: "vaults/v1/secrets/a".to_owned(),
            caller: Some(caller.clone()),
            address: Some([127, 0, 0, 1].into()),
            status: 403,
            code: Some("Forbidden".into()),
        };
        let expected = json!({
            "time": "2026-11-24T01:46:00.007Z",
            "operationName": "SecretGet",
            "category": "AuditEvent",
            "resultType": "Success",
            "resultSignature": "Forbidden",
            "resultDescription": "Forbidden",
            "callerIpAddress": "127.0.0.1",
            "correlationId": "mine",
            "identity": { "claim": { "oid": caller.object, "appid": caller.application, "tid": caller.tenant } },
            "properties": { "id": "vaults/v1/secrets/a", "httpStatusCode": 403, "requestId": request },
        });
        let shown = Shown::Access { entry: Box::new(entry) };
        assert_eq!(to_value(event(&shown)).expect("JSON"), expected);
    }

    #[test]
    fn what_was_not_recorded_is_left_out() {
        let shown = Shown::Strangers { at_ms: 0, address: None, operation: None, count: 3 };
        let expected = json!({
            "time": "1970-01-01T00:00:00.000Z",
            "operationName": "Authentication",
            "category": "AuditEvent",
            "resultType": "Success",
            "resultSignature": "Unauthorized",
            "properties": { "httpStatusCode": 401, "count": 3 },
        });
        assert_eq!(to_value(event(&shown)).expect("JSON"), expected);
    }
}
