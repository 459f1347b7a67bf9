//! Browser client for the search and task calls of Tencent Cloud Smart Media Hosting (SMH).
//!
//! A search that the service creates lives on its server until it is deleted. So the first rule of this crate is: every search
//! created through it is deleted, whatever happens to the call or to the page that created it.
//!
//! - [`json`] reads the text of a response.
//! - [`wire`] has the requests, the responses, and the checks of both.
//! - [`session`] has the state machines: a search box, the polling of tasks, deletions, retries, the recovery of searches.
//! - `web` is the browser side. It reads JavaScript values, runs the state machines, sends requests with the browser's
//!   `fetch`, and returns promises.
//!
//! [`json`], [`wire`], [`session`], [`error`], [`fields`] and [`value`] do no I/O and use no JavaScript types. They are built and tested
//! on the host without the feature `web`, which adds the browser side and its dependencies.
//!
//! The service's documentation: <https://cloud.tencent.com/document/product/1339>.

#![allow(
    clippy::single_char_add_str,
    reason = "pushing a `char` needs code for all of Unicode"
)]

pub mod error;
pub mod fields;
pub mod json;
mod names;
pub mod session;
pub mod value;
#[cfg(feature = "web")]
pub mod web;
pub mod wire;
