//! A value in a JSON text.

use super::scanner::LONG;
use crate::names::cut;
use crate::value::Kind;

/// The greatest integer that a JavaScript number can tell from its neighbours.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// A value in a JSON text, or the absence of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Value<'t> {
    /// The text of the value; empty if it is absent.
    pub text: &'t str,
}

impl Value<'_> {
    /// The type.
    pub fn kind(self) -> Kind {
        match self.text.as_bytes().first() {
            None => Kind::Undefined,
            Some(b'n') => Kind::Null,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'"') => Kind::Text,
            Some(b'[') => Kind::List,
            Some(b'{') => Kind::Object,
            Some(_) if self.is_unsafe_integer() => Kind::BigInt,
            Some(_) => Kind::Number,
        }
    }

    /// True for an integer beyond ±(2^53−1).
    pub(super) fn is_unsafe_integer(self) -> bool {
        self.text.len() >= LONG
            && self.is_written_as_integer()
            && self
                .decimal()
                .is_none_or(|number| number.unsigned_abs() > MAX_SAFE)
    }

    fn is_written_as_integer(self) -> bool {
        self.text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_digit())
    }

    /// True for an array or an object without content.
    pub fn is_empty(self) -> bool {
        let content = self.text.bytes().skip(1).find(|byte| !byte.is_ascii_whitespace());
        matches!(content, Some(b']' | b'}'))
    }

    /// The boolean; `None` for other types.
    pub fn bool(self) -> Option<bool> {
        match self.text {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// The integer, if the value is one that fits into 64 bits. A number that is written with a fraction or an exponent becomes a
    /// JavaScript number, so beyond ±(2^53−1) it is not exact.
    pub fn integer(self) -> Option<i64> {
        let number = self.decimal()?;
        (self.is_written_as_integer() || number.unsigned_abs() <= MAX_SAFE).then_some(number)
    }

    /// The value of a number without a fraction, also of `1e3` and `10.0`.
    fn decimal(self) -> Option<i64> {
        // Negative, because the range of negative numbers is the larger one.
        let mut number: i64 = 0;
        // The zeros before the next digit, which are added together with it.
        let mut zeros: i64 = 0;
        let mut fraction: i64 = 0;
        let mut exponent: i64 = 0;
        let (mut is_fraction, mut is_exponent, mut is_exponent_negative) = (false, false, false);
        for byte in self.text.bytes() {
            let digit = i64::from(byte & 15);
            match byte {
                b'0'..=b'9' if is_exponent => exponent = (exponent * 10 + digit).min(i64::from(i32::MAX)),
                b'0'..=b'9' => {
                    zeros += 1;
                    fraction += i64::from(is_fraction);
                    if digit > 0 {
                        number = shifted(number, zeros)?.checked_sub(digit)?;
                        zeros = 0;
                    }
                }
                b'.' => is_fraction = true,
                b'e' | b'E' => is_exponent = true,
                b'-' => is_exponent_negative = is_exponent,
                b'+' => {}
                _ => return None,
            }
        }
        if is_exponent_negative {
            exponent = -exponent;
        }
        let number = shifted(number, zeros - fraction + exponent)?;
        match self.text.as_bytes().first()? {
            b'-' => Some(number),
            _ => number.checked_neg(),
        }
    }

    /// The string; `None` for other types, and for a string with a lone surrogate.
    pub fn text(self) -> Option<String> {
        if self.kind() != Kind::Text {
            return None;
        }
        let mut rest = self.text.get(1..self.text.len() - 1)?;
        let mut text = String::new();
        loop {
            let (before, escaped) = cut(rest, b'\\');
            text.push_str(before);
            if escaped.is_empty() {
                return Some(text);
            }
            let (character, after) = unescaped(escaped)?;
            text.push_str(character.encode_utf8(&mut [0; 4]));
            rest = after;
        }
    }
}

impl<'t> Value<'t> {
    /// The strings of an array of strings; `None` for other values, and if one of them has a lone surrogate.
    pub fn texts(self) -> Option<Vec<String>> {
        if self.kind() != Kind::List {
            return None;
        }
        let mut texts = Vec::new();
        let mut start = None;
        let mut is_escaped = false;
        for (at, byte) in self.text.bytes().enumerate() {
            match (start, byte) {
                _ if is_escaped => is_escaped = false,
                (Some(_), b'\\') => is_escaped = true,
                (None, b'"') => start = Some(at),
                (Some(from), b'"') => {
                    let text = self.text.get(from..=at).unwrap_or_default();
                    texts.push(Value { text }.text()?);
                    start = None;
                }
                _ => {}
            }
        }
        Some(texts)
    }
}

/// `number` × 10^`exponent`, if that is an integer of 64 bits.
fn shifted(mut number: i64, exponent: i64) -> Option<i64> {
    if number == 0 {
        return Some(0);
    }
    for _ in 0..exponent {
        number = number.checked_mul(10)?;
    }
    (exponent >= 0).then_some(number)
}

/// The character of an escape sequence, or of two for a surrogate pair, and the text after it. The text begins after the backslash.
fn unescaped(text: &str) -> Option<(char, &str)> {
    let rest = text.get(1..)?;
    let character = match *text.as_bytes().first()? {
        b'u' => return unicode(rest),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        same => char::from(same),
    };
    Some((character, rest))
}

/// The same for `\u`, from the digits on.
fn unicode(text: &str) -> Option<(char, &str)> {
    let (mut code, mut rest) = hexadecimal(text)?;
    if (0xD800..0xDC00).contains(&code) {
        let (second, after) = hexadecimal(rest.strip_prefix("\\u")?)?;
        if !(0xDC00..0xE000).contains(&second) {
            return None;
        }
        code = 0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00);
        rest = after;
    }
    Some((char::from_u32(code)?, rest))
}

/// The number of four hexadecimal digits, and the text after them.
fn hexadecimal(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    let number = digits.bytes().fold(0, |number, byte| {
        // Of letters, the lowest bits count from 1.
        let digit = (byte & 15) + if byte > b'9' { 9 } else { 0 };
        number * 16 + u32::from(digit)
    });
    Some((number, rest))
}
