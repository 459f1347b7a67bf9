//! The snapshot of a view, as JavaScript sees it.

use wasm_bindgen::prelude::*;

use super::driver::ViewDriver;
use crate::error::Error;
use crate::session::view::Problem;
use crate::web::platform::error::Failure;
use crate::web::runner::Driver;
use crate::wire::operation::Operation;

#[wasm_bindgen(module = "/src/web/view/snapshot.js")]
extern "C" {
    /// The snapshot, and the listeners of its changes.
    pub(crate) type Store;
    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> Store;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn snapshot(this: &Store) -> JsValue;
    #[wasm_bindgen(method)]
    pub(crate) fn subscribe(this: &Store, listener: &JsValue) -> JsValue;
    #[wasm_bindgen(method, js_name = mute)]
    pub(crate) fn clear_listeners(this: &Store);
    #[wasm_bindgen(method)]
    pub(super) fn append(this: &Store, contents: &JsValue);
    #[wasm_bindgen(method)]
    pub(super) fn reset(this: &Store);
    #[wasm_bindgen(method)]
    fn update(
        this: &Store,
        status: &str,
        conditions: &JsValue,
        search_id: Option<&str>,
        has_more: bool,
        search_finished: bool,
        error: &JsValue,
    );
}

impl ViewDriver {
    /// Makes the snapshot that of the machine's state.
    pub(super) fn update_snapshot(&self) {
        // The listeners of the store may call the view again, so no borrow is held then.
        let machine = self.runner().machine.borrow();
        let error = match machine.problem() {
            None => JsValue::UNDEFINED,
            Some(Problem::Failed(failure)) => failure.error.clone(),
            Some(Problem::TimedOut) => self.timeout_error(),
        };
        if machine.conditions().is_none() {
            self.raw_conditions.replace(JsValue::UNDEFINED);
        }
        let status = machine.status().name();
        let search_id = machine.search_id().map(String::from);
        let has_more = machine.has_more();
        let finished = machine.search_finished();
        drop(machine);
        let conditions = self.raw_conditions.borrow().clone();
        self.store.update(
            status,
            &conditions,
            search_id.as_deref(),
            has_more,
            finished,
            &error,
        );
    }

    /// The error of a create that takes too long: always the same object.
    fn timeout_error(&self) -> JsValue {
        if self.timeout_error.borrow().is_undefined() {
            let limit = self.transport().timeout_ms.unwrap_or_default();
            let error = Error::timeout(Operation::CreateSearch, limit);
            self.timeout_error.replace(Failure::from(error).into());
        }
        self.timeout_error.borrow().clone()
    }
}
