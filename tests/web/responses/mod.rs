//! Responses, malformed and otherwise.

mod custom_fetch;
mod malformed_responses;
mod service_errors;
