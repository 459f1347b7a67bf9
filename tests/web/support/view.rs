//! A search view under test.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;

use super::{
    Client, SmhError, evaluate, get, list, resolved, same, text, to_json, until, until_all_files_are_searched,
};

/// A `SearchView` as a JavaScript object, called through its JavaScript methods.
#[derive(Clone)]
pub(crate) struct View(pub(crate) JsValue);

impl View {
    /// Opens a view; its options are an object expression.
    pub(crate) fn open(client: &Client, options: &str) -> Self {
        Self::open_with(client, &evaluate(&format!("({options})"), &[]))
    }

    /// Opens a view with an options object.
    pub(crate) fn open_with(client: &Client, options: &JsValue) -> Self {
        match client.try_call("openSearchView", &js!("[options]", options)) {
            Ok(view) => View(view),
            Err(thrown) => panic!("openSearchView threw {}", to_json(&thrown)),
        }
    }

    /// Opens a view and waits until it shows the first page of the search for `lighthouse`, and all files are searched.
    pub(crate) async fn ready(client: &Client, options: &str) -> Self {
        let view = Self::open(client, options);
        view.search_now("lighthouse");
        view.until("ready").await;
        until_all_files_are_searched().await;
        view
    }

    /// Calls a method that may throw, with the elements of an array expression as arguments.
    pub(crate) fn try_call(&self, method: &str, arguments: &str) -> Result<JsValue, JsValue> {
        let function: Function = get(&self.0, method).unchecked_into();
        function.apply(&self.0, &Array::from(&evaluate(arguments, &[])))
    }

    #[track_caller]
    pub(crate) fn call(&self, method: &str, arguments: &str) -> JsValue {
        self.try_call(method, arguments)
            .unwrap_or_else(|thrown| panic!("{method} threw {}", to_json(&thrown)))
    }

    #[track_caller]
    pub(crate) fn promise(&self, method: &str, arguments: &str) -> Promise {
        self.call(method, arguments).unchecked_into()
    }

    /// The error that a method throws.
    #[track_caller]
    pub(crate) fn error(&self, method: &str, arguments: &str) -> SmhError {
        match self.try_call(method, arguments) {
            Ok(value) => panic!("{method} returned {}", to_json(&value)),
            Err(thrown) => SmhError::of(thrown),
        }
    }

    /// Searches for a keyword, debounced.
    pub(crate) fn search(&self, keyword: &str) {
        self.call("search", &format!("[{{ keyword: '{keyword}' }}]"));
    }

    /// Searches for a keyword at once.
    pub(crate) fn search_now(&self, keyword: &str) {
        self.call(
            "search",
            &format!("[{{ keyword: '{keyword}' }}, {{ immediate: true }}]"),
        );
    }

    pub(crate) fn snapshot(&self) -> JsValue {
        self.call("getSnapshot", "[]")
    }

    pub(crate) fn status(&self) -> String {
        text(&self.snapshot(), "status")
    }

    /// The id of the search that the view shows.
    pub(crate) fn search_id(&self) -> String {
        text(&self.snapshot(), "searchId")
    }

    pub(crate) fn item_count(&self) -> usize {
        list(&self.snapshot(), "items").len()
    }

    /// Loads the next page and waits for it.
    pub(crate) async fn load_more(&self) {
        resolved(self.promise("loadMore", "[]")).await;
    }

    /// Waits until the view has this status.
    pub(crate) async fn until(&self, status: &str) {
        until(&format!("the view is {status}"), async || self.status() == status).await;
    }

    /// Closes the view and waits until its searches are deleted.
    pub(crate) async fn close(&self) {
        let value = resolved(self.promise("close", "[]")).await;
        assert!(value.is_undefined());
        assert_eq!(self.status(), "closed");
    }

    /// A list to which each change of the view adds its status.
    pub(crate) fn record_statuses(&self) -> JsValue {
        let (view, statuses) = (&self.0, js!("[]"));
        js!(
            "view.subscribe(() => statuses.push(view.getSnapshot().status))",
            view,
            statuses
        );
        statuses
    }
}

/// Asserts that two values are the same object.
#[track_caller]
pub(crate) fn assert_same(one: &JsValue, other: &JsValue) {
    assert!(same(one, other), "{} and {}", to_json(one), to_json(other));
}

/// Asserts that two values are different objects.
#[track_caller]
pub(crate) fn assert_not_same(one: &JsValue, other: &JsValue) {
    assert!(!same(one, other), "both are {}", to_json(one));
}
