//! The fields of a JavaScript object, which serde passes to JavaScript.

use serde::{Serialize, Serializer};

/// The value of a field.
pub enum FieldValue<'a> {
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(u32),
    /// A string.
    Text(&'a str),
}

impl Serialize for FieldValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            FieldValue::Bool(flag) => serializer.serialize_bool(flag),
            FieldValue::Number(number) => serializer.serialize_u32(number),
            FieldValue::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// The fields of an object, in order.
#[derive(Default)]
pub struct Fields<'a>(pub Vec<(&'static str, FieldValue<'a>)>);

impl<'a> Fields<'a> {
    /// Adds a field.
    pub fn add(&mut self, name: &'static str, value: FieldValue<'a>) {
        self.0.push((name, value));
    }

    /// Adds a string, if there is one.
    pub fn text(&mut self, name: &'static str, value: Option<&'a str>) {
        if let Some(value) = value {
            self.add(name, FieldValue::Text(value));
        }
    }

    /// Adds a number, if there is one.
    pub fn number(&mut self, name: &'static str, value: Option<u32>) {
        if let Some(value) = value {
            self.add(name, FieldValue::Number(value));
        }
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}
