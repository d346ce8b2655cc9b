use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use strongroom_base::{ObjectName, VersionId};

use super::{Error, Fetched};

type Answer = Result<Fetched, Error>;
type Key = (ObjectName, Option<VersionId>);

/// Questions on their way: who wants the same waits for the same answer.
#[derive(Default)]
pub(super) struct Flights(Mutex<HashMap<Key, Flight>>);

#[derive(Clone)]
struct Flight {
    ticket: u64,
    answer: Shared<BoxFuture<'static, Answer>>,
}

impl Flights {
    /// Joins the flight for `key` if `good` says that its ticket is young enough, else starts
    /// `ask` at `ticket`. The flight goes on when its passengers leave.
    pub async fn join<F: Future<Output = Answer> + Send + 'static>(
        self: &Flights,
        key: Key,
        good: impl FnOnce(u64) -> bool,
        ticket: u64,
        ask: F,
    ) -> Answer {
        let flight = {
            let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(flight) = flights.get(&key).filter(|flight| good(flight.ticket)) {
                flight.clone()
            } else {
                let task = tokio::spawn(ask);
                let landed = async move { task.await.unwrap_or(Err(Error::Broken)) };
                let flight = Flight { ticket, answer: landed.boxed().shared() };
                flights.insert(key.clone(), flight.clone());
                flight
            }
        };
        let answer = flight.answer.await;
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if flights.get(&key).is_some_and(|landed| landed.ticket == flight.ticket) {
            flights.remove(&key);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures_util::future::join_all;
    use strongroom_base::SecretText;

    use super::*;

    #[tokio::test]
    async fn many_ask_once_but_not_with_an_older_ticket() {
        let flights = Arc::new(Flights::default());
        let asked = Arc::new(AtomicU32::new(0));
        let key: Key = ("a".parse().expect("a name"), None);
        let fly = |oldest: u64, ticket: u64| {
            let (flights, asked, key) = (Arc::clone(&flights), Arc::clone(&asked), key.clone());
            async move {
                let ask = async move {
                    let count = asked.fetch_add(1, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    Ok(Fetched { value: SecretText::new(count.to_string()), current: true })
                };
                flights.join(key, |ticket| ticket >= oldest, ticket, ask).await
            }
        };
        let values = join_all([fly(0, 1), fly(0, 2), fly(3, 3), fly(0, 4)]).await;
        let values: Vec<_> =
            values.into_iter().map(|v| v.expect("an answer").value.expose().to_owned()).collect();
        assert_eq!(values[0], values[1]);
        assert_ne!(values[0], values[2], "an event came between");
        assert_eq!(values[2], values[3]);
        assert_eq!(asked.load(Ordering::SeqCst), 2);
        fly(0, 5).await.expect("an answer");
        assert_eq!(asked.load(Ordering::SeqCst), 3, "a landed flight takes nobody");
    }
}
