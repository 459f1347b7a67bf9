//! Writing JSON.

use crate::value::{decimal, digit};

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, with its fields in this order.
    Object(Vec<(&'static str, Json)>),
}

impl Json {
    /// Appends the value as JSON text.
    pub fn write(&self, out: &mut String) {
        match self {
            Json::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
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

/// Appends an object with these fields as JSON text.
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

/// Appends a string in quotes. Escapes only the characters that must be escaped (RFC 8259, section 7).
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
