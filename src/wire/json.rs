//! Writing JSON.

use crate::value::{decimal, digit};

/// The text of an object that is being written.
pub(crate) struct ObjectText(String);

impl ObjectText {
    /// An object without fields.
    pub(crate) fn new() -> Self {
        ObjectText(String::from("{"))
    }

    /// Adds a field, whose value is JSON text. Its name needs no escapes.
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        let separator = if self.0.len() > 1 { "," } else { "" };
        for part in [separator, "\"", name, "\":", value] {
            self.0.push_str(part);
        }
    }

    /// Adds a string.
    pub(crate) fn add_text(&mut self, name: &str, value: &str) {
        self.add(name, &string(value));
    }

    /// Adds an integer.
    pub(crate) fn add_integer(&mut self, name: &str, value: i64) {
        self.add(name, &decimal(value));
    }

    /// The complete text.
    pub(crate) fn end(mut self) -> String {
        self.0.push_str("}");
        self.0
    }
}

/// A string as JSON text. Escapes only the characters that must be escaped (RFC 8259, section 7).
pub(crate) fn string(text: &str) -> String {
    let mut out = String::from("\"");
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let named = b"\"\\\n\r\t".iter().position(|special| *special == byte);
        if named.is_none() && byte >= b' ' {
            continue;
        }
        out.push_str(text.get(plain..at).unwrap_or_default());
        plain = at + 1;
        let escape = match named.and_then(|index| "\"\\nrt".get(index..=index)) {
            Some(name) => ["\\", name, ""],
            None => ["\\u00", digit(byte >> 4), digit(byte & 15)],
        };
        escape.iter().for_each(|part| out.push_str(part));
    }
    out.push_str(text.get(plain..).unwrap_or_default());
    out.push_str("\"");
    out
}
