//! The client, as this module sees it: an object whose methods `web/client/task_access.rs` defines. All requests go through its
//! transport, so tokens, the rate limit, retries and events are those of the client.

use std::future::Future;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use crate::error::{Error, ErrorKind};
use crate::session::retry::{Connectivity, RetryOptions};
use crate::session::task_poll::EndReason;
use crate::value::Value;
use crate::web::platform::error::smh_error;
use crate::web::platform::page::connectivity;
use crate::web::received::Received;
use crate::wire::endpoint::Endpoint;
use crate::wire::operation::Operation;
use crate::wire::request::Request;
use crate::wire::response::Response;

#[wasm_bindgen]
#[allow(
    clippy::too_many_arguments,
    reason = "an object would cost more code to make and to read"
)]
extern "C" {
    /// An `SmhClient`.
    #[wasm_bindgen(typescript_type = "object")]
    pub type ClientHandle;

    #[wasm_bindgen(method, js_name = _settings)]
    fn settings(this: &ClientHandle) -> Array;
    #[wasm_bindgen(method, js_name = _send)]
    fn send(
        this: &ClientHandle,
        operation: &str,
        method: &str,
        before_token: &str,
        after_token: &str,
        body: Option<&str>,
        background: bool,
        signal: &AbortSignal,
    ) -> Promise;
    #[wasm_bindgen(method, js_name = _tokenLength)]
    fn token_length(this: &ClientHandle, operation: &str, background: bool) -> Promise;
    #[wasm_bindgen(method, js_name = _url)]
    fn url(this: &ClientHandle, operation: &str, before_token: &str, after_token: &str) -> Promise;
    #[wasm_bindgen(method, js_name = _retrying)]
    fn retrying(this: &ClientHandle, operation: &str, attempts: u32, error: &JsValue, delay_ms: f64);
    #[wasm_bindgen(method, js_name = _online)]
    fn online(this: &ClientHandle);
    #[wasm_bindgen(method)]
    fn free(this: &ClientHandle);
}

/// The failure of a request or of a call.
#[derive(Clone)]
pub(super) struct TaskFailure {
    /// The properties that decide how to go on.
    pub(super) error: Box<Error>,
    /// The `SmhError`.
    pub(super) value: JsValue,
}

impl TaskFailure {
    /// The failure that the client reports as an `SmhError`.
    fn of_value(operation: Operation, value: JsValue) -> Self {
        let field = |name| value.get(name).unwrap_or_default();
        let integer = |name| field(name).integer();
        let kind = field("kind").text();
        let kind = kind.as_deref().and_then(ErrorKind::from_name);
        let mut error = Error::new(kind.unwrap_or(ErrorKind::Closed), operation, &[]);
        error.status = integer("status").and_then(|status| u16::try_from(status).ok());
        error.code = field("code").text();
        error.attempts = integer("attempts").unwrap_or_default() as u32;
        error.retryable = field("retryable").is_truthy();
        error.retry_after_ms = integer("retryAfterMs").map(|ms| ms as u32);
        TaskFailure { error, value }
    }
}

/// The reply to a request: a successful response, or the failure.
pub(super) struct Reply {
    attempts: u32,
    result: Result<Received, TaskFailure>,
}

impl Reply {
    /// Reads the parts that `Reply::into_parts` of the transport makes.
    fn of_parts(parts: &JsValue) -> Self {
        let part = |index| parts.at(index).unwrap_or_default();
        let integer = |index| part(index).integer().unwrap_or_default();
        let text = part(3);
        let response = Response {
            status: integer(1) as u16,
            request_id: part(2).text(),
            retry_after: None,
            date_ms: part(4).number().unwrap_or_default(),
            body: text.as_string().unwrap_or_default(),
        };
        Reply {
            attempts: integer(0) as u32,
            result: Ok(Received::new(response, text)),
        }
    }

    /// Whether a response was received, whatever its status.
    pub(super) fn is_answered(&self) -> bool {
        match &self.result {
            Ok(_) => true,
            Err(failure) => failure.error.status.is_some(),
        }
    }

    /// Reads the response, if it is a success.
    pub(super) fn read(
        self,
        client: &Client,
        read: &mut dyn FnMut(&Received) -> Result<(), Box<Error>>,
    ) -> Result<(), TaskFailure> {
        let attempts = self.attempts;
        read(&self.result?).map_err(|error| client.failure(error.after(attempts)))
    }
}

