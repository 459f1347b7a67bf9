//! Reads the values that the application passes. An invalid value is an error of kind "config" that names the field.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::platform::error::Failure;
use super::platform::value::object;
use crate::error::Error;
use crate::fields::Fields;
use crate::value::{Field, Mismatch, Read};
use crate::wire::operation::Operation;

/// An argument that can't be used.
pub(crate) enum InvalidArgument {
    /// A value of a wrong kind, or out of range.
    Mismatch(Box<Mismatch>),
    /// Another failure to read it.
    Failure(Failure),
}

impl From<Box<Mismatch>> for InvalidArgument {
    fn from(mismatch: Box<Mismatch>) -> Self {
        InvalidArgument::Mismatch(mismatch)
    }
}

impl From<Box<Error>> for InvalidArgument {
    fn from(error: Box<Error>) -> Self {
        InvalidArgument::Failure(error.into())
    }
}

impl InvalidArgument {
    /// The failure of this operation.
    pub(crate) fn of(self, operation: Operation) -> Failure {
        match self {
            InvalidArgument::Mismatch(mismatch) => Error::argument(operation, &mismatch).into(),
            InvalidArgument::Failure(failure) => failure,
        }
    }
}

/// An optional function.
pub(crate) fn function(options: &Field<'_, JsValue>, name: &str) -> Read<Option<Function>> {
    let mut function = None;
    let read = |field: &Field<'_, JsValue>| match field.value.dyn_ref::<Function>() {
        Some(function) => Ok(Some(function.clone())),
        None => Err(field.mismatch("a function")),
    };
    options.set(name, read, &mut function)?;
    Ok(function)
}

/// The options of a call or of a view, which may be left out.
pub(crate) fn read_options(value: JsValue) -> Field<'static, JsValue> {
    let value = if value.is_undefined() {
        object(&Fields::default())
    } else {
        value
    };
    Field::root(value, "options")
}
