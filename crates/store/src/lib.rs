//! The heart of Strongroom: ordered, sealed records in partitions, changed by verbs.
//!
//! ```text
//!  verb(&Loaded) ─► Change ─► writer: seal, one durable commit ─► cache ─► acknowledge ─► watchers
//!                              records │ feed rows │ audit row
//! ```
//!
//! The store knows no noun of the domain. It knows [`Key`]s in partitions, [`Record`]s behind them,
//! and [`Change`]s that a *verb* makes: a synchronous, pure function from what it read to what it
//! wants written. See `docs/decisions/` for why, and ARCHITECTURE.md for the invariants.

pub mod audit;
mod change;
mod engine;
mod feed;
mod key;
mod open;
mod read;
mod record;
mod reserve;
mod store;
mod verb;
mod verify;

pub use change::{Change, Due, Event};
pub use feed::{Cursor, Watch, Watched};
pub use key::Key;
pub use open::{OpenError, Options, RootKey, RootKeySource};
pub use read::{Loaded, Read, Snapshot};
pub use record::{Found, Record};
pub use store::Store;
pub use verb::{Committed, Fault, ReadStop, Stop, TransactError};
pub use verify::{Durability, Verified};
