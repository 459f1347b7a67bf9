//! A response, read to its end.

use super::operation::Operation;
use crate::error::Error;
use crate::json::{self, Invalid, Reading, Shape};

/// A response, read to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The status, 200 to 599; 0 if the response is opaque.
    pub status: u16,
    /// The header `x-smh-request-id`, `x-cos-request-id` or `x-request-id`.
    pub request_id: Option<String>,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// The time of the header `Date`, or the time of arrival, in milliseconds since 1970.
    pub date_ms: f64,
    /// The body, which may be anything.
    pub body: String,
}

impl Response {
    /// Checks that the status is one of success.
    pub fn success(&self, operation: Operation) -> Result<(), Box<Error>> {
        match self.status {
            200..=299 => Ok(()),
            _ => Err(Error::error_status(operation, self)),
        }
    }

    /// Checks the status, and reads the body, which must be JSON of this shape.
    pub(super) fn read(&self, operation: Operation, shape: &Shape<'_>) -> Result<Reading<'_>, Box<Error>> {
        self.success(operation)?;
        json::read(&self.body, shape).map_err(|invalid| match invalid {
            Invalid::NotJson => Error::not_json(operation, self),
            Invalid::Mismatch(wrong) => Error::wrong_field(operation, self, &wrong),
        })
    }
}
