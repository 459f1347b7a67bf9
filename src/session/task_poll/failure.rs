//! What a failed request is for those who wait.

use crate::error::{Error, ErrorKind};
use crate::session::retry::RetryInput;

/// What a failure means for a watch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PollFailure {
    /// It may pass: everything is asked again later.
    Passing(RetryInput),
    /// The list was refused, maybe for one of its ids.
    Refused,
    /// It stays: who waits for what was asked for learns of it.
    Final,
}

impl PollFailure {
    /// What this failure is. The token that was refused has been replaced before, where it could be.
    pub fn of(error: &Error, random: f64) -> Self {
        let passing = match (error.kind, error.status) {
            (ErrorKind::Http, Some(400)) => {
                // These are not about an id, so that no shorter list is any better.
                return match error.code.as_deref() {
                    Some("EmptyAccessToken" | "SpaceIdInvalid") => PollFailure::Final,
                    _ => PollFailure::Refused,
                };
            }
            (ErrorKind::Http, Some(413 | 414 | 431)) => return PollFailure::Refused,
            // A strange answer is most likely not the service's: a proxy's, a portal's.
            (ErrorKind::Protocol, _) => true,
            _ => error.retryable,
        };
        match passing {
            true => PollFailure::Passing(RetryInput {
                repeatable: true,
                ..RetryInput::of(error, random)
            }),
            false => PollFailure::Final,
        }
    }
}
