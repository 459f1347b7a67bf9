//! The narrow access to a client for the calls of `web::tasks`, which may be a module of its own: it sends through the client's
//! transport, and its calls end as the client's own do. The methods are internal; `web/tasks/client.rs` calls them, and
//! `js/tasks.ts`.

use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal};

use super::call::{Call, Ending, OpenCall};
use super::smh_client::SmhClient;
use crate::error::{Error, ErrorKind};
use crate::session::retry::Retry;
use crate::web::arguments::{InvalidArgument, read_options};
use crate::web::platform::error::{Failure, ViewFailure};
use crate::web::platform::globals::create_abort_controller;
use crate::web::platform::wait::{Wait, future_to_promise};
use crate::web::transport::{SendOptions, TokenUser};
use crate::wire::encoding::encoded;
use crate::wire::operation::Operation;
use crate::wire::request::{Method, Request};

/// Aborts when it is dropped.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort_with_reason(&JsValue::NULL);
    }
}

#[wasm_bindgen]
impl SmhClient {
    /// The promise of a call whose work another module does: `work` is called with a signal that fires when the call has ended,
    /// and returns a
    /// promise; it must not send anything before it has returned. The call's own signal and `close()` end it as they end every call.
    #[wasm_bindgen(js_name = _call)]
    pub fn call(&self, operation: &str, options: JsValue, work: &Function) -> Promise {
        let operation = known(operation);
        if self.state.is_closed() {
            return Promise::reject(&Failure::from(Error::closed(operation)).into());
        }
        // Its arguments are read first, and before the application can change them.
        let ended = AbortOnDrop(create_abort_controller());
        let promise = work.call1(&JsValue::UNDEFINED, &ended.0.signal());
        let result = promise.map(|promise| JsFuture::from(Promise::resolve(&promise)));
        let work = async move { result?.await };
        let refusal = match Wait::for_signal(&read_options(options)) {
            Ok(signal) => match signal.as_ref().and_then(Wait::reason) {
                None => {
                    let ending = if operation.is_batch() {
                        Ending::Stop(ended.0.clone())
                    } else {
                        Ending::Reject
                    };
                    return future_to_promise(Call {
                        signal,
                        work: Box::pin(async move {
                            let result = work.await;
                            drop(ended);
                            result
                        }),
                        open: Some(OpenCall::new(&self.state, operation)),
                        ending,
                    });
                }
                Some(reason) => reason,
            },
            Err(mismatch) => InvalidArgument::from(mismatch).of(operation).into(),
        };
        // Nothing is sent, and an error of the arguments comes first.
        drop(ended);
        future_to_promise(async move {
            work.await?;
            Err(refusal)
        })
    }

    /// Sends a request, which is given by its parts, and resolves with those of its reply; rejects with the reason of `signal` if it
    /// fires first. With `background`, no caller waits for this one request, and it is sent only once.
    #[wasm_bindgen(js_name = _send)]
    #[allow(
        clippy::too_many_arguments,
        reason = "an object would cost more code to make and to read"
    )]
    pub fn send(
        &self,
        operation: &str,
        method: &str,
        before_token: String,
        after_token: String,
        body: Option<String>,
        background: bool,
        signal: &AbortSignal,
    ) -> Promise {
        let method = Method::from_name(method).unwrap_or(Method::Get);
        let request = Request::from_parts(known(operation), method, before_token, after_token, body);
        let transport = Rc::clone(&self.state.transport);
        let options = SendOptions {
            timeout_ms: transport.timeout_ms,
            retry: (!background).then(|| Retry::new(transport.retry)),
            token_user: token_user(background),
            ..SendOptions::default()
        };
        let work = async move { transport.send(request, options).await.into_parts() };
        Call::promise(Wait::for_abort(signal), Box::pin(work), None)
    }

    /// Resolves with the length of the token in a URL, once there is one. The token itself stays in this module.
    #[wasm_bindgen(js_name = _tokenLength)]
    pub fn token_length(&self, operation: &str, background: bool) -> Promise {
        let operation = known(operation);
        let transport = Rc::clone(&self.state.transport);
        future_to_promise(async move {
            let token = transport.token(operation, token_user(background)).await?;
            Ok((encoded(&token).len() as u32).into())
        })
    }

    /// Resolves with the URL of a request that is given by its parts, with the token, once there is one.
    #[wasm_bindgen(js_name = _url)]
    pub fn url(&self, operation: &str, before_token: String, after_token: String) -> Promise {
        let operation = known(operation);
        let transport = Rc::clone(&self.state.transport);
        future_to_promise(async move {
            let token = transport.token(operation, TokenUser::Caller).await?;
            let request = Request::from_parts(operation, Method::Get, before_token, after_token, None);
            Ok(request.url(&token).into())
        })
    }

    /// Emits the event of a request that has failed and is sent again after so many milliseconds.
    #[wasm_bindgen(js_name = _retrying)]
    pub fn retrying(&self, operation: &str, attempts: u32, error: JsValue, delay_ms: f64) {
        let failure = ViewFailure {
            operation: known(operation),
            attempts,
            error,
        };
        self.state.transport.events.retrying(&failure, delay_ms);
    }

    /// The network may be back: a token that failed to come may be fetched again.
    #[wasm_bindgen(js_name = _online)]
    pub fn online(&self) {
        self.state.transport.tokens.reset();
    }

    /// The endpoint (base URL, library, space, acting user, whether it is this machine) and the limits of retries: base, maximum
    /// and longest wait in milliseconds.
    #[wasm_bindgen(js_name = _settings)]
    pub fn settings(&self) -> Array {
        let transport = &self.state.transport;
        let (endpoint, retry) = (&transport.endpoint, &transport.retry);
        let settings: [JsValue; 8] = [
            endpoint.base.as_str().into(),
            endpoint.library_id.as_str().into(),
            endpoint.space_id.as_str().into(),
            endpoint.user_id.as_deref().into(),
            endpoint.is_local().into(),
            retry.base_delay_ms.into(),
            retry.max_delay_ms.into(),
            retry.max_wait_ms.into(),
        ];
        settings.into_iter().collect()
    }

    /// The sentences for users, in English and Chinese, of an error of this kind.
    #[wasm_bindgen(js_name = _sentences)]
    pub fn sentences(&self, kind: &str, retryable: bool) -> Array {
        let kind = ErrorKind::from_name(kind).unwrap_or(ErrorKind::Config);
        let mut error = Error::new(kind, Operation::Construct, &[]);
        error.retryable = retryable;
        let meaning = error.meaning();
        let sentences: [JsValue; 2] = [meaning.english.into(), meaning.chinese.into()];
        sentences.into_iter().collect()
    }
}

/// The operation with this name, which the other module has from the same list.
fn known(operation: &str) -> Operation {
    Operation::from_name(operation).unwrap_or(Operation::Construct)
}

fn token_user(background: bool) -> TokenUser {
    if background {
        TokenUser::Background
    } else {
        TokenUser::Caller
    }
}
