//! The options of a request.

use super::token::TokenUser;
use crate::session::retry::Retry;

/// How a request is sent.
#[derive(Clone, Copy, Default)]
pub(crate) struct SendOptions {
    /// It may outlive the page.
    pub(crate) keepalive: bool,
    /// The page may be going: the request is sent at once, with the last token, even over the rate limit.
    pub(crate) urgent: bool,
    /// It has its slot under the rate limit.
    pub(crate) has_slot: bool,
    /// For each attempt, in milliseconds.
    pub(crate) timeout_ms: Option<i32>,
    /// How it is sent again after a failure, if at all.
    pub(crate) retry: Option<Retry>,
    pub(crate) token_user: TokenUser,
    /// Requests already sent for the same purpose.
    pub(crate) earlier_attempts: u32,
}
