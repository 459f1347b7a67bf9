//! The consequence of a failed request of a batch.

use crate::error::{Error, ErrorKind};

/// The consequence of a failed request for its items and for the requests after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchFailure {
    /// The service refused these items and did nothing. Other items may be accepted.
    Refused,
    /// The service refused the request, or it was not sent: other requests would fail in the same way.
    NotDone,
    /// There is no answer, or none that can be read: the service may have done it.
    Lost,
}

impl BatchFailure {
    /// The consequence of `error`. The retries that are allowed have already been made.
    pub fn from_error(error: &Error) -> Self {
        match (error.kind, error.status) {
            (ErrorKind::Config | ErrorKind::Unsent | ErrorKind::Closed, _) => BatchFailure::NotDone,
            // No token in time.
            (ErrorKind::Timeout, _) if error.attempts == 0 => BatchFailure::NotDone,
            (ErrorKind::Http, Some(401 | 403 | 429 | 503)) => BatchFailure::NotDone,
            // The service stopped reading the request, or believes that the client is gone.
            (ErrorKind::Http, Some(408 | 499)) => BatchFailure::Lost,
            (ErrorKind::Http, Some(400..=498)) => BatchFailure::Refused,
            _ => BatchFailure::Lost,
        }
    }
}
