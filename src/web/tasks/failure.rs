//! The failure of a request or of a call, which several waits or items may have.

use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::session::task_poll::EndReason;
use crate::web::platform::error::{Failure, ViewFailure};
use crate::wire::operation::Operation;

/// A failure that JavaScript may see more than once, always as the same object.
#[derive(Clone)]
pub(crate) struct TaskFailure {
    /// The properties that decide how to go on.
    pub(crate) error: Box<Error>,
    /// The `SmhError`.
    pub(crate) value: JsValue,
}

impl TaskFailure {
    /// The failure of a wait for tasks.
    pub(crate) fn of_wait(
        operation: Operation,
        reason: EndReason<TaskFailure>,
        timeout_ms: Option<i32>,
    ) -> Self {
        match reason {
            EndReason::NotFound(ids) => Error::tasks_not_found(operation, &ids).into(),
            EndReason::TimedOut => Error::wait_timeout(operation, timeout_ms.unwrap_or_default()).into(),
            EndReason::Failed(failure) => failure,
        }
    }
}

impl From<Failure> for TaskFailure {
    fn from(failure: Failure) -> Self {
        TaskFailure {
            error: failure.error.clone(),
            value: failure.into(),
        }
    }
}

impl From<Box<Error>> for TaskFailure {
    fn from(error: Box<Error>) -> Self {
        Failure::from(error).into()
    }
}

impl From<TaskFailure> for ViewFailure {
    fn from(failure: TaskFailure) -> Self {
        ViewFailure {
            operation: failure.error.operation,
            attempts: failure.error.attempts,
            error: failure.value,
        }
    }
}
