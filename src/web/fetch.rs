//! One request through `fetch`, read to its end. Nothing here retries, refreshes or decides.

use gloo_net::http::RequestBuilder;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit};

use super::error::{Failure, without_token};
use crate::proto::error::Error;
use crate::proto::http::{Body, Method, Request, Response};

#[wasm_bindgen(module = "/js/json.js")]
extern "C" {
    /// The value, integers exact; `undefined` for text that is not JSON.
    #[wasm_bindgen(js_name = parseJson)]
    fn parse_json(text: &JsValue) -> JsValue;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch, js_namespace = globalThis, catch)]
    fn global_fetch(request: &web_sys::Request) -> Result<JsValue, JsValue>;

    /// A Response of any realm, or what behaves like one. `fetch` may be the application's, so any access may throw.
    type ResponseLike;
    #[wasm_bindgen(method, getter, catch)]
    fn status(this: &ResponseLike) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn headers(this: &ResponseLike) -> Result<HeadersLike, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn text(this: &ResponseLike) -> Result<JsValue, JsValue>;

    type HeadersLike;
    #[wasm_bindgen(method, catch)]
    fn get(this: &HeadersLike, name: &str) -> Result<JsValue, JsValue>;
}

/// How requests are sent.
#[derive(Clone)]
pub(super) struct Fetch {
    /// Used in place of the global `fetch`.
    pub(super) custom: Option<Function>,
}

impl Fetch {
    /// Sends a request and reads its answer. `keepalive` lets it outlive the page; `signal` aborts it.
    pub(super) async fn send(
        self,
        request: Request,
        token: String,
        keepalive: bool,
        signal: AbortSignal,
    ) -> Result<Response<JsValue>, Failure> {
        let operation = request.operation;
        let network = |cause| Failure::Error(Error::network(operation), without_token(cause, &token));
        let raw = build(&request, &token, keepalive, &signal).map_err(network)?;
        let sent = match &self.custom {
            Some(custom) => custom.call1(&JsValue::UNDEFINED, &raw),
            None => global_fetch(&raw),
        };
        let answer = JsFuture::from(Promise::resolve(&sent.map_err(network)?))
            .await
            .map_err(network)?;
        if !answer.is_object() {
            return Err(Error::not_a_response(operation).into());
        }
        let answer = ResponseLike::from(answer);
        let head = read_head(&answer).ok_or_else(|| Error::not_a_response(operation))?;
        let text = answer.text().map_err(|_| Error::not_a_response(operation))?;
        let text = JsFuture::from(Promise::resolve(&text)).await.map_err(network)?;
        Ok(Response {
            body: read_body(&text),
            ..head
        })
    }
}

fn build(
    request: &Request,
    token: &str,
    keepalive: bool,
    signal: &AbortSignal,
) -> Result<web_sys::Request, JsValue> {
    let method = match request.method {
        Method::Get => gloo_net::http::Method::GET,
        Method::Post => gloo_net::http::Method::POST,
        Method::Delete => gloo_net::http::Method::DELETE,
    };
    let builder = RequestBuilder::new(&request.url(token))
        .method(method)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .cache(RequestCache::NoStore)
        .abort_signal(Some(signal));
    let built = match &request.body {
        Some(body) => builder
            .header("content-type", "application/json")
            .body(body.as_str()),
        None => builder.build(),
    };
    let raw = web_sys::Request::from(built.map_err(|_| JsValue::UNDEFINED)?);
    if !keepalive {
        return Ok(raw);
    }
    let init = RequestInit::new();
    Reflect::set(&init, &JsValue::from_str("keepalive"), &JsValue::TRUE)?;
    web_sys::Request::new_with_request_and_init(&raw, &init)
}

/// Status and headers; `None` for what is not like a Response.
fn read_head(answer: &ResponseLike) -> Option<Response<JsValue>> {
    let status = answer.status().ok()?.as_f64()?;
    let headers = answer.headers().ok()?;
    let header = |name: &str| {
        Some(headers.get(name))
            .filter(|_| headers.is_object())?
            .ok()?
            .as_string()
    };
    Some(Response {
        status: status as u16,
        request_id: header("x-smh-request-id").or_else(|| header("x-request-id")),
        retry_after: header("retry-after"),
        body: Body::Empty,
    })
}

fn read_body(text: &JsValue) -> Body<JsValue> {
    let value = parse_json(text);
    if !value.is_undefined() {
        return Body::Json(value);
    }
    let empty = text
        .dyn_ref::<js_sys::JsString>()
        .is_none_or(|text| text.trim().length() == 0);
    if empty { Body::Empty } else { Body::Other }
}
