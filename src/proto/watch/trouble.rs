//! What a failed request is for those who wait.

use crate::proto::error::{Error, ErrorKind};
use crate::proto::retry::Setback;

/// What a failure means for a watch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trouble {
    /// It may pass: everything is asked again later.
    Passing(Setback),
    /// The list was refused, maybe for one of its ids.
    Refused,
    /// It stays: who waits for what was asked for learns of it.
    Final,
}

impl Trouble {
    /// What this failure is. The token that was refused has been replaced before, where it could be.
    pub fn of(error: &Error, random: f64) -> Self {
        let passing = match (error.kind, error.status) {
            (ErrorKind::Http, Some(400)) => {
                // These are not about an id, so that no shorter list is any better.
                return match error.code.as_deref() {
                    Some("EmptyAccessToken" | "SpaceIdInvalid") => Trouble::Final,
                    _ => Trouble::Refused,
                };
            }
            (ErrorKind::Http, Some(413 | 414 | 431)) => return Trouble::Refused,
            // A strange answer is most likely not the service's: a proxy's, a portal's.
            (ErrorKind::Protocol, _) => true,
            _ => error.retryable,
        };
        match passing {
            true => Trouble::Passing(Setback {
                repeatable: true,
                ..Setback::of(error, random)
            }),
            false => Trouble::Final,
        }
    }
}
