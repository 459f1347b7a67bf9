//! What is JSON to the package and what is JSON to the engine.

use smh_wasm::json::{ANY, read};
use wasm_bindgen_test::wasm_bindgen_test;

#[rustfmt::skip]
const PARTS: [&str; 28] = [
    "true", "false", "null", "[", "[", "]", "]", "{", "{", "}", "}", ",", ",", ":", ":", "\"a\"", "\"\\u00e9\"", "\"\\ud800\"", "\"\\x\"",
    "\"\t\"", "1", "-0", "1.5e3", "01", " \r\n", "\u{a0}", "\u{b}", "12345678901234567890",
];

#[wasm_bindgen_test]
fn a_text_is_json_or_not_as_it_is_to_json_parse() {
    let mut random: u32 = 1;
    let mut valid = 0;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..random % 9 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(PARTS[(random >> 16) as usize % PARTS.len()]);
        }
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223) ^ (random >> 16);
        let is_json = js_sys::JSON::parse(&text).is_ok();
        assert_eq!(read(&text, ANY).is_ok(), is_json, "{text:?}");
        valid += u32::from(is_json);
    }
    assert!(valid > 100, "{valid}");
}
