//! Signing, away from the threads that serve connections: an RSA signature is a millisecond of CPU.

use std::sync::Arc;

use strongroom_base::SecretText;
use strongroom_identity::token::Claims;
use strongroom_store::Fault;
use tokio::sync::Semaphore;

use crate::house::House;

/// How many signatures are made at once. More would only take turns on the same cores, and hold a
/// thread each while they do.
static AT_ONCE: Semaphore = Semaphore::const_new(8);

/// Signs `claims` with the installation's newest key.
pub(super) async fn sign(house: &Arc<House>, claims: Claims) -> Result<SecretText, Fault> {
    let _turn =
        AT_ONCE.acquire().await.map_err(|closed| Fault::because("failed to sign a token", &closed))?;
    let house = Arc::clone(house);
    tokio::task::spawn_blocking(move || house.keys.signing().sign(&claims))
        .await
        .map_err(|gone| Fault::because("failed to sign a token", &gone))?
        .map_err(|bad| Fault::because("failed to sign a token", &bad))
}
