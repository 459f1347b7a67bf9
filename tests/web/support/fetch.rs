//! Replacements for `fetch`: one that records requests and may respond itself, one that holds responses back.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use super::{Client, Emulator, evaluate, list, number, text, until};

/// A `fetch` that records its requests. It sends them, or responds as a test says.
#[derive(Clone)]
pub(crate) struct FetchRecorder(pub(crate) JsValue);

impl FetchRecorder {
    pub(crate) fn new() -> Self {
        FetchRecorder(js!("(() => {
            const recorder = async (...args) => {
                const [request] = args;
                recorder.arguments.push(args);
                recorder.requests.push(request);
                if (recorder.respond) return recorder.respond(request);
                return fetch(request);
            };
            return Object.defineProperty(Object.assign(recorder, { requests: [], respond: undefined }), 'arguments', { value: [] });
        })()"))
    }

    /// Responds with this function, an expression, from now on; `undefined` sends requests again.
    pub(crate) fn respond_with(&self, function: &str) {
        let function = evaluate(function, &[]);
        Reflect::set(&self.0, &"respond".into(), &function).unwrap();
    }

    /// Marks the first page of every search as its last, so that no request for a further page follows.
    pub(crate) fn end_searches_after_first_page(&self) {
        self.respond_with(
            "async (request) => {
                const response = await fetch(request);
                if (request.method !== 'POST') return response;
                return Response.json({ ...(await response.json()), hasMore: false, nextMarker: undefined });
            }",
        );
    }

    /// The requests so far.
    pub(crate) fn requests(&self) -> Vec<JsValue> {
        list(&self.0, "requests")
    }

    /// The arguments of each call so far.
    pub(crate) fn arguments(&self) -> Vec<JsValue> {
        list(&self.0, "arguments")
    }

    /// The number of requests with this method so far.
    pub(crate) fn sent(&self, method: &str) -> usize {
        with_method(&self.requests(), method)
    }
}

/// A `fetch` that records its requests and holds the responses to one method back until a test releases them.
/// The server has processed the request of a response that is held back.
#[derive(Clone)]
pub(crate) struct ResponseGate(pub(crate) JsValue);

impl ResponseGate {
    /// Holds the responses to this method back.
    pub(crate) fn holding(method: &str) -> Self {
        let gate = Self::holding_nothing();
        gate.hold(method);
        gate
    }

    /// Holds no response back yet.
    pub(crate) fn holding_nothing() -> Self {
        ResponseGate(js!("(() => {
            const gate = async (request) => {
                gate.requests.push(request);
                const hold = request.method === gate.method;
                const response = await fetch(request);
                if (hold && gate.method) await new Promise((release) => gate.held.push(release));
                return response;
            };
            return Object.assign(gate, { method: undefined, requests: [], held: [] });
        })()"))
    }

    /// Holds the responses to requests with this method back from now on.
    pub(crate) fn hold(&self, method: &str) {
        let gate = &self.0;
        let method = JsValue::from_str(method);
        js!("void (gate.method = method)", gate, method);
    }

    /// A client that sends through this gate. `more` are further options, an object expression.
    pub(crate) fn client(&self, emulator: &Emulator, more: &str) -> Client {
        let (fetch, more) = (&self.0, evaluate(&format!("({more})"), &[]));
        emulator.client_with(&js!("({ ...more, fetch })", more, fetch))
    }

    /// The number of responses that were held back so far, released or not.
    pub(crate) fn held(&self) -> usize {
        number(&self.0, "held.length") as usize
    }

    /// Waits until this many responses were held back.
    pub(crate) async fn until_held(&self, count: usize) {
        until(&format!("{count} responses are held back"), async || {
            self.held() >= count
        })
        .await;
    }

    /// Releases the response with this index.
    pub(crate) fn release(&self, index: usize) {
        let (gate, index) = (&self.0, index as u32);
        js!("gate.held[index]()", gate, index);
    }

    /// Releases all responses, and holds no further ones back.
    pub(crate) fn release_all(&self) {
        let gate = &self.0;
        js!(
            "(gate.method = undefined, gate.held.forEach((release) => release()))",
            gate
        );
    }

    /// The requests so far.
    pub(crate) fn requests(&self) -> Vec<JsValue> {
        list(&self.0, "requests")
    }

    /// The last request with this method.
    pub(crate) fn last_request(&self, method: &str) -> JsValue {
        let mut requests = self.requests();
        requests.retain(|request| text(request, "method") == method);
        requests.pop().unwrap()
    }

    /// The number of requests with this method so far.
    pub(crate) fn sent(&self, method: &str) -> usize {
        with_method(&self.requests(), method)
    }
}

fn with_method(requests: &[JsValue], method: &str) -> usize {
    requests
        .iter()
        .filter(|request| text(request, "method") == method)
        .count()
}
