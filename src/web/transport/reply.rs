//! The reply to a request: its response if that is a success, or else its failure.

use crate::error::Error;
use crate::session::retry::RetryInput;
use crate::web::platform::error::Failure;
use crate::web::received::Received;
use crate::wire::operation::Operation;
use crate::wire::response::Response;
use crate::wire::search;

/// The end of a request.
pub(crate) struct Reply {
    operation: Operation,
    /// How many requests were sent.
    attempts: u32,
    /// The search that the response to a create names, if the response is a failure or can't be used.
    pub(crate) created_search_id: Option<String>,
    /// A response with a status of success, or the failure.
    result: Result<Received, Failure>,
}

impl Reply {
    /// The reply after `attempts` attempts; `received` is the response to the last one, or its failure.
    pub(super) fn new(operation: Operation, received: Result<Received, Failure>, attempts: u32) -> Self {
        let mut created_search_id = None;
        let result = received.and_then(|received| {
            let success = received.response.success(operation);
            if success.is_err() {
                created_search_id = created_search(operation, &received.response);
            }
            success?;
            Ok(received)
        });
        Reply {
            operation,
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
        &mut self,
        read: &mut dyn FnMut(&Received) -> Result<(), Box<Error>>,
    ) -> Result<(), Failure> {
        match &self.result {
            Ok(received) => read(received).map_err(|error| {
                self.created_search_id = created_search(self.operation, &received.response);
                Failure::from(error).after(self.attempts)
            }),
            Err(failure) if is_deleted(&failure.error) => Ok(()),
            Err(failure) => Err(failure.clone()),
        }
    }

    /// The result of a DELETE, for the state machine.
    pub(crate) fn deletion_result(mut self) -> Result<(), RetryInput> {
        self.read_delete().map_err(|failure| failure.retry_input())
    }

    /// Reads the response to a DELETE.
    pub(crate) fn read_delete(&mut self) -> Result<(), Failure> {
        self.read(&mut |received| search::read_delete(&received.response))
    }
}

fn is_deleted(error: &Error) -> bool {
    error.operation == Operation::DeleteSearch && error.is_gone()
}

fn created_search(operation: Operation, response: &Response) -> Option<String> {
    if operation == Operation::CreateSearch {
        search::created_search_id(response)
    } else {
        None
    }
}
