//! The options of a request.

use super::Transport;
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

impl SendOptions {
    /// Of a call of the application: every attempt has the client's time limit, and there are as many as the client allows.
    pub(crate) fn of_call(transport: &Transport) -> Self {
        SendOptions {
            timeout_ms: transport.timeout_ms,
            retry: Some(Retry::new(transport.retry)),
            ..SendOptions::default()
        }
    }
}
