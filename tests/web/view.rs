//! A search view under test, and a network that waits.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;

use crate::js::{evaluate, get, list, number, resolved, same, shown, text};
use crate::site::{Client, Failure, Site, until};

/// A `SearchView` as a JavaScript object, called through its JavaScript methods.
#[derive(Clone)]
pub(crate) struct View(pub(crate) JsValue);

impl View {
    /// Opens a view; its options are an object expression.
    pub(crate) fn open(client: &Client, options: &str) -> Self {
        Self::open_with(client, &evaluate(&format!("({options})"), &[]))
    }

    /// The same with options at hand.
    pub(crate) fn open_with(client: &Client, options: &JsValue) -> Self {
        match client.try_call("openSearchView", &js!("[options]", options)) {
            Ok(view) => View(view),
            Err(thrown) => panic!("openSearchView threw {}", shown(&thrown)),
        }
    }

    /// A view that shows a first page of the files with the word in their names.
    pub(crate) async fn ready(client: &Client, options: &str) -> Self {
        let view = Self::open(client, options);
        view.search_now("lighthouse");
        view.until("ready").await;
        view
    }

    /// Calls a method with the elements of an array expression.
    pub(crate) fn try_call(&self, method: &str, arguments: &str) -> Result<JsValue, JsValue> {
        let function: Function = get(&self.0, method).unchecked_into();
        function.apply(&self.0, &Array::from(&evaluate(arguments, &[])))
    }

    #[track_caller]
    pub(crate) fn call(&self, method: &str, arguments: &str) -> JsValue {
        self.try_call(method, arguments)
            .unwrap_or_else(|thrown| panic!("{method} threw {}", shown(&thrown)))
    }

    #[track_caller]
    pub(crate) fn promise(&self, method: &str, arguments: &str) -> Promise {
        self.call(method, arguments).unchecked_into()
    }

    /// The error that a method throws.
    #[track_caller]
    pub(crate) fn error(&self, method: &str, arguments: &str) -> Failure {
        match self.try_call(method, arguments) {
            Ok(value) => panic!("{method} gave {}", shown(&value)),
            Err(thrown) => Failure::of(thrown),
        }
    }

    /// As the user types.
    pub(crate) fn search(&self, keyword: &str) {
        self.call("search", &format!("[{{ keyword: '{keyword}' }}]"));
    }

    /// As the user presses the key.
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

    /// How many items it shows.
    pub(crate) fn items(&self) -> usize {
        list(&self.snapshot(), "items").len()
    }

    /// Waits until it shows this status.
    pub(crate) async fn until(&self, status: &str) {
        until(&format!("the view is {status}"), async || self.status() == status).await;
    }

    /// Closes it and waits until the server has let go of it.
    pub(crate) async fn close(&self) {
        let given = resolved(self.promise("close", "[]")).await;
        assert!(given.is_undefined());
        assert_eq!(self.status(), "closed");
    }

    /// What it is told of: a list that grows with the status after each change.
    pub(crate) fn statuses(&self) -> JsValue {
        let (view, statuses) = (&self.0, js!("[]"));
        js!(
            "view.subscribe(() => statuses.push(view.getSnapshot().status))",
            view,
            statuses
        );
        statuses
    }
}

/// A `fetch` that notes requests and keeps the answers to one method back until they are let through. The server has
/// done its part by then.
#[derive(Clone)]
pub(crate) struct Gate(pub(crate) JsValue);

impl Gate {
    /// One that keeps back the answers to this method.
    pub(crate) fn on(method: &str) -> Self {
        let method = JsValue::from_str(method);
        Gate(js!(
            "(() => {
                const gate = async (request) => {
                    gate.calls.push(request);
                    const kept = request.method === gate.method;
                    const answer = await fetch(request);
                    if (kept && gate.method) await new Promise((pass) => gate.kept.push(pass));
                    return answer;
                };
                return Object.assign(gate, { method, calls: [], kept: [] });
            })()",
            method
        ))
    }

    /// Keeps back the answers to this method from now on.
    pub(crate) fn close_for(&self, method: &str) {
        let gate = &self.0;
        let method = JsValue::from_str(method);
        js!("void (gate.method = method)", gate, method);
    }

    /// A client that sends through it.
    pub(crate) fn client(&self, site: &Site, more: &str) -> Client {
        let (fetch, more) = (&self.0, evaluate(&format!("({more})"), &[]));
        site.client_with(&js!("({ ...more, fetch })", more, fetch))
    }

    /// How many answers it has kept back, let through or not.
    pub(crate) fn kept(&self) -> usize {
        number(&self.0, "kept.length") as usize
    }

    /// Waits until it has kept back so many answers.
    pub(crate) async fn until_kept(&self, count: usize) {
        until(&format!("{count} answers are there"), async || {
            self.kept() >= count
        })
        .await;
    }

    /// Lets the answer with this number through.
    pub(crate) fn pass(&self, number: usize) {
        let (gate, number) = (&self.0, number as u32);
        js!("gate.kept[number]()", gate, number);
    }

    /// Lets everything through, from now on too.
    pub(crate) fn open(&self) {
        let gate = &self.0;
        js!(
            "(gate.method = undefined, gate.kept.forEach((pass) => pass()))",
            gate
        );
    }

    /// How many requests of a method it was given.
    pub(crate) fn sent(&self, method: &str) -> usize {
        sent(&self.0, method)
    }
}

/// How many requests of a method a recorder was given.
pub(crate) fn sent(recorder: &JsValue, method: &str) -> usize {
    let calls = list(recorder, "calls");
    calls.iter().filter(|call| text(call, "method") == method).count()
}

/// A list of events, and the options of a client that fills it.
pub(crate) fn events() -> (Events, JsValue) {
    let events = js!("[]");
    let options = js!("({ onEvent: (event) => events.push(event) })", events);
    (Events(events), options)
}

/// What `onEvent` was told; the stages of deletions.
#[derive(Clone)]
pub(crate) struct Events(pub(crate) JsValue);

impl Events {
    /// The stages so far, each with its reason.
    pub(crate) fn told(&self) -> Vec<String> {
        let events = Array::from(&self.0);
        let events = events.iter().filter(|event| text(event, "type") == "delete");
        let told = |event: JsValue| format!("{} {}", text(&event, "reason"), text(&event, "stage"));
        events.map(told).collect()
    }

    /// Waits until something was told.
    pub(crate) async fn until(&self, what: &str) {
        until(what, async || self.told().iter().any(|told| told == what)).await;
    }
}

/// Adds a property to options.
pub(crate) fn with(options: &JsValue, name: &str, value: &JsValue) -> JsValue {
    Reflect::set(options, &name.into(), value).unwrap();
    options.clone()
}

/// Whether a promise has been settled, as an object with `done`.
pub(crate) fn watch(promise: &Promise) -> JsValue {
    let watched = js!("({ done: false })");
    js!(
        "void promise.finally(() => { watched.done = true; }).catch(() => {})",
        promise,
        watched
    );
    watched
}

/// Asserts that two snapshots are the same object, or not.
#[track_caller]
pub(crate) fn assert_same(one: &JsValue, other: &JsValue, expected: bool) {
    assert_eq!(same(one, other), expected, "{} and {}", shown(one), shown(other));
}
