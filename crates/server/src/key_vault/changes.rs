//! The change stream: what happened to the secrets that the caller may get, as it happens.
//!
//! Every event is decided upon anew, so a right that was taken away shows nothing more. The stream
//! looks at two feeds: the vault's, whose cursor it gives out, and the access events of its tenant.
//! At every heartbeat it asks whether the caller is still who they were.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, stream};
use http::StatusCode;
use strongroom_access::SecretAction;
use strongroom_store::{Cursor, Event, Fault, Found, Read, Watch, Watched};
use strongroom_vault::record::Vault;
use strongroom_wire::own::{Change, HEARTBEAT_SECONDS, VERSIONS};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use tracing::error;

use super::allow;
use super::refuse::{BadRequest, KeyVaultError};
use crate::authorize::{self, NotGranted};
use crate::call::Call;
use crate::reply::Reply;

/// `GET /_strongroom/v1/secrets/changes?versions=1-1[&cursor=…]`
pub(crate) async fn changes(call: Call) -> Result<Reply, KeyVaultError> {
    let version = version(call.query.get("versions"))?;
    let vault = allow::vault(&call)?;
    authorize::any_secret(&call, &vault, SecretAction::Get)
        .map_err(|refused| allow::told(&vault.value, refused))?;
    let store = &call.house.store;
    let now = store.cursor(vault.value.id.partition())?;
    let from = match call.query.get("cursor") {
        None => now,
        Some(text) => text.parse().map_err(|_| BadRequest::Cursor)?,
    };
    // A cursor of another vault's feed is as good as none: the vault was made anew under its name.
    let (from, relist) = if from.partition == now.partition { (from, false) } else { (now, true) };
    let tenant = store.watch(store.cursor(vault.value.tenant.partition())?);
    let mut lines = VecDeque::from([Change::Hello { version, cursor: from.to_string() }]);
    if relist {
        lines.push_back(Change::Relist { cursor: from.to_string() });
    }
    let following = Following {
        closing: call.house.closing.clone(),
        vault: store.watch(from),
        tenant,
        lines,
        ended: false,
        next_heartbeat: heartbeat(),
        call,
    };
    Ok(Reply::stream(StatusCode::OK, "application/x-ndjson", following.lines()))
}

/// The newest version that both sides speak, from `first-last`.
fn version(given: Option<&str>) -> Result<u32, BadRequest> {
    let range = given.and_then(|given| given.split_once('-'));
    let (first, last) = range.ok_or(BadRequest::ProtocolVersions)?;
    let number = |text: &str| text.parse::<u32>().map_err(|_| BadRequest::ProtocolVersions);
    let (first, last) = (number(first)?.max(VERSIONS.0), number(last)?.min(VERSIONS.1));
    if first <= last { Ok(last) } else { Err(BadRequest::ProtocolVersions) }
}

fn heartbeat() -> Instant {
    Instant::now() + Duration::from_secs(HEARTBEAT_SECONDS)
}

/// A caller following a vault.
struct Following {
    call: Call,
    closing: watch::Receiver<bool>,
    vault: Watch,
    tenant: Watch,
    /// What was found out and not yet sent.
    lines: VecDeque<Change>,
    ended: bool,
    next_heartbeat: Instant,
}

/// What made the stream look up.
enum Woken {
    Vault(Result<Watched, Fault>),
    Tenant(Result<Watched, Fault>),
    Heartbeat,
    TokenExpired,
    Closing,
}

impl Following {
    /// The stream of lines, one chunk each.
    fn lines(self) -> impl Stream<Item = Bytes> + Send {
        stream::unfold(self, |mut following| async move {
            loop {
                if let Some(change) = following.lines.pop_front() {
                    following.ended |= matches!(change, Change::End { .. });
                    return Some((line(&change)?, following));
                }
                if following.ended {
                    return None;
                }
                let woken = following.wait().await;
                if let Err(fault) = following.look(woken) {
                    error!(request = %following.call.trace.request, %fault, "a change stream broke off");
                    following.end("closing");
                }
            }
        })
    }

    async fn wait(&mut self) -> Woken {
        let left = self.call.token_expires.map_or(i64::MAX, |expires| {
            expires.seconds().saturating_sub(self.call.house.clock.now().seconds())
        });
        if left <= 0 {
            return Woken::TokenExpired;
        }
        // The clock that tells the end of the token is asked again at each heartbeat.
        let wake = self.next_heartbeat.min(
            Instant::now() + Duration::from_secs(u64::try_from(left).unwrap_or(0).min(HEARTBEAT_SECONDS)),
        );
        tokio::select! {
            biased;
            _ = self.closing.wait_for(|closing| *closing) => Woken::Closing,
            found = self.vault.next() => Woken::Vault(found),
            found = self.tenant.next() => Woken::Tenant(found),
            () = sleep_until(wake) => Woken::Heartbeat,
        }
    }

