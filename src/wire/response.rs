//! A response, read to its end.

use super::operation::Operation;
use crate::error::Error;
use crate::value::{Field, Read, Value};

/// The body of a response.
#[derive(Clone, Debug, PartialEq)]
pub enum Body<V> {
    /// No body, or only white space.
    Empty,
    /// JSON.
    Json(V),
    /// Anything else, such as an HTML page.
    Other,
}

/// A response, read to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Response<V> {
    /// The status, 200 to 599; 0 if the response is opaque.
    pub status: u16,
    /// The header `x-smh-request-id`, `x-cos-request-id` or `x-request-id`.
    pub request_id: Option<String>,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// The time of the header `Date`, or the time of arrival, in milliseconds since 1970.
    pub date_ms: f64,
    /// The body.
    pub body: Body<V>,
}

impl<V: Value> Response<V> {
    /// Checks that the status is one of success.
    pub fn success(&self, operation: Operation) -> Result<(), Box<Error>> {
        match self.status {
            200..=299 => Ok(()),
            // The module for tasks gets only responses that the other has checked, and does without the code for errors.
            _ if cfg!(all(feature = "tasks", not(feature = "search"))) => Ok(()),
            _ => Err(Error::error_status(operation, self)),
        }
    }

    /// Checks the status, and reads the JSON body.
    pub(super) fn read<T>(
        &self,
        operation: Operation,
        read: impl FnOnce(&Field<'_, V>) -> Read<T>,
    ) -> Result<T, Box<Error>> {
        self.success(operation)?;
        let body = match &self.body {
            Body::Json(body) => body.clone(),
            Body::Empty => return Err(Error::not_json(operation, self, "no body")),
            Body::Other => return Err(Error::not_json(operation, self, "a body that is not JSON")),
        };
        read(&Field::root(body, "")).map_err(|wrong| Error::wrong_field(operation, self, &wrong))
    }
}
