//! What must be true of the program as a whole. A file per subject; `strongroom_testkit` has the
//! server, the callers and the raw HTTP client.
//!
//! Most tests have a server of their own: they restart it, fill its disk, or search its files.
//! `STRONGROOM_TEST_ALL=1` runs the long forms.

mod access_matrix;
mod agent;
mod audit;
mod bad_bodies;
mod bad_input;
mod bad_names;
mod bad_requests;
mod bad_tokens;
mod crash;
mod disk;
mod durability;
mod folder;
mod forge;
mod leaks;
mod page;
mod purge;
mod races;
mod search;