/// The client of calls for tasks.
pub(super) struct Client {
    handle: ClientHandle,
    pub(super) endpoint: Endpoint,
    is_local: bool,
    pub(super) retry: RetryOptions,
}

impl Drop for Client {
    fn drop(&mut self) {
        self.handle.free();
    }
}

impl Client {
    /// Takes over the handle.
    pub(super) fn new(handle: ClientHandle) -> Self {
        let settings = handle.settings();
        let text = |index| settings.get(index).text();
        let number = |index| settings.get(index).as_f64().unwrap_or_default();
        Client {
            endpoint: Endpoint {
                base: text(0).unwrap_or_default(),
                library_id: text(1).unwrap_or_default(),
                space_id: text(2).unwrap_or_default(),
                user_id: text(3),
            },
            is_local: settings.get(4).is_truthy(),
            retry: RetryOptions {
                base_delay_ms: number(5),
                max_delay_ms: number(6),
                max_wait_ms: number(7),
                ..RetryOptions::default()
            },
            handle,
        }
    }

    /// Sends a request as soon as there is a token and a slot for it. `None` if `signal` fires first, with the reason `null`. With
    /// `background`, no caller waits for this one request, and it is sent only once.
    pub(super) fn send(
        &self,
        request: &Request,
        background: bool,
        signal: &AbortSignal,
    ) -> impl Future<Output = Option<Reply>> + use<> {
        let operation = request.operation;
        let (before_token, after_token) = request.around_token();
        let reply = JsFuture::from(self.handle.send(
            operation.name(),
            request.method.name(),
            before_token,
            after_token,
            request.body.as_deref(),
            background,
            signal,
        ));
        async move {
            match reply.await {
                Ok(parts) => Some(Reply::of_parts(&parts)),
                // The reason of the signal.
                Err(null) if null.is_null() => None,
                Err(error) => Some(Reply {
                    attempts: 0,
                    result: Err(TaskFailure::of_value(operation, error)),
                }),
            }
        }
    }

    /// The URL of a request, with the token.
    pub(super) fn url(&self, request: &Request) -> JsFuture {
        let (before_token, after_token) = request.around_token();
        JsFuture::from(
            self.handle
                .url(request.operation.name(), before_token, after_token),
        )
    }

    /// The failure of a wait for tasks.
    pub(super) fn wait_failure(
        &self,
        operation: Operation,
        reason: EndReason<TaskFailure>,
        timeout_ms: Option<i32>,
    ) -> TaskFailure {
        match reason {
            EndReason::NotFound(ids) => self.failure(Error::tasks_not_found(operation, &ids)),
            EndReason::TimedOut => {
                self.failure(Error::wait_timeout(operation, timeout_ms.unwrap_or_default()))
            }
            EndReason::Failed(failure) => failure,
        }
    }

    /// A text that is as long as the token is in a URL, once there is a token. The token itself stays in the client.
    pub(super) fn token_stand_in(
        &self,
        operation: Operation,
        background: bool,
    ) -> impl Future<Output = Result<String, TaskFailure>> + use<> {
        let length = JsFuture::from(self.handle.token_length(operation.name(), background));
        async move {
            match length.await {
                Ok(length) => Ok("-".repeat(length.as_f64().unwrap_or_default() as usize)),
                Err(error) => Err(TaskFailure::of_value(operation, error)),
            }
        }
    }

    /// A request has failed, and is sent again after so many milliseconds.
    pub(super) fn retrying(&self, failure: &TaskFailure, delay_ms: f64) {
        let error = &failure.error;
        self.handle
            .retrying(error.operation.name(), error.attempts, &failure.value, delay_ms);
    }

    /// The network may be back.
    pub(super) fn network_returned(&self) {
        self.handle.online();
    }

    /// Whether the service can be reached, as far as the browser knows.
    pub(super) fn connectivity(&self) -> Connectivity {
        let mut connectivity = connectivity();
        connectivity.offline &= !self.is_local;
        connectivity
    }

    /// The failure with this error.
    pub(super) fn failure(&self, error: Box<Error>) -> TaskFailure {
        let value = smh_error(&error.fields(), JsValue::UNDEFINED);
        TaskFailure { error, value }
    }
}
