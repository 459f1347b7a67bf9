//! The access token: a fixed one, or one from a function of the application, whose calls all requests share.

use std::cell::{Cell, RefCell};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::error::Error;
use crate::session::retry::TokenBackoff;
use crate::value::{Field, Read, Value};
use crate::web::platform::error::Failure;
use crate::web::platform::globals::now;
use crate::web::platform::value::promisify;
use crate::web::platform::wait::{EndOnDrop, Wait, delay_until};
use crate::wire::operation::Operation;

/// The source of tokens, and the token in use.
#[derive(Default)]
pub(crate) struct Tokens {
    source: Option<Function>,
    known: Cell<Option<String>>,
    /// The service has refused it. A page that can't wait for another may still try it.
    refused: Cell<bool>,
    /// The service has accepted it.
    accepted: Cell<bool>,
    /// The call of the function in flight; all that need a token meanwhile wait for it.
    pending: Cell<Option<Promise>>,
    /// The number of `pending`, so that the result of an earlier call changes nothing.
    call_number: Cell<u32>,
    /// When the function may be called again.
    backoff: Cell<TokenBackoff>,
    /// The waits for that; each ends when it is dropped.
    waits: RefCell<Vec<EndOnDrop>>,
}

/// The request that needs a token.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum TokenUser {
    /// A call of the application.
    #[default]
    Caller,
    /// The same, after its first token was refused.
    Refused,
    /// A request that no caller waits for: a deletion, the next query for tasks.
    Background,
}

/// A copy of the value in the cell.
fn peek<T: Clone + Default>(cell: &Cell<T>) -> T {
    let value = cell.take();
    cell.set(value.clone());
    value
}

impl Tokens {
    /// Reads the option `accessToken`.
    pub(crate) fn read(field: &Field<'_, JsValue>) -> Read<Self> {
        let source = promisify(&field.value).dyn_into::<Function>().ok();
        let known = match source {
            Some(_) => None,
            None => Some(read_token(field)?),
        };
        Ok(Tokens {
            source,
            known: Cell::new(known),
            ..Tokens::default()
        })
    }

    /// The token in use, if there is one.
    pub(crate) fn current(&self) -> Option<String> {
        self.last().filter(|_| !self.refused.get())
    }

    /// The last token that was in use, refused or not.
    pub(crate) fn last(&self) -> Option<String> {
        peek(&self.known)
    }

    fn use_token(&self, token: String) {
        self.known.set(Some(token));
        self.refused.set(false);
        self.accepted.set(false);
    }

    /// To be called when the service has accepted this token. True if there was none before, after failures.
    pub(crate) fn accepted(&self, token: &str) -> bool {
        let first = self.current().is_some_and(|current| current == token) && !self.accepted.replace(true);
        let ends = first && self.backoff.get() != TokenBackoff::default();
        if ends {
            self.reset();
        }
        ends
    }

    /// Allows the function to be called at once.
    pub(crate) fn reset(&self) {
        self.backoff.take();
        self.wake();
    }

    /// Ends the waits for the function's next call.
    pub(crate) fn wake(&self) {
        self.waits.take();
    }

    /// Delays the next call: the function has failed, or the service has refused its token.
    fn back_off(&self, refused: bool) {
        let mut backoff = self.backoff.get();
        backoff.failed(refused, js_sys::Math::random(), now());
        self.backoff.set(backoff);
    }

    /// The wait before the function may be called; `None` if it may be called now, or if a call is in flight.
    pub(crate) fn wait(&self, user: TokenUser) -> Option<Wait> {
        let due = match user {
            _ if peek(&self.pending).is_some() => return None,
            TokenUser::Caller => self.backoff.get().due_for_caller(),
            TokenUser::Refused => return None,
            TokenUser::Background => self.backoff.get().due(),
        };
        if due <= now() {
            return None;
        }
        let wait = Wait::for_ms(delay_until(due));
        self.waits.borrow_mut().push(wait.end_on_drop());
        Some(wait)
    }

    /// Forgets a call of the function that takes too long: the next request that needs a token calls it again.
    pub(crate) fn give_up(&self, call_number: u32) {
        if self.call_number.get() == call_number {
            self.set_pending(None);
            self.back_off(false);
            self.wake();
        }
    }

    /// The number of the function's call in flight.
    pub(crate) fn call_number(&self) -> u32 {
        self.call_number.get()
    }

    /// The token that the promise of the function's call resolves to.
    pub(crate) async fn receive(&self, operation: Operation, promise: Promise) -> Result<String, Failure> {
        let call_number = self.call_number.get();
        let result = JsFuture::from(promise).await;
        let token = match result {
            Ok(token) => read_token(&Field::root(token, "accessToken()"))
                .map_err(|wrong| Error::argument(operation, &wrong).into()),
            Err(thrown) => Err(token_failure(operation, thrown)),
        };
        if self.call_number.get() == call_number {
            self.set_pending(None);
            match &token {
                Ok(token) => self.use_token(token.clone()),
                Err(_) => self.back_off(false),
            }
            self.wake();
        }
        token
    }

    /// The promise of the call in flight, or of a new one.
    pub(crate) fn call(&self, operation: Operation) -> Result<Promise, Failure> {
        if let Some(promise) = peek(&self.pending) {
            return Ok(promise);
        }
        // A fixed token was refused, and no function can provide another.
        let Some(source) = &self.source else {
            return Err(token_failure(operation, JsValue::UNDEFINED));
        };
        let returned = source
            .call0(&JsValue::UNDEFINED)
            .map_err(|thrown| token_failure(operation, thrown))?;
        let promise = Promise::resolve(&returned);
        self.set_pending(Some(promise.clone()));
        Ok(promise)
    }

    fn set_pending(&self, promise: Option<Promise>) {
        self.call_number.set(self.call_number.get().wrapping_add(1));
        self.pending.set(promise);
    }

    /// To be called when the service has refused this token. False if there can be no other.
    pub(crate) fn refused(&self, token: &str) -> bool {
        let current = self.current();
        let fresh = current.as_ref().is_some_and(|current| current != token);
        let replaceable = self.source.is_some();
        if !fresh && replaceable {
            self.refused.set(true);
            if current.is_some() && !self.accepted.get() {
                self.back_off(true);
            }
        }
        fresh || replaceable
    }

    /// Uses `token` for subsequent requests, and returns it.
    pub(crate) fn set(&self, token: &Field<'_, JsValue>) -> Read<String> {
        let token = read_token(token)?;
        self.set_pending(None);
        self.use_token(token.clone());
        self.reset();
        Ok(token)
    }
}

/// The failure of the application's function.
fn token_failure(operation: Operation, cause: JsValue) -> Failure {
    Failure::with_cause(Error::token_function(operation), cause)
}

fn read_token(field: &Field<'_, JsValue>) -> Read<String> {
    // A server without the application's route often responds with a page, and one that forwards the service's response with
    // JSON: neither is a token.
    let first_byte = |token: &String| token.bytes().find(|byte| !byte.is_ascii_whitespace());
    let token = field
        .value
        .text()
        .filter(|token| !matches!(first_byte(token), None | Some(b'<' | b'{')));
    token.ok_or_else(|| {
        field.mismatch(
            "a token (a string that is not empty, neither HTML nor JSON) or a function that gets one",
        )
    })
}
