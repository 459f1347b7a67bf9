//! One request through `fetch`, and its response, read to the end. Nothing here retries or fetches tokens.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use gloo_net::http::Headers;
use js_sys::{Array, Function, JsString, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::options::SendOptions;
use crate::error::Error;
use crate::value::Value;
use crate::web::platform::error::{Failure, without_token};
use crate::web::received::Received;
use crate::wire::operation::Operation;
use crate::wire::request::{Method, Request};
use crate::wire::response::Response;

#[wasm_bindgen(module = "/src/web/transport/fetch.js")]
extern "C" {
    /// A request in flight.
    type Sent;
    /// A promise of its response.
    #[wasm_bindgen(method, getter)]
    fn response(this: &Sent) -> Promise;
    /// The same, but it resolves to `null` when the time is over.
    #[wasm_bindgen(method, getter)]
    fn outcome(this: &Sent) -> Promise;
    /// Ends `outcome`, and with `abort` the request, too.
    #[wasm_bindgen(method)]
    fn stop(this: &Sent, abort: bool);

    /// A [`Sent`]; or, in an array, the value that `fetch` threw.
    #[allow(clippy::too_many_arguments)] // An object takes longer.
    fn send(
        custom: Option<&Function>,
        url: &str,
        method: Option<&str>,
        body: Option<&str>,
        headers: Option<web_sys::Headers>,
        keepalive: bool,
        fragment: Option<&str>,
        timeout_ms: Option<i32>,
        exit_worker: Option<&JsString>,
    ) -> JsValue;
}

// exit_worker.js imports this file, and wasm-bindgen copies only files that Rust imports.
#[wasm_bindgen(module = "/src/web/transport/exit_worker_source.js")]
extern "C" {
    #[wasm_bindgen(js_name = exitWorkerSource)]
    fn exit_worker_source() -> String;
}

#[wasm_bindgen(module = "/src/web/transport/exit_worker.js")]
extern "C" {
    /// Starts the worker that sends creates, by the URL of its script. False if it should be tried again.
    #[wasm_bindgen(js_name = startExitWorker)]
    pub(super) fn start_exit_worker(script: &JsString, listener: Option<&Function>) -> bool;
}

#[wasm_bindgen(module = "/src/web/transport/create_carrier.js")]
extern "C" {
    /// How to send a create: with this fragment of the URL, or, if true, with `keepalive`.
    #[wasm_bindgen(js_name = createSendMode)]
    fn create_send_mode() -> JsValue;
    /// Asks the page's service worker whether it handles creates.
    #[wasm_bindgen(js_name = createCarrier)]
    pub(crate) fn find_create_carrier() -> JsValue;
}

/// How many bytes the bodies of this package's requests with `keepalive` may have together. Browsers refuse more than twice
/// as much for a page, and the application may send some, too.
const MAX_KEEPALIVE_BYTES: usize = 32 * 1024;

thread_local! {
    /// How many bytes they have now.
    static KEEPALIVE_BYTES: Cell<usize> = const { Cell::new(0) };
}

/// The bytes of a create with `keepalive`, counted until it is dropped.
struct KeepaliveBody(usize);

impl KeepaliveBody {
    /// `None` if it is too much.
    fn reserve(bytes: usize) -> Option<Self> {
        let sum = KEEPALIVE_BYTES.get() + bytes;
        (sum <= MAX_KEEPALIVE_BYTES).then(|| {
            KEEPALIVE_BYTES.set(sum);
            KeepaliveBody(bytes)
        })
    }
}

impl Drop for KeepaliveBody {
    fn drop(&mut self) {
        KEEPALIVE_BYTES.set(KEEPALIVE_BYTES.get().saturating_sub(self.0));
    }
}

/// A request in flight. When this is dropped, the request continues.
pub(super) struct Exchange {
    operation: Operation,
    token: String,
    sent: Sent,
    outcome: JsFuture,
    _keepalive_body: Option<KeepaliveBody>,
}

impl Exchange {
    /// Sends a request with the application's `fetch` or the global one. With `keepalive` it may outlive the page, as does a
    /// create where the engine needs it. A create with an exit worker, which is named by the URL of its script, is sent from
    /// there if the worker is ready. Fails if nothing was sent.
    pub(super) fn start(
        request: &Request,
        token: &str,
        options: SendOptions,
        custom: Option<&Function>,
        exit_worker: Option<&JsString>,
    ) -> Result<Self, Failure> {
        let operation = request.operation;
        let mode = if operation == Operation::CreateSearch {
            create_send_mode()
        } else {
            JsValue::UNDEFINED
        };
        let body = request.body.as_deref();
        let bytes = body.map_or(0, str::len);
        let keepalive_body = (mode == true).then(|| KeepaliveBody::reserve(bytes)).flatten();
        let keepalive = options.keepalive || keepalive_body.is_some();
        let fragment = mode.as_string();
        let mut url = request.url(token);
        url.push_str(fragment.as_deref().unwrap_or_default());
        let method = (request.method != Method::Get).then(|| request.method.name());
        let sent = body.map(|_| json_headers()).transpose().and_then(|headers| {
            let fragment = fragment.as_deref();
            let sent = send(
                custom,
                &url,
                method,
                body,
                headers,
                keepalive,
                fragment,
                options.timeout_ms,
                exit_worker,
            );
            match sent.dyn_into::<Array>() {
                Ok(thrown) => Err(thrown.get(0)),
                Err(sent) => Ok(sent.unchecked_into::<Sent>()),
            }
        });
        match sent {
            Ok(sent) => Ok(Exchange {
                operation,
                token: String::from(token),
                outcome: JsFuture::from(sent.outcome()),
                sent,
                _keepalive_body: keepalive_body,
            }),
            Err(cause) => {
                let error = Error::unsent(operation);
                Err(Failure::with_cause(error, without_token(cause, token)))
            }
        }
    }

    /// Its response or failure; `None` when its time is over.
    pub(super) fn poll_outcome(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Received, Failure>>> {
        let outcome = Pin::new(&mut self.outcome).poll(context);
        outcome.map(|parts| match parts {
            Ok(parts) if parts.is_null() => None,
            Ok(parts) => Some(read(&parts).ok_or_else(|| Error::not_a_response(self.operation).into())),
            Err(cause) => {
                let cause = without_token(cause, &self.token);
                Some(Err(Failure::with_cause(Error::network(self.operation), cause)))
            }
        })
    }

    /// Ends the request.
    pub(super) fn abort(self) {
        self.sent.stop(true);
    }

    /// Waits for the response, however long it takes.
    pub(super) async fn response(mut self) -> Option<Received> {
        self.sent.stop(false);
        self.outcome = JsFuture::from(self.sent.response());
        poll_fn(|context| self.poll_outcome(context)).await?.ok()
    }
}

/// Reads the array that the JavaScript side makes of a response.
fn read(parts: &JsValue) -> Option<Received> {
    let part = |index| parts.at(index).unwrap_or_default();
    let status = parts.at(0).ok()?.as_f64()?;
    let body = part(4);
    let response = Response {
        status: status as u16,
        request_id: part(1).text(),
        retry_after: part(2).text(),
        date_ms: part(3).as_f64().unwrap_or_default(),
        body: body.as_string().unwrap_or_default(),
    };
    Some(Received::new(response, body))
}

/// The headers of a request with a body.
fn json_headers() -> Result<web_sys::Headers, JsValue> {
    // gloo's `Headers::new` panics where the engine has no `Headers`.
    let headers = Headers::from_raw(web_sys::Headers::new()?);
    headers.set("content-type", "application/json");
    Ok(headers.into_raw())
}
