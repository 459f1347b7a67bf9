//! Responses, malformed and otherwise.

mod custom_fetch;
mod json_texts;
mod malformed_responses;
mod service_errors;
