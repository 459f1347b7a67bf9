//! How a value has to look.

use super::value::Value;
use crate::value::Kind;

/// How a value has to look.
#[derive(Clone, Copy, Debug)]
pub enum Shape<'a> {
    /// Any value.
    Any,
    /// A value of this kind. Whatever an array or an object contains is not checked.
    Kind(Kind),
    /// A value that passes a test.
    Where {
        /// The expectation in messages: "an id".
        expected: &'static str,
        /// The test.
        fits: fn(Value<'_>) -> bool,
    },
    /// An array.
    List {
        /// The expectation in messages: "an array of strings".
        expected: &'static str,
        /// The shape of each element.
        each: &'a Shape<'a>,
    },
    /// An object with these fields, and any others. If an object usually has its fields in this order, they are found faster.
    Object(&'a [Field<'a>]),
}

/// Any value.
pub const ANY: &Shape<'static> = &Shape::Any;
/// A string.
pub const TEXT: &Shape<'static> = &Shape::Kind(Kind::Text);
/// A boolean.
pub const BOOL: &Shape<'static> = &Shape::Kind(Kind::Bool);
/// An array of strings.
pub const TEXTS: &Shape<'static> = &Shape::List {
    expected: "an array of strings",
    each: TEXT,
};

impl Shape<'_> {
    /// The expectation in messages.
    pub(super) fn expected(&self) -> &'static str {
        match self {
            Shape::Any => "a value",
            Shape::Kind(kind) => kind.name(),
            Shape::Where { expected, .. } | Shape::List { expected, .. } => expected,
            Shape::Object(_) => Kind::Object.name(),
        }
    }
}

/// A field of an object.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) shape: &'a Shape<'a>,
    pub(super) is_required: bool,
    pub(super) is_kept: bool,
}

/// A field that every object has.
pub const fn required<'a>(name: &'a str, shape: &'a Shape<'a>) -> Field<'a> {
    Field {
        name,
        shape,
        is_required: true,
        is_kept: false,
    }
}

/// A field that may be absent. If it is `null`, it counts as absent, unless its shape is [`Shape::Any`].
pub const fn optional<'a>(name: &'a str, shape: &'a Shape<'a>) -> Field<'a> {
    Field {
        is_required: false,
        ..required(name, shape)
    }
}

impl<'a> Field<'a> {
    /// The same field, whose value is among those that [`read`](super::read) returns.
    pub const fn kept(self) -> Field<'a> {
        Field {
            is_kept: true,
            ..self
        }
    }
}
