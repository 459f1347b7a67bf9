//! Percent-encoding, and what can be a segment of a path.

use crate::value::digit;

/// Appends `text`, percent-encoded: every byte but the unreserved ones of RFC 3986.
pub fn encode(text: &str, out: &mut String) {
    for (at, byte) in text.bytes().enumerate() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push_str(text.get(at..=at).unwrap_or_default());
        } else {
            out.push_str("%");
            for half in [byte >> 4, byte & 15] {
                out.push_str(digit(half));
            }
        }
    }
}

/// The length of `text` once encoded.
pub fn encoded_len(text: &str) -> usize {
    let mut out = String::new();
    encode(text, &mut out);
    out.len()
}

/// True where `text` can be one segment of a path. A segment `.` or `..` can't: URL parsers resolve it,
/// encoded or not, and the request would go elsewhere.
pub fn is_segment(text: &str) -> bool {
    !matches!(text, "" | "." | "..")
}
