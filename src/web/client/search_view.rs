//! `SearchView`, the class that JavaScript sees: one search box.

use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::call::Call;
use super::close::wait_for_close;
use super::state::ClientState;
use crate::error::Error;
use crate::session::view::{Input, Start};
use crate::value::{Field, flag};
use crate::web::arguments::{InvalidArgument, read_options};
use crate::web::platform::error::Failure;
use crate::web::platform::globals::warn;
use crate::web::platform::wait::{Wait, from_promise};
use crate::web::runner::Driver;
use crate::web::view::{Reading, Store, ViewDriver, ViewSetup};
use crate::wire::conditions::Conditions;
use crate::wire::operation::Operation;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"export { SearchView } from "../types/view.js";"#;

/// The arguments of edits, by the index that item_path.js gives them.
const EXPECTED: [&str; 4] = [
    "an iterable of paths",
    "an object",
    "a path, such as \"/a/b.txt\" or [\"a\", \"b.txt\"], whose names are not \"\", \".\" or \"..\"",
    "a name without \"/\", and not \"\", \".\" or \"..\"",
];

/// One search box. It has at most one search at a time. Every other search that the server created for it is deleted, however
/// fast the conditions change, in whatever order responses arrive, and however the user leaves.
#[wasm_bindgen(skip_typescript)]
pub struct SearchView {
    driver: Rc<ViewDriver>,
}

impl SearchView {
    /// Shows what the application has changed.
    fn edit(&self, operation: Operation, edit: impl FnOnce(&Store, &Reading) -> bool) -> Result<(), JsValue> {
        let reading = Reading::new();
        if edit(&self.driver.store, &reading) {
            self.driver.update_snapshot();
            return Ok(());
        }
        let expected = EXPECTED.get(reading.expected()).copied().unwrap_or_default();
        let mut mismatch = Field::root(reading.value(), "").mismatch(expected);
        mismatch.path = reading.name();
        Err(Failure::with_cause(Error::argument(operation, &mismatch), reading.exception()).into())
    }

    /// Opens a view.
    pub(super) fn open(client: &Rc<ClientState>, setup: &ViewSetup) -> Self {
        SearchView {
            driver: client.start_driver(setup),
        }
    }
}

#[wasm_bindgen]
impl SearchView {
    /// Searches with new conditions; the search for the earlier ones is deleted. Equal conditions change nothing.
    pub fn search(&self, conditions: JsValue, options: JsValue) -> Result<(), JsValue> {
        let operation = Operation::Search;
        if self.driver.is_closed() {
            return Err(Failure::from(Error::closed(operation)).into());
        }
        let read = || {
            let wanted = Conditions::read(&Field::root(conditions.clone(), "conditions"))?;
            let start = match read_options(options) {
                options if flag(&options, "immediate")? => Start::Immediate,
                _ => Start::Debounced,
            };
            Ok::<_, InvalidArgument>((wanted, start))
        };
        let (wanted, start) = read().map_err(|invalid| JsValue::from(invalid.of(operation)))?;
        // A copy, so that later changes of the application's object do not show in snapshots.
        let raw_conditions = js_sys::Object::try_assign(&js_sys::Object::new(), conditions.unchecked_ref());
        let raw_conditions = raw_conditions.map_err(|cause| {
            let mismatch = Field::root(conditions, "conditions").mismatch("an object that can be copied");
            let error = Error::argument(operation, &mismatch);
            JsValue::from(Failure::with_cause(error, cause))
        })?;
        self.driver.search(wanted, raw_conditions.into(), start);
        Ok(())
    }

    /// Clears the conditions and deletes the current search.
    pub fn clear(&self) {
        self.driver.handle(Input::Clear);
    }

    /// Loads the next page. Does nothing while a page is being loaded or if there is none. Resolves when the page has arrived
    /// or loading it has failed; `signal` only ends the wait.
    #[wasm_bindgen(js_name = loadMore)]
    pub fn load_more(&self, options: JsValue) -> Promise {
        let signal = match Wait::for_signal(&read_options(options)) {
            Ok(signal) => signal,
            Err(mismatch) => {
                return Promise::reject(&InvalidArgument::from(mismatch).of(Operation::LoadMore).into());
            }
        };
        Call::promise(signal, from_promise(self.driver.load_more()), None)
    }

    /// Tries again after a failure.
    pub fn retry(&self) {
        self.driver.handle(Input::Retry);
    }

    /// Shows no items with these paths, also when they are on a later page of the same search. Changes nothing on the server.
    #[wasm_bindgen(js_name = removeItems)]
    pub fn remove_items(&self, paths: JsValue) -> Result<(), JsValue> {
        self.edit(Operation::RemoveItems, |store, reading| {
            store.remove(reading, &paths)
        })
    }

    /// Shows `item` in place of the one with this path, also if that was removed. Changes nothing on the server.
    #[wasm_bindgen(js_name = updateItem)]
    pub fn update_item(&self, path: JsValue, item: JsValue) -> Result<(), JsValue> {
        self.edit(Operation::UpdateItem, |store, reading| {
            store.replace(reading, &path, &item)
        })
    }

    /// The state to show: the same object until something changes, as React's `useSyncExternalStore` requires.
    #[wasm_bindgen(js_name = getSnapshot)]
    pub fn get_snapshot(&self) -> JsValue {
        self.driver.store.snapshot()
    }

    /// Calls `listener` after every change, until the returned function is called.
    pub fn subscribe(&self, listener: JsValue) -> Result<JsValue, JsValue> {
        if !listener.has_type::<Function>() {
            let mismatch = Field::root(listener, "listener").mismatch("a function");
            return Err(InvalidArgument::from(mismatch).of(Operation::Subscribe).into());
        }
        Ok(self.driver.store.subscribe(&listener))
    }

    /// Closes the view. Resolves when every search of this view has been deleted; `signal` and `timeoutMs` only end the wait. May
    /// be called several times.
    pub fn close(&self, options: JsValue) -> Promise {
        self.driver.handle(Input::Close);
        wait_for_close(self.driver.settled(), options, None)
    }

    /// The same as `close()`.
    #[wasm_bindgen(js_name = "[Symbol.asyncDispose]")]
    pub fn async_dispose(&self) -> Promise {
        self.close(JsValue::UNDEFINED)
    }
}

/// A view that is freed or collected without `close()` would leave its search on the server.
impl Drop for SearchView {
    fn drop(&mut self) {
        // The listeners refer to a view that does not exist any longer.
        self.driver.store.clear_listeners();
        if !self.driver.is_closed() {
            warn("smh-wasm: a SearchView was dropped without close(); its search is deleted now");
            self.driver.handle(Input::Close);
        }
    }
}
