//! Reads the values that the application passes. An invalid value is an error of kind "config" that names the field.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::platform::error::Failure;
use super::platform::value::{elements_of, object};
use crate::error::Error;
use crate::fields::Fields;
use crate::value::{Field, Kind, Mismatch, Read, Value};
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

/// The elements of an iterable, as an array. A string is refused, because its elements are characters.
pub(crate) fn elements(
    operation: Operation,
    value: JsValue,
    name: &'static str,
    expected: &'static str,
) -> Result<Field<'static, JsValue>, InvalidArgument> {
    let field = Field::root(value, name);
    if field.value.kind() == Kind::Text {
        return Err(field.mismatch(expected).into());
    }
    let elements = elements_of(&field.value).map_err(|cause| {
        let error = Error::argument(operation, &field.mismatch(expected));
        InvalidArgument::Failure(Failure::with_cause(error, cause))
    })?;
    if elements.is_undefined() {
        return Err(field.mismatch(expected).into());
    }
    Ok(Field::root(elements, name))
}
