//! The access token: fixed, or from a function of the application's that all calls share.

use std::cell::RefCell;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::error::Failure;
use crate::proto::error::{Error, Operation};
use crate::proto::value::{Field, Read, Value};

/// Where tokens come from, and the one in use.
pub(super) struct Tokens {
    source: Option<Function>,
    current: RefCell<Option<String>>,
    /// The function's call that is on its way; whoever needs a token meanwhile waits for the same.
    pending: RefCell<Option<Promise>>,
}

impl Tokens {
    /// Reads the option `accessToken`.
    pub(super) fn read(field: &Field<'_, JsValue>) -> Read<Self> {
        let source = field.value.dyn_ref::<Function>().cloned();
        let current = match source {
            Some(_) => None,
            None => Some(read_token(field)?),
        };
        Ok(Tokens {
            source,
            current: RefCell::new(current),
            pending: RefCell::new(None),
        })
    }

    /// The token in use, or one from the application's function.
    pub(super) async fn get(&self, operation: Operation) -> Result<String, Failure> {
        if let Some(token) = self.current.borrow().clone() {
            return Ok(token);
        }
        let promise = self.call(operation)?;
        let given = JsFuture::from(promise.clone()).await;
        let ours = self
            .pending
            .borrow()
            .as_ref()
            .is_some_and(|now| js_sys::Object::is(now, &promise));
        if ours {
            self.pending.replace(None);
        }
        let given = given.map_err(|thrown| Failure::Error(Error::token_function(operation), thrown))?;
        let token = read_token(&Field::root(given, "accessToken()"))
            .map_err(|wrong| Error::argument(operation, &wrong))?;
        if ours {
            self.current.replace(Some(token.clone()));
        }
        Ok(token)
    }

    /// The promise of the call on its way, or of a new one.
    fn call(&self, operation: Operation) -> Result<Promise, Failure> {
        if let Some(promise) = self.pending.borrow().clone() {
            return Ok(promise);
        }
        // No token and no function: a token was taken away that nothing can replace.
        let Some(source) = &self.source else {
            return Err(Error::token_function(operation).into());
        };
        let given = source
            .call0(&JsValue::UNDEFINED)
            .map_err(|thrown| Failure::Error(Error::token_function(operation), thrown))?;
        let promise = Promise::resolve(&given);
        self.pending.replace(Some(promise.clone()));
        Ok(promise)
    }

    /// Takes a token out of use that the service refused. False where no other can be had.
    pub(super) fn refused(&self, token: &str) -> bool {
        let mut current = self.current.borrow_mut();
        let fresh = current.as_deref().is_some_and(|current| current != token);
        if !fresh && self.source.is_some() {
            *current = None;
        }
        fresh || self.source.is_some()
    }

    /// Takes `token` into use for what starts from now on.
    pub(super) fn set(&self, token: &Field<'_, JsValue>) -> Read<()> {
        let token = read_token(token)?;
        self.pending.replace(None);
        self.current.replace(Some(token));
        Ok(())
    }
}

fn read_token(field: &Field<'_, JsValue>) -> Read<String> {
    let token = field
        .value
        .text()
        .filter(|token| token.bytes().any(|byte| byte != b' '));
    token.ok_or_else(|| field.mismatch("a token (a string that is not empty) or a function that gets one"))
}