    fn look(&mut self, woken: Woken) -> Result<(), Fault> {
        match woken {
            Woken::Closing => self.end("closing"),
            Woken::TokenExpired => self.end("token-expired"),
            Woken::Vault(found) => match found? {
                Watched::Events(events) => {
                    for (cursor, event) in events {
                        if !self.ended {
                            self.event(cursor, event)?;
                        }
                    }
                }
                Watched::Compacted(cursor) => {
                    self.lines.push_back(Change::Relist { cursor: cursor.to_string() });
                }
            },
            Woken::Tenant(found) => {
                let about_rights = match found? {
                    Watched::Events(events) => events.iter().any(|(_, event)| event.noun == "access"),
                    Watched::Compacted(_) => true,
                };
                if about_rights {
                    self.revalidate(self.vault.cursor())?;
                }
            }
            Woken::Heartbeat => self.heartbeat()?,
        }
        Ok(())
    }

    fn event(&mut self, cursor: Cursor, event: Event) -> Result<(), Fault> {
        match event.noun.as_str() {
            "access" => self.revalidate(cursor),
            "secrets" => self.changed(cursor, event),
            // Of keys and certificates this stream says nothing.
            _ => Ok(()),
        }
    }

    fn changed(&mut self, cursor: Cursor, event: Event) -> Result<(), Fault> {
        let Some(vault) = self.still_in()? else { return Ok(()) };
        let name = event.name.parse();
        let name = name.map_err(|_| Fault::new("failed to read the feed: an event has no good name"))?;
        match authorize::secret(&self.call, &vault, SecretAction::Get, &name) {
            Ok(_) => {
                let (cursor, Event { name, version, kind, .. }) = (cursor.to_string(), event);
                self.lines.push_back(Change::Changed { cursor, name, version, kind });
                Ok(())
            }
            Err(NotGranted::Denied(_)) => Ok(()),
            Err(NotGranted::Fault(fault)) => Err(fault),
        }
    }

    fn revalidate(&mut self, cursor: Cursor) -> Result<(), Fault> {
        if self.still_in()?.is_some() {
            self.lines.push_back(Change::Revalidate { cursor: cursor.to_string() });
        }
        Ok(())
    }

    fn heartbeat(&mut self) -> Result<(), Fault> {
        if Instant::now() >= self.next_heartbeat {
            self.next_heartbeat = heartbeat();
            if self.still_in()?.is_some() {
                self.lines.push_back(Change::Heartbeat { cursor: self.vault.cursor().to_string() });
            }
        }
        Ok(())
    }

    /// The vault, if its caller may still get anything of it. If not, ends the stream.
    fn still_in(&mut self) -> Result<Option<Found<Vault>>, Fault> {
        if !self.call.house.store.read().holds(&self.call.premises)? {
            // Something about the principal moved. Only a new token says whether they may go on.
            self.end("token-expired");
            return Ok(None);
        }
        let vault = match allow::vault(&self.call) {
            Ok(vault) if vault.value.id.partition() == self.vault.cursor().partition => vault,
            Err(KeyVaultError::Fault(fault)) => return Err(fault),
            // Deleted, made anew, or closed to this address.
            Ok(_) | Err(_) => {
                self.end("forbidden");
                return Ok(None);
            }
        };
        match authorize::any_secret(&self.call, &vault, SecretAction::Get) {
            Ok(()) => Ok(Some(vault)),
            Err(NotGranted::Denied(_)) => {
                self.end("forbidden");
                Ok(None)
            }
            Err(NotGranted::Fault(fault)) => Err(fault),
        }
    }

    fn end(&mut self, reason: &str) {
        self.lines.push_back(Change::End { reason: reason.to_owned() });
        self.ended = true;
    }
}

fn line(change: &Change) -> Option<Bytes> {
    let mut line = serde_json::to_vec(change).ok()?;
    line.push(b'\n');
    Some(line.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_settle_on_the_newest_version_they_share() {
        assert_eq!(version(Some("1-1")).ok(), Some(1));
        assert_eq!(version(Some("1-9")).ok(), Some(1));
        assert_eq!(version(Some("0-1")).ok(), Some(1));
        for bad in
            [None, Some(""), Some("1"), Some("2-9"), Some("0-0"), Some("x-1"), Some("1-1-1"), Some("-")]
        {
            assert!(version(bad).is_err(), "{bad:?}");
        }
    }
}
