//! The calls for items, folders and files.
//!
//! - `item_call` has the calls for one item, and `batch_call` drives the state machine of a call for many.
//! - `results` makes the JavaScript values.

mod batch_call;
mod item_call;
mod results;

pub(crate) use batch_call::{BatchCall, BatchRequest};
pub(crate) use item_call::ItemCall;
