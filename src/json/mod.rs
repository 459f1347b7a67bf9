//! Reading the JSON text of a response.
//!
//! A [`Shape`] says how a value has to look; it is a table, not code. [`read`] goes through the text once: it checks that the text
//! is JSON and has the shape, and returns the values of the fields that the shape keeps. It builds no tree, because the objects
//! that an application gets are made of the same text by JavaScript's `JSON.parse`. The differences between what `JSON.parse`
//! makes and what the application gets are [`Corrections`].
//!
//! The time is linear in the length of the text. Values may be nested to any depth: only values that have a shape are read with
//! recursion, so its depth is that of the shape. If an object has a field twice, the last one counts, as in `JSON.parse`.

mod reader;
mod scanner;
mod shape;
mod value;

pub use reader::{Corrections, Invalid, Reading, read};
pub use scanner::Span;
pub use shape::{ANY, BOOL, Field, Shape, TEXT, TEXTS, optional, required};
pub use value::Value;
