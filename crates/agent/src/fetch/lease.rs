use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use strongroom_base::ObjectName;
use tokio::time::Instant;

/// A stream that was not heard for longer than this gives no lease.
const HEARD_WITHIN: Duration = Duration::from_secs(30);

/// Numbers for "when", in the order in which things happen on this node.
#[derive(Clone, Debug, Default)]
pub struct Ticks(Arc<AtomicU64>);

impl Ticks {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }
}

/// Whether what an identity has fetched from a vault is known to be current without asking.
///
/// Who is about to ask takes a ticket first. What was asked at a ticket is current as long as the
/// change stream is connected, caught up and alive, and has told of no change since the ticket. An
/// answer that crosses with an event on the way has an older ticket than the event, so it is never
/// taken for current.
#[derive(Debug)]
pub struct Lease {
    ticks: Ticks,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    connected: bool,
    caught_up: bool,
    heard: Option<Instant>,
    /// The last time that something concerned every object.
    all: u64,
    /// The last event of each object that had one since.
    objects: HashMap<ObjectName, u64>,
}

impl Lease {
    /// A lease that begins when the stream does.
    pub fn new(ticks: Ticks) -> Self {
        let state = State { all: ticks.next(), ..State::default() };
        Self { ticks, state: Mutex::new(state) }
    }

    /// To be taken before asking.
    pub fn ticket(&self) -> u64 {
        self.ticks.next()
    }

    /// Whether what was asked for at `ticket` may be served without asking again.
    pub fn covers(&self, object: &ObjectName, ticket: u64) -> bool {
        let state = self.lock();
        state.holds(Instant::now()) && state.unchanged(object, ticket)
    }

    /// Whether nothing was heard of the object since `ticket`, connected or not.
    pub fn unchanged(&self, object: &ObjectName, ticket: u64) -> bool {
        self.lock().unchanged(object, ticket)
    }

    /// The stream stands. Begun at the present, it says nothing of what was before.
    pub fn connected(&self, resumed: bool) {
        let mut state = self.lock();
        if !resumed {
            state.forget(self.ticks.next());
        }
        state.connected = true;
        state.caught_up = !resumed;
        state.heard = Some(Instant::now());
    }

    /// A sign of life, and that nothing has happened up to now.
    pub fn caught_up(&self) {
        let mut state = self.lock();
        state.caught_up = true;
        state.heard = Some(Instant::now());
    }

    /// One object has changed.
    pub fn changed(&self, object: ObjectName) {
        let mut state = self.lock();
        let tick = self.ticks.next();
        state.objects.insert(object, tick);
        state.heard = Some(Instant::now());
    }

    /// Anything may have changed: rights, or events that are lost.
    pub fn all_changed(&self) {
        let mut state = self.lock();
        let tick = self.ticks.next();
        state.forget(tick);
        state.heard = Some(Instant::now());
    }

    /// The stream is broken.
    pub fn lost(&self) {
        self.lock().connected = false;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn holds(&self, now: Instant) -> bool {
        let alive = self.heard.is_some_and(|heard| now.duration_since(heard) <= HEARD_WITHIN);
        self.connected && self.caught_up && alive
    }

    fn unchanged(&self, object: &ObjectName, ticket: u64) -> bool {
        ticket > self.all && self.objects.get(object).is_none_or(|changed| ticket > *changed)
    }

    fn forget(&mut self, tick: u64) {
        self.all = tick;
        self.objects.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> ObjectName {
        text.parse().expect("a name")
    }

    #[test]
    fn a_lease_covers_what_was_asked_for_under_it_and_not_changed_since() {
        let lease = Lease::new(Ticks::default());
        let before = lease.ticket();
        assert!(!lease.covers(&name("a"), before), "no stream");
        lease.connected(false);
        assert!(!lease.covers(&name("a"), before), "asked before the stream began");
        let ticket = lease.ticket();
        assert!(lease.covers(&name("a"), ticket));

        lease.changed(name("A"));
        assert!(!lease.covers(&name("a"), ticket), "crossed with an event");
        assert!(lease.covers(&name("b"), ticket), "another object");
        let ticket = lease.ticket();
        assert!(lease.covers(&name("a"), ticket));

        lease.all_changed();
        assert!(!lease.covers(&name("a"), ticket) && !lease.covers(&name("b"), ticket));

        let ticket = lease.ticket();
        lease.lost();
        assert!(!lease.covers(&name("a"), ticket) && lease.unchanged(&name("a"), ticket));
        lease.connected(true);
        assert!(!lease.covers(&name("a"), ticket), "not yet caught up");
        lease.caught_up();
        assert!(lease.covers(&name("a"), ticket));

        let state = lease.lock();
        assert!(state.holds(Instant::now() + Duration::from_secs(29)));
        assert!(!state.holds(Instant::now() + Duration::from_secs(31)), "silent for too long");
    }
}
