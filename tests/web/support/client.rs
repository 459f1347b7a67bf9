//! A client under test.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;

use super::{SmhError, evaluate, get, rejected, resolved, to_json};

/// A client as a JavaScript object, called through its JavaScript methods.
#[derive(Clone)]
pub(crate) struct Client(pub(crate) JsValue);

impl Client {
    /// Calls a method that returns a promise, with the elements of an array as arguments.
    pub(crate) fn call(&self, method: &str, arguments: &JsValue) -> Promise {
        self.try_call(method, arguments)
            .unwrap_or_else(|thrown| panic!("{method} threw {}", to_json(&thrown)))
            .dyn_into()
            .unwrap_or_else(|value| panic!("{method} did not return a promise: {}", to_json(&value)))
    }

    /// Calls a method that may throw, with the elements of an array as arguments.
    pub(crate) fn try_call(&self, method: &str, arguments: &JsValue) -> Result<JsValue, JsValue> {
        let function: Function = get(&self.0, method).unchecked_into();
        function.apply(&self.0, &Array::from(arguments))
    }

    /// Creates a search with these conditions, an object expression, and returns its first page.
    pub(crate) async fn create(&self, conditions: &str) -> JsValue {
        let arguments = evaluate(&format!("[{conditions}]"), &[]);
        resolved(self.call("createSearch", &arguments)).await
    }

    /// The page after this one.
    pub(crate) async fn next_page(&self, page: &JsValue) -> JsValue {
        resolved(self.call("continueSearch", &js!("[page.searchId, page.nextMarker]", page))).await
    }

    /// All pages of a search, from its first page on.
    pub(crate) async fn pages_from(&self, first: JsValue) -> Vec<JsValue> {
        let mut pages = vec![first];
        while let Some(last) = pages.last().filter(|page| get(page, "hasMore").is_truthy()) {
            pages.push(self.next_page(last).await);
        }
        pages
    }

    /// Deletes the search of a page.
    pub(crate) async fn delete(&self, page: &JsValue) {
        let value = resolved(self.call("deleteSearch", &js!("[page.searchId]", page))).await;
        assert!(value.is_undefined(), "{}", to_json(&value));
    }

    /// The result of `queryLibraryTasks` for these ids, an expression.
    pub(crate) async fn library_tasks(&self, ids: &str) -> JsValue {
        let arguments = evaluate(&format!("[{ids}]"), &[]);
        resolved(self.call("queryLibraryTasks", &arguments)).await
    }

    /// Closes the client and waits until everything is deleted.
    pub(crate) async fn close(&self) {
        resolved(self.call("close", &js!("[]"))).await;
    }

    /// Waits until no deletion is pending.
    pub(crate) async fn settled(&self) {
        resolved(self.call("settled", &js!("[]"))).await;
    }

    /// Asserts that the client is usable: creates a search and deletes it.
    pub(crate) async fn assert_usable(&self) {
        let page = self.create("{ keyword: 'lighthouse' }").await;
        self.delete(&page).await;
    }

    /// The error that a call rejects with. The arguments are the elements of an array.
    pub(crate) async fn error(&self, method: &str, arguments: &JsValue) -> SmhError {
        SmhError::of(rejected(self.call(method, arguments)).await)
    }
}
