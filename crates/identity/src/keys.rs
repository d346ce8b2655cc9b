//! The keys that tokens are signed with. Made once and kept: a token stays valid over a restart.

use serde::{Deserialize, Serialize};
use strongroom_access::{DirectoryAction, Grant};
use strongroom_base::{PartitionId, SecretBytes, TenantId, Timestamp};
use strongroom_crypto::jose::{BadKey, KeptKey, KeySet, SigningKey};
use strongroom_store::{Change, Fault, Loaded, Read, Stop};

use crate::{Refusal, key, tenant_of};

/// What a grant for the installation's own identity records names as its tenant: none, the nil id.
/// [`strongroom_access::system::directory`] makes such a grant.
pub fn installation() -> TenantId {
    TenantId::from_uuid(PartitionId::INSTALLATION.uuid())
}

/// The signing keys, opened and ready. Made once at start.
pub struct Keyring {
    newest: SigningKey,
    set: KeySet,
}

impl Keyring {
    /// A ring of one key.
    pub fn of_one(kept: &KeptKey) -> Result<Self, BadKey> {
        let newest = SigningKey::open(kept)?;
        let set = KeySet::new([newest.public().clone()]);
        Ok(Self { newest, set })
    }

    /// The key that new tokens are signed with.
    pub const fn signing(&self) -> &SigningKey {
        &self.newest
    }

    /// All keys that tokens may be signed with.
    pub const fn set(&self) -> &KeySet {
        &self.set
    }
}

/// One key in the list; its private half lies in a record of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Listed {
    kid: String,
    certificate: Vec<u8>,
    created: Timestamp,
}

/// Keeps `candidate` if there is no key yet; answers whether it was kept. The grant is the
/// installation's own, see [`installation`].
pub fn ensure(
    read: &Loaded,
    grant: &Grant,
    candidate: &KeptKey,
    now: Timestamp,
) -> Result<(Change, bool), Stop<Refusal>> {
    if tenant_of(grant, DirectoryAction::Write)? != installation() || grant.caller().is_some() {
        return Err(Fault::new("failed to use a grant: signing keys are the installation's own").into());
    }
    let mut change = Change::new();
    if read.get::<Vec<Listed>>(&key::signing_keys())?.is_some() {
        return Ok((change, false));
    }
    let kid = candidate.kid();
    change.insert_bytes(key::signing_key(&kid), candidate.private.expose());
    let listed = Listed { kid, certificate: candidate.certificate.clone(), created: now };
    change.put(key::signing_keys(), &vec![listed])?;
    Ok((change, true))
}

/// Opens the kept keys; `None` before [`ensure`] has kept the first.
pub fn load<R: Read>(read: &R) -> Result<Option<Keyring>, R::Stop> {
    let Some(list) = read.get::<Vec<Listed>>(&key::signing_keys())? else { return Ok(None) };
    let mut opened = Vec::with_capacity(list.value.len());
    for listed in list.value {
        let record = read.record(&key::signing_key(&listed.kid))?;
        let record = record.ok_or_else(|| Fault::new("failed to open a signing key: its record is gone"))?;
        let private = SecretBytes::new(record.bytes().to_vec());
        let kept = KeptKey { private, certificate: listed.certificate };
        let key =
            SigningKey::open(&kept).map_err(|bad| Fault::because("failed to open a signing key", &bad))?;
        opened.push(key);
    }
    let set = KeySet::new(opened.iter().map(|key| key.public().clone()));
    let newest =
        opened.pop().ok_or_else(|| Fault::new("failed to open the signing keys: the list is empty"))?;
    Ok(Some(Keyring { newest, set }))
}
