//! The consequence of a failed query.

use crate::error::{Error, ErrorKind};
use crate::session::retry::RetryInput;

/// The consequence of a failed query for the waiters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PollFailure {
    /// The failure is temporary: every task is queried again later.
    Temporary(RetryInput),
    /// The service refused the list, perhaps because of one of its ids.
    Refused,
    /// The failure is permanent: the waiters of the tasks end with the error.
    Permanent,
}

impl PollFailure {
    /// The consequence of `error`, with `random` from 0 up to 1. A refused token has already been replaced, if possible.
    pub fn from_error(error: &Error, random: f64) -> Self {
        let is_temporary = match (error.kind, error.status) {
            (ErrorKind::Http, Some(400)) => {
                // These codes are not about an id, so a shorter list would be refused as well.
                return match error.code.as_deref() {
                    Some("EmptyAccessToken" | "SpaceIdInvalid") => PollFailure::Permanent,
                    _ => PollFailure::Refused,
                };
            }
            (ErrorKind::Http, Some(413 | 414 | 431)) => return PollFailure::Refused,
            // A malformed response is most likely one of a proxy or a captive portal.
            (ErrorKind::Protocol, _) => true,
            _ => error.retryable,
        };
        if !is_temporary {
            return PollFailure::Permanent;
        }
        PollFailure::Temporary(RetryInput {
            repeatable: true,
            ..RetryInput::from_error(error, random)
        })
    }
}
