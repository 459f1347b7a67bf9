//! One request through `fetch`, and its response, read to the end. Nothing here retries or fetches tokens.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use gloo_net::http::Headers;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestInit};

use crate::error::Error;
use crate::fields::{FieldValue, Fields};
use crate::value::Value;
use crate::web::platform::error::{Failure, without_token};
use crate::web::platform::value::object;
use crate::wire::operation::Operation;
use crate::wire::request::Request;
use crate::wire::response::{Body, Response};

#[wasm_bindgen(module = "/src/web/transport/fetch.js")]
extern "C" {
    /// A promise of the response; or, in an array, the value that `fetch` threw.
    fn send(
        custom: Option<&Function>,
        request: &web_sys::Request,
        init: &JsValue,
        fragment: Option<&str>,
    ) -> JsValue;
}

// fetch.js imports this file, and wasm-bindgen copies only files that Rust imports.
#[wasm_bindgen(module = "/src/web/transport/parse_json.js")]
extern "C" {
    #[wasm_bindgen(js_name = parseJson)]
    fn parse_json(text: &str) -> JsValue;
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

/// A request that has been sent; as a future, its response.
pub(super) struct Exchange {
    operation: Operation,
    token: String,
    response: JsFuture,
    _keepalive_body: Option<KeepaliveBody>,
}

impl Exchange {
    /// Sends a request with the application's `fetch` or the global one. With `keepalive` it may outlive the page, as does a
    /// create where the engine needs it; `signal` aborts it. Fails if nothing was sent.
    pub(super) fn start(
        request: &Request,
        token: String,
        keepalive: bool,
        signal: &AbortSignal,
        custom: Option<&Function>,
    ) -> Result<Self, Failure> {
        let operation = request.operation;
        let mode = if operation == Operation::CreateSearch {
            create_send_mode()
        } else {
            JsValue::UNDEFINED
        };
        let bytes = request.body.as_ref().map_or(0, String::len);
        let keepalive_body = (mode == true).then(|| KeepaliveBody::reserve(bytes)).flatten();
        let keepalive = keepalive || keepalive_body.is_some();
        let fragment = mode.as_string();
        let mut url = request.url(&token);
        url.push_str(fragment.as_deref().unwrap_or_default());
        let sent = build(request, &url, keepalive, signal).and_then(|raw| {
            match send(custom, &raw, &second_argument(keepalive), fragment.as_deref()).dyn_into::<Array>() {
                Ok(thrown) => Err(thrown.get(0)),
                Err(response) => Ok(response.unchecked_into::<Promise>()),
            }
        });
        match sent {
            Ok(response) => Ok(Exchange {
                operation,
                token,
                response: JsFuture::from(response),
                _keepalive_body: keepalive_body,
            }),
            Err(cause) => {
                let error = Error::unsent(operation);
                Err(Failure::with_cause(error, without_token(cause, &token)))
            }
        }
    }
}

impl Future for Exchange {
    type Output = Result<Response<JsValue>, Failure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let operation = self.operation;
        Pin::new(&mut self.response)
            .poll(context)
            .map(|parts| match parts {
                Ok(parts) => read(&parts).ok_or_else(|| Error::not_a_response(operation).into()),
                Err(cause) => {
                    let cause = without_token(cause, &self.token);
                    Err(Failure::with_cause(Error::network(operation), cause))
                }
            })
    }
}

/// Reads the array that the JavaScript side makes of a response.
fn read(parts: &JsValue) -> Option<Response<JsValue>> {
    let part = |index| parts.at(index).unwrap_or_default();
    let status = parts.at(0).ok()?.as_f64()?;
    let body = part(4);
    Some(Response {
        status: status as u16,
        request_id: part(1).text(),
        retry_after: part(2).text(),
        date_ms: part(3).as_f64().unwrap_or_default(),
        body: if !body.is_undefined() {
            Body::Json(body)
        } else if part(5).is_truthy() {
            Body::Other
        } else {
            Body::Empty
        },
    })
}

/// The second argument of `fetch`: Firefox ignores `keepalive` in a `Request`. It has to repeat the referrer policy, which
/// it would reset.
fn second_argument(keepalive: bool) -> JsValue {
    if !keepalive {
        return JsValue::UNDEFINED;
    }
    let mut fields = Fields::default();
    fields.add("keepalive", FieldValue::Bool(true));
    fields.text("referrerPolicy", Some("no-referrer"));
    object(&fields)
}

fn build(
    request: &Request,
    url: &str,
    keepalive: bool,
    signal: &AbortSignal,
) -> Result<web_sys::Request, JsValue> {
    let mut fields = Fields::default();
    fields.text("method", Some(request.method.name()));
    fields.text("credentials", Some("omit"));
    fields.text("referrerPolicy", Some("no-referrer"));
    fields.text("cache", Some("no-store"));
    fields.add("keepalive", FieldValue::Bool(keepalive));
    fields.text("body", request.body.as_deref());
    let init = RequestInit::from(object(&fields));
    init.set_signal(Some(signal));
    if request.body.is_some() {
        // gloo's `Headers::new` panics where the engine has no `Headers`.
        let headers = Headers::from_raw(web_sys::Headers::new()?);
        headers.set("content-type", "application/json");
        init.set_headers(&headers.into_raw());
    }
    web_sys::Request::new_with_str_and_init(url, &init).or_else(|_| {
        // A page that is simulated in Node.js may have an AbortController of its own, whose signals Node.js refuses. Then the
        // request can't be aborted.
        init.set_signal(None);
        web_sys::Request::new_with_str_and_init(url, &init)
    })
}
