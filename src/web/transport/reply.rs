//! The reply to a request: its response if that is a success, or else its failure.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::session::retry::RetryInput;
use crate::web::platform::error::Failure;
use crate::wire::operation::Operation;
use crate::wire::response::{Body, Response};
use crate::wire::search;

/// The end of a request.
pub(crate) struct Reply {
    /// How many requests were sent.
    attempts: u32,
    /// The search that the response to a create names, even if the response is a failure or can't be used.
    pub(crate) created_search_id: Option<String>,
    /// A response with a status of success, or the failure.
    result: Result<Response<JsValue>, Failure>,
}

impl Reply {
    /// The reply after `attempts` attempts; `response` is that of the last one, or its failure.
    pub(super) fn new(
        operation: Operation,
        response: Result<Response<JsValue>, Failure>,
        attempts: u32,
    ) -> Self {
        let mut created_search_id = None;
        let result = response.and_then(|response| {
            if operation == Operation::CreateSearch {
                created_search_id = search::created_search_id(&response);
            }
            response.success(operation)?;
            Ok(response)
        });
        Reply {
            attempts,
            created_search_id,
            result: result.map_err(|failure| failure.after(attempts)),
        }
    }

    /// The failure, if it is one.
    pub(super) fn failure(&self) -> Option<&Failure> {
        self.result.as_ref().err()
    }

    /// Whether a response was received, whatever its status.
    pub(crate) fn is_answered(&self) -> bool {
        self.failure()
            .is_none_or(|failure| failure.error.status.is_some())
    }

    /// Whether the service refused the token.
    pub(super) fn is_token_refused(&self) -> bool {
        self.failure()
            .is_some_and(|failure| failure.error.is_invalid_token())
    }

    /// Reads the response, if it is a success. A search that can't be deleted because it is gone counts as deleted.
    pub(crate) fn read(
        self,
        read: &mut dyn FnMut(Response<JsValue>) -> Result<(), Box<Error>>,
    ) -> Result<(), Failure> {
        match self.result {
            Ok(response) => read(response).map_err(|error| Failure::from(error).after(self.attempts)),
            Err(failure) if is_deleted(&failure.error) => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    /// The reply for the module for tasks, which reads it in `web/tasks/client.rs`: the number of attempts, the status, the
    /// request id, and the body, if it is JSON, or else whether there is any. An error is an `SmhError`.
    pub(crate) fn into_parts(self) -> Result<JsValue, JsValue> {
        let response = self.result?;
        let (kind, body) = match response.body {
            Body::Json(body) => ("json", body),
            Body::Empty => ("empty", JsValue::UNDEFINED),
            Body::Other => ("other", JsValue::UNDEFINED),
        };
        let parts: [JsValue; 5] = [
            self.attempts.into(),
            response.status.into(),
            response.request_id.into(),
            kind.into(),
            body,
        ];
        Ok(parts.into_iter().collect::<Array>().into())
    }

    /// The result of a DELETE, for the state machine.
    pub(crate) fn deletion_result(self) -> Result<(), RetryInput> {
        let deleted = self.read(&mut search::read_delete);
        deleted.map_err(|failure| failure.retry_input())
    }
}

fn is_deleted(error: &Error) -> bool {
    error.operation == Operation::DeleteSearch && error.is_gone()
}
