//! Requests and responses: how they are built, read and checked. No I/O, no clock, no JavaScript types.
//!
//! The service's documentation: <https://cloud.tencent.com/document/product/1339/49938>.

pub mod batch;
pub mod batch_answer;
pub mod conditions;
pub mod encoding;
pub mod endpoint;
pub mod error_code;
pub mod file;
pub mod folder;
pub mod item;
pub mod item_path;
pub mod json;
pub mod operation;
pub mod request;
pub mod response;
mod response_error;
pub mod search;
pub mod task;
pub mod task_result;
pub mod time;
