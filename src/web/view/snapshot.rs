//! Makes the snapshot of a view from the state of its machine.

use wasm_bindgen::prelude::*;

use super::driver::ViewDriver;
use crate::error::Error;
use crate::session::view::ViewError;
use crate::web::platform::error::Failure;
use crate::web::runner::Driver;
use crate::wire::operation::Operation;

impl ViewDriver {
    /// Updates the snapshot to the state of the machine.
    pub(crate) fn update_snapshot(&self) {
        // The listeners of the store may call the view again, so no borrow is held then.
        let machine = self.runner().machine.borrow();
        let error = match machine.error() {
            None => JsValue::UNDEFINED,
            Some(ViewError::Request(failure)) => failure.error.clone(),
            Some(ViewError::CreateTimedOut) => self.timeout_error(),
        };
        if machine.conditions().is_none() {
            self.raw_conditions.replace(JsValue::UNDEFINED);
        }
        let status = machine.status().name();
        let search_id = JsValue::from(machine.search_id());
        let has_more = machine.has_more();
        let finished = machine.search_finished();
        drop(machine);
        let conditions = self.raw_conditions.borrow().clone();
        self.store
            .update(status, &conditions, &search_id, has_more, finished, &error);
    }

    /// The error of a create that takes too long: always the same object.
    fn timeout_error(&self) -> JsValue {
        if self.timeout_error.borrow().is_undefined() {
            let limit = self.transport.timeout_ms.unwrap_or_default();
            let error = Error::timeout(Operation::CreateSearch, limit);
            self.timeout_error.replace(Failure::from(error).into());
        }
        self.timeout_error.borrow().clone()
    }
}
