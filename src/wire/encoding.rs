//! Percent-encoding.

use crate::value::digit;

/// Appends `text`, percent-encoded. Only the unreserved characters of RFC 3986 stay.
pub fn encode(text: &str, out: &mut String) {
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            continue;
        }
        out.push_str(text.get(plain..at).unwrap_or_default());
        plain = at + 1;
        out.push_str("%");
        for half in [byte >> 4, byte & 15] {
            out.push_str(digit(half));
        }
    }
    out.push_str(text.get(plain..).unwrap_or_default());
}

/// The text, percent-encoded.
pub fn encoded(text: &str) -> String {
    let mut out = String::new();
    encode(text, &mut out);
    out
}

/// True if `text` can be a segment of a path. The segments `.` and `..` can't: URL parsers resolve them, encoded or not, so the
/// request would go to another path.
pub fn is_segment(text: &str) -> bool {
    !matches!(text, "" | "." | "..")
}
