//! The access token: fixed, or from a function of the application's that all calls share.

use std::cell::{Cell, RefCell};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::error::Error;
use crate::session::retry::TokenBackoff;
use crate::value::{Field, Read, Value};
use crate::web::platform::error::Failure;
use crate::web::platform::globals::now;
use crate::web::platform::value::promising;
use crate::web::platform::wait::{End, Waiting, delay_until};
use crate::wire::operation::Operation;

/// Where tokens come from, and the one in use.
#[derive(Default)]
pub(crate) struct Tokens {
    source: Option<Function>,
    known: Cell<Option<String>>,
    /// It is not in use any more; but a page that can't wait for a better one may try it.
    refused: Cell<bool>,
    /// The service has accepted it.
    proven: Cell<bool>,
    /// The function's call that is on its way; whoever needs a token meanwhile waits for the same.
    pending: Cell<Option<Promise>>,
    /// Counts what `pending` has been, so that an answer to an earlier call changes nothing.
    turn: Cell<u32>,
    /// When the function may be called again.
    backoff: Cell<TokenBackoff>,
    /// The waits for that; each ends when it is dropped.
    waits: RefCell<Vec<End>>,
}

/// Who asks for a token.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Asker {
    /// Somebody waits for the call.
    #[default]
    Caller,
    /// The same call, whose token was refused.
    Refused,
    /// Nobody waits for it in particular: a deletion, the next look at tasks.
    Background,
}

/// What is in the cell; it stays there.
fn peek<T: Clone + Default>(cell: &Cell<T>) -> T {
    let value = cell.take();
    cell.set(value.clone());
    value
}

impl Tokens {
    /// Reads the option `accessToken`.
    pub(crate) fn read(field: &Field<'_, JsValue>) -> Read<Self> {
        let source = promising(&field.value).dyn_into::<Function>().ok();
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

    fn take_into_use(&self, token: String) {
        self.known.set(Some(token));
        self.refused.set(false);
        self.proven.set(false);
    }

    /// The service has accepted this token. True if that ends a time without one.
    pub(crate) fn worked(&self, token: &str) -> bool {
        let first = self.current().is_some_and(|current| current == token) && !self.proven.replace(true);
        let ends = first && self.backoff.get() != TokenBackoff::default();
        if ends {
            self.reset();
        }
        ends
    }

    /// The function may be called at once.
    pub(crate) fn reset(&self) {
        self.backoff.take();
        self.wake();
    }

    /// Lets those who wait look again.
    pub(crate) fn wake(&self) {
        self.waits.take();
    }

    /// The function has failed, or gave what the service refused.
    fn failed(&self, refused: bool) {
        let mut backoff = self.backoff.get();
        backoff.failed(refused, js_sys::Math::random(), now());
        self.backoff.set(backoff);
    }

    /// How long to wait before the function may be called; `None` if it may be called now, or if a call is pending.
    pub(crate) fn wait(&self, asker: Asker) -> Option<Waiting> {
        let due = match asker {
            _ if peek(&self.pending).is_some() => return None,
            Asker::Caller => self.backoff.get().soon(),
            Asker::Refused => return None,
            Asker::Background => self.backoff.get().due(),
        };
        if due <= now() {
            return None;
        }
        let wait = Waiting::for_ms(delay_until(due));
        self.waits.borrow_mut().push(wait.end());
        Some(wait)
    }

    /// The function's call takes too long: the next who needs a token calls it again.
    pub(crate) fn give_up(&self, turn: u32) {
        if self.turn.get() == turn {
            self.wait_for(None);
            self.failed(false);
            self.wake();
        }
    }

    /// What `give_up` takes, for the call of the function on its way.
    pub(crate) fn turn(&self) -> u32 {
        self.turn.get()
    }

    /// One from the application's function, which has given this promise.
    pub(crate) async fn get(&self, operation: Operation, promise: Promise) -> Result<String, Failure> {
        let turn = self.turn.get();
        let given = JsFuture::from(promise).await;
        let token = match given {
            Ok(given) => read_token(&Field::root(given, "accessToken()"))
                .map_err(|wrong| Error::argument(operation, &wrong).into()),
            Err(thrown) => Err(token_failure(operation, thrown)),
        };
        if self.turn.get() == turn {
            self.wait_for(None);
            match &token {
                Ok(token) => self.take_into_use(token.clone()),
                Err(_) => self.failed(false),
            }
            self.wake();
        }
        token
    }

    /// The promise of the call on its way, or of a new one.
    pub(crate) fn call(&self, operation: Operation) -> Result<Promise, Failure> {
        if let Some(promise) = peek(&self.pending) {
            return Ok(promise);
        }
        // No token and no function: a token was taken away that nothing can replace.
        let Some(source) = &self.source else {
            return Err(token_failure(operation, JsValue::UNDEFINED));
        };
        let given = source
            .call0(&JsValue::UNDEFINED)
            .map_err(|thrown| token_failure(operation, thrown))?;
        let promise = Promise::resolve(&given);
        self.wait_for(Some(promise.clone()));
        Ok(promise)
    }

    fn wait_for(&self, promise: Option<Promise>) {
        self.turn.set(self.turn.get().wrapping_add(1));
        self.pending.set(promise);
    }

    /// Takes a token out of use that the service refused. False where no other can be had.
    pub(crate) fn refused(&self, token: &str) -> bool {
        let current = self.current();
        let fresh = current.as_ref().is_some_and(|current| current != token);
        let replaceable = self.source.is_some();
        if !fresh && replaceable {
            self.refused.set(true);
            if current.is_some() && !self.proven.get() {
                self.failed(true);
            }
        }
        fresh || replaceable
    }

    /// Takes `token` into use for what starts from now on, and gives it.
    pub(crate) fn set(&self, token: &Field<'_, JsValue>) -> Read<String> {
        let token = read_token(token)?;
        self.wait_for(None);
        self.take_into_use(token.clone());
        self.reset();
        Ok(token)
    }
}

/// The application's function failed, for this cause.
fn token_failure(operation: Operation, cause: JsValue) -> Failure {
    Failure::because(Error::token_function(operation), cause)
}

fn read_token(field: &Field<'_, JsValue>) -> Read<String> {
    // A server without the application's route mostly answers with a page, and one that hands on the service's answer with JSON.
    let begins = |token: &String| token.bytes().find(|byte| !byte.is_ascii_whitespace());
    let token = field
        .value
        .text()
        .filter(|token| !matches!(begins(token), None | Some(b'<' | b'{')));
    token.ok_or_else(|| {
        field.mismatch(
            "a token (a string that is not empty, neither HTML nor JSON) or a function that gets one",
        )
    })
}
