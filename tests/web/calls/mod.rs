//! Calls of a client: searches, arguments, requests, aborts.

mod abandoned_creates;
mod aborted_calls;
mod call_arguments;
mod request_format;
mod search_calls;
