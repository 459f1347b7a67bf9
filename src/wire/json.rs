//! What goes out: JSON of request bodies, and the fields of JavaScript objects.

use serde::{Serialize, Serializer};

use crate::value::{decimal, digit};

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// An integer.
    Integer(i64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, its fields in this order.
    Object(Vec<(&'static str, Json)>),
}

impl Json {
    /// Appends the value as JSON text.
    pub fn write(&self, out: &mut String) {
        match self {
            Json::Integer(number) => out.push_str(&decimal(*number)),
            Json::Text(text) => write_text(text, out),
            Json::List(list) => {
                let mut separator = "[";
                for value in list {
                    out.push_str(separator);
                    separator = ",";
                    value.write(out);
                }
                out.push_str(if list.is_empty() { "[]" } else { "]" });
            }
            Json::Object(fields) => write_object(fields, out),
        }
    }
}

/// Appends the object of these fields as JSON text.
pub(crate) fn write_object(fields: &[(&'static str, Json)], out: &mut String) {
    let mut separator = "{";
    for (name, value) in fields {
        out.push_str(separator);
        separator = ",";
        write_text(name, out);
        out.push_str(":");
        value.write(out);
    }
    out.push_str(if fields.is_empty() { "{}" } else { "}" });
}

/// A string in quotes: what must be escaped is (RFC 8259, section 7), and nothing else.
fn write_text(text: &str, out: &mut String) {
    out.push_str("\"");
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..b' ' => "\\u00",
            _ => continue,
        };
        out.push_str(text.get(plain..at).unwrap_or_default());
        plain = at + 1;
        out.push_str(escape);
        if escape == "\\u00" {
            out.push_str(digit(byte >> 4));
            out.push_str(digit(byte & 15));
        }
    }
    out.push_str(text.get(plain..).unwrap_or_default());
    out.push_str("\"");
}

/// A value that JavaScript has as such.
pub enum Plain<'a> {
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(u32),
    /// A string.
    Text(&'a str),
}

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Plain::Bool(flag) => serializer.serialize_bool(flag),
            Plain::Number(number) => serializer.serialize_u32(number),
            Plain::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// The fields of an object.
#[derive(Default)]
pub struct Fields<'a>(pub Vec<(&'static str, Plain<'a>)>);

impl<'a> Fields<'a> {
    /// Adds a field.
    pub fn add(&mut self, name: &'static str, value: Plain<'a>) {
        self.0.push((name, value));
    }

    /// Adds a string, if there is one.
    pub fn text(&mut self, name: &'static str, value: Option<&'a str>) {
        if let Some(value) = value {
            self.add(name, Plain::Text(value));
        }
    }

    /// Adds a number, if there is one.
    pub fn number(&mut self, name: &'static str, value: Option<u32>) {
        if let Some(value) = value {
            self.add(name, Plain::Number(value));
        }
    }
}

/// As an object.
impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}
