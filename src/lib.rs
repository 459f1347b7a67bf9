//! Browser client for the search and task calls of Tencent Cloud Smart Media Hosting (SMH).
//!
//! A search that this service makes lives on its server until it is deleted, so the crate's first rule
//! is that every search made through it is deleted, whatever becomes of the call or the page that asked.
//!
//! - [`proto`] is the protocol: request builders, response parsers and the checks of what comes in. It does
//!   no I/O and knows no JavaScript type, so all of it runs and is tested on the host.
//! - [`web`] is the thin browser side: it reads JavaScript values, sends what `proto` builds through the
//!   browser's `fetch`, and hands back promises.
//!
//! The service's documentation: <https://cloud.tencent.com/document/product/1339>.

pub mod proto;
pub mod web;
