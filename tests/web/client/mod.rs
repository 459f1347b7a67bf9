//! The client: its options, events, errors, tokens, retries, limits and closing.

mod access_tokens;
mod client_closing;
mod client_events;
mod constructor_options;
mod error_objects;
mod rate_limit;
mod retries;
mod token_redaction;
