//! The protocol: what is sent, what comes back, what is refused. No I/O, no clock, no JavaScript type.
//!
//! [`value`] is how outside data (arguments and answers) is looked at; the same reading code runs over
//! JavaScript values in the browser and over `serde_json` values in the host's tests.

#![allow(
    clippy::single_char_add_str,
    reason = "a `char` needs code for all of Unicode"
)]

pub mod codes;
pub mod conditions;
pub mod endpoint;
pub mod error;
pub mod http;
pub mod json;
pub mod ledger;
pub mod loops;
pub mod options;
pub mod owed;
mod queue;
pub mod rate;
pub mod retry;
pub mod search;
pub mod task;
pub mod task_result;
pub mod time;
pub mod value;
pub mod view;
pub mod watch;
