//! Sends requests and gives their responses.

pub(crate) mod events;
pub(crate) mod fetch;
pub(crate) mod token;
