//! Percent-encoding is reversible, and leaves no character that has a meaning in a path or a query.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use proptest::prelude::*;
use smh_wasm::wire::encoding::{encode, encoded, is_segment};
use support::cases;

/// Percent-decodes; `None` if the text is malformed.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (taken, byte) = match first {
            '%' => (3, u8::from_str_radix(rest.get(1..3)?, 16).ok()?),
            _ => (1, u8::try_from(first).ok()?),
        };
        bytes.push(byte);
        rest = rest.get(taken..)?;
    }
    String::from_utf8(bytes).ok()
}

#[test]
fn unreserved_characters_stay_and_all_others_go() {
    let ascii: String = (0..128_u8).map(char::from).collect();
    let kept: String = encoded(&ascii)
        .split('%')
        .map(|part| part.get(2..).unwrap_or(part))
        .collect();
    assert_eq!(
        kept,
        "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"
    );
}

#[test]
fn known_texts_are_encoded_as_the_standard_says() {
    for (text, expected) in [
        ("", ""),
        ("a b", "a%20b"),
        ("+", "%2B"),
        ("%41", "%2541"),
        ("\u{0}\u{7f}", "%00%7F"),
        ("é", "%C3%A9"),
        ("搜索", "%E6%90%9C%E7%B4%A2"),
        ("👩‍💻", "%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB"),
    ] {
        assert_eq!(encoded(text), expected);
    }
}

#[test]
fn encoding_appends() {
    let mut out = String::from("/api/");
    encode("a/b", &mut out);
    assert_eq!(out, "/api/a%2Fb");
}

#[test]
fn only_what_url_parsers_would_resolve_is_no_segment() {
    for text in ["", ".", ".."] {
        assert!(!is_segment(text), "{text:?}");
    }
    for text in ["-", "...", ".a", "a..", "/", " ", "\u{0}"] {
        assert!(is_segment(text), "{text:?}");
    }
    // URL parsers take these for dots; encoded, they are not.
    for text in ["%2e", "%2E%2e", ".%2e", "%2E."] {
        assert!(is_segment(text));
        assert!(encoded(text).contains("%252"), "{text}");
    }
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn decoding_gives_the_text_back(text in any::<String>()) {
        prop_assert_eq!(decoded(&encoded(&text)), Some(text));
    }

    #[test]
    fn the_output_is_unreserved_characters_and_uppercase_triplets(text in any::<String>()) {
        let out = encoded(&text);
        let mut parts = out.split('%');
        let unreserved = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
        prop_assert!(parts.next().is_some_and(unreserved));
        for part in parts {
            let (hex, rest) = part.split_at_checked(2).unwrap();
            prop_assert!(hex.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'A'..=b'F')));
            prop_assert!(unreserved(rest));
        }
    }

    #[test]
    fn a_segment_stays_one(text in "[/?#.%&=+a\\\\ ]{0,8}") {
        let out = encoded(&text);
        prop_assert!(!out.contains(['/', '?', '#', '&', '=', '+', '\\', ' ']));
        // Only a segment of dots alone would be resolved away.
        let plain = out.to_ascii_lowercase().replace("%2e", ".");
        prop_assert_eq!(is_segment(&text), !["", ".", ".."].contains(&plain.as_str()));
    }
}
