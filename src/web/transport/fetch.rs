//! One request through `fetch`, read to its end. Nothing here retries, refreshes or decides.

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
use crate::value::Value;
use crate::web::platform::error::{Failure, without_token};
use crate::web::platform::value::object;
use crate::wire::json::{Fields, Plain};
use crate::wire::operation::Operation;
use crate::wire::request::Request;
use crate::wire::response::{Body, Response};

#[wasm_bindgen(module = "/src/web/transport/fetch.js")]
extern "C" {
    /// A promise of the answer; or, in an array, what `fetch` threw.
    fn send(
        custom: Option<&Function>,
        request: &web_sys::Request,
        init: &JsValue,
        fragment: Option<&str>,
    ) -> JsValue;
}

#[wasm_bindgen(module = "/src/web/transport/create_carrier.js")]
extern "C" {
    /// A fragment for the URL, or true for `keepalive`.
    #[wasm_bindgen(js_name = wayOfCreate)]
    fn way_of_create() -> JsValue;
    /// Asks the worker of the page whether it carries creates.
    #[wasm_bindgen(js_name = carrier)]
    pub(crate) fn ask_carrier() -> JsValue;
}

/// How many bytes the bodies of our requests with `keepalive` may have together: half of what browsers allow a page, because
/// the application may send some too. What is above is refused.
const KEPT_ALIVE: usize = 32 * 1024;

thread_local! {
    /// How many they have now.
    static KEPT: Cell<usize> = const { Cell::new(0) };
}

/// The body of a create with `keepalive`, as long as it is in flight.
struct Kept(usize);

impl Kept {
    /// Nothing if it is too much.
    fn take(bytes: usize) -> Option<Self> {
        let sum = KEPT.get() + bytes;
        (sum <= KEPT_ALIVE).then(|| {
            KEPT.set(sum);
            Kept(bytes)
        })
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        KEPT.set(KEPT.get().saturating_sub(self.0));
    }
}

/// A request that has been sent, and its answer to come.
pub(crate) struct Exchange {
    operation: Operation,
    token: String,
    answer: JsFuture,
    _kept: Option<Kept>,
}

impl Exchange {
    /// Sends a request, with the global `fetch` or one of the application's. `keepalive` lets it outlive the page, which a create
    /// does where the engine needs it; `signal` aborts it. Fails if nothing was sent.
    pub(crate) fn start(
        request: &Request,
        token: String,
        keepalive: bool,
        signal: &AbortSignal,
        custom: Option<&Function>,
    ) -> Result<Self, Failure> {
        let operation = request.operation;
        let way = match operation {
            Operation::CreateSearch => way_of_create(),
            _ => JsValue::UNDEFINED,
        };
        let bytes = request.body.as_ref().map_or(0, String::len);
        let kept = (way == true).then(|| Kept::take(bytes)).flatten();
        let keepalive = keepalive || kept.is_some();
        let fragment = way.as_string();
        let mut url = request.url(&token);
        url.push_str(fragment.as_deref().unwrap_or_default());
        let sent = build(request, &url, keepalive, signal).and_then(|raw| {
            match send(custom, &raw, &again(keepalive), fragment.as_deref()).dyn_into::<Array>() {
                Ok(thrown) => Err(thrown.get(0)),
                Err(answer) => Ok(answer.unchecked_into::<Promise>()),
            }
        });
        match sent {
            Ok(answer) => Ok(Exchange {
                operation,
                token,
                answer: JsFuture::from(answer),
                _kept: kept,
            }),
            Err(cause) => {
                let error = Error::unsent(operation);
                Err(Failure::because(error, without_token(cause, &token)))
            }
        }
    }
}

impl Future for Exchange {
    type Output = Result<Response<JsValue>, Failure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.answer)
            .poll(context)
            .map(|answer| match answer {
                Ok(answer) => read(&answer).ok_or_else(|| Error::not_a_response(self.operation).into()),
                Err(cause) => Err(network(self.operation, cause, &self.token)),
            })
    }
}

fn network(operation: Operation, cause: JsValue, token: &str) -> Failure {
    Failure::because(Error::network(operation), without_token(cause, token))
}

/// The answer as transport/fetch.js gives it.
fn read(answer: &JsValue) -> Option<Response<JsValue>> {
    let part = |index| answer.at(index).unwrap_or_default();
    let status = answer.at(0).ok()?.as_f64()?;
    let body = part(4);
    Some(Response {
        status: status as u16,
        request_id: part(1).text(),
        retry_after: part(2).text(),
        at_ms: part(3).as_f64().unwrap_or_default(),
        body: if !body.is_undefined() {
            Body::Json(body)
        } else if part(5).is_truthy() {
            Body::Other
        } else {
            Body::Empty
        },
    })
}

/// What is said once more beside the Request: Firefox heeds `keepalive` only here. An init resets the referrer policy.
fn again(keepalive: bool) -> JsValue {
    if !keepalive {
        return JsValue::UNDEFINED;
    }
    let mut fields = Fields::default();
    fields.add("keepalive", Plain::Bool(true));
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
    fields.add("keepalive", Plain::Bool(keepalive));
    fields.text("body", request.body.as_deref());
    let init = RequestInit::from(object(&fields));
    init.set_signal(Some(signal));
    if request.body.is_some() {
        // gloo's own `new` panics where the engine has no `Headers`.
        let headers = Headers::from_raw(web_sys::Headers::new()?);
        headers.set("content-type", "application/json");
        init.set_headers(&headers.into_raw());
    }
    web_sys::Request::new_with_str_and_init(url, &init).or_else(|_| {
        // A test's imitation of a page brings an AbortController of its own, whose signals Node.js refuses. Then nothing can be
        // aborted, and all else works.
        init.set_signal(None);
        web_sys::Request::new_with_str_and_init(url, &init)
    })
}
