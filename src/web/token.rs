//! The access token: fixed, or from a function of the application's that all calls share.

use std::cell::Cell;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::error::Failure;
use super::value::promising;
use crate::proto::error::{Error, Operation};
use crate::proto::value::{Field, Read, Value};

/// Where tokens come from, and the one in use.
#[derive(Default)]
pub(super) struct Tokens {
    source: Option<Function>,
    known: Cell<Option<String>>,
    /// It is not in use any more; but a page that can't wait for a better one may try it.
    refused: Cell<bool>,
    /// The function's call that is on its way; whoever needs a token meanwhile waits for the same.
    pending: Cell<Option<Promise>>,
    /// Counts what `pending` has been, so that an answer to an earlier call changes nothing.
    turn: Cell<u32>,
}

/// What is in the cell; it stays there.
fn peek<T: Clone + Default>(cell: &Cell<T>) -> T {
    let value = cell.take();
    cell.set(value.clone());
    value
}

impl Tokens {
    /// Reads the option `accessToken`.
    pub(super) fn read(field: &Field<'_, JsValue>) -> Read<Self> {
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
    pub(super) fn current(&self) -> Option<String> {
        self.last().filter(|_| !self.refused.get())
    }

    /// The last token that was in use, refused or not.
    pub(super) fn last(&self) -> Option<String> {
        peek(&self.known)
    }

    fn take_into_use(&self, token: String) {
        self.known.set(Some(token));
        self.refused.set(false);
    }

    /// The function's call on its way takes too long: the next who needs a token calls it again.
    pub(super) fn give_up(&self) {
        self.wait_for(None);
    }

    /// One from the application's function.
    pub(super) async fn get(&self, operation: Operation) -> Result<String, Failure> {
        let promise = self.call(operation)?;
        let turn = self.turn.get();
        let given = JsFuture::from(promise).await;
        let ours = self.turn.get() == turn;
        if ours {
            self.wait_for(None);
        }
        let given = given.map_err(|thrown| token_failure(operation, thrown))?;
        let token = read_token(&Field::root(given, "accessToken()"))
            .map_err(|wrong| Error::argument(operation, &wrong))?;
        if ours {
            self.take_into_use(token.clone());
        }
        Ok(token)
    }

    /// The promise of the call on its way, or of a new one.
    fn call(&self, operation: Operation) -> Result<Promise, Failure> {
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
    pub(super) fn refused(&self, token: &str) -> bool {
        let fresh = self.current().is_some_and(|current| current != token);
        let replaceable = self.source.is_some();
        if !fresh && replaceable {
            self.refused.set(true);
        }
        fresh || replaceable
    }

    /// Takes `token` into use for what starts from now on, and gives it.
    pub(super) fn set(&self, token: &Field<'_, JsValue>) -> Read<String> {
        let token = read_token(token)?;
        self.wait_for(None);
        self.take_into_use(token.clone());
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
