//! An answer, read to its end.

use super::operation::Operation;
use crate::error::Error;
use crate::value::{Field, Value};

/// The body of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Body<V> {
    /// No body, or only white space.
    Empty,
    /// JSON.
    Json(V),
    /// Something else, an HTML page for instance.
    Other,
}

/// An answer, read to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Response<V> {
    /// The status, 200 to 599; 0 where the browser hides the answer.
    pub status: u16,
    /// The header `x-smh-request-id`, `x-cos-request-id` or `x-request-id`.
    pub request_id: Option<String>,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// The time of its header `Date`, or when it arrived, in milliseconds since 1970.
    pub at_ms: f64,
    /// The body.
    pub body: Body<V>,
}

impl<V: Value> Response<V> {
    /// The error that it means, unless it is a success.
    pub fn success(&self, operation: Operation) -> Result<(), Box<Error>> {
        match self.status {
            200..=299 => Ok(()),
            _ => Err(Error::from_answer(operation, self)),
        }
    }

    /// The token was refused as unknown or expired.
    pub fn is_invalid_token(&self) -> bool {
        self.status == 403 && Error::from_answer(Operation::Construct, self).is_invalid_token()
    }

    /// The JSON body of a success, to be read.
    pub fn json(&self, operation: Operation) -> Result<Field<'static, V>, Box<Error>> {
        self.success(operation)?;
        match &self.body {
            Body::Json(value) => Ok(Field::root(value.clone(), "")),
            Body::Empty => Err(Error::not_json(operation, self, "no body")),
            Body::Other => Err(Error::not_json(operation, self, "a body that is not JSON")),
        }
    }
}
