//! Reading JSON texts. What is JSON, and what it means, serde_json decides.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // Helpers of the tests.

mod support;

use proptest::collection::vec;
use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::Value as Plain;
use smh_wasm::json::{ANY, BOOL, Invalid, Reading, Shape, TEXT, TEXTS, Value, optional, read, required};
use smh_wasm::value::Kind;
use support::cases;

/// A body with fields of every kind.
const BODY: Shape<'static> = Shape::Object(&[
    required("a", TEXT).kept(),
    optional("b", BOOL).kept(),
    optional("c", TEXTS).kept(),
    optional("d", ANY).kept(),
    optional("e", &LIST).kept(),
]);
const LIST: Shape<'static> = Shape::List {
    expected: "an array",
    each: &Shape::Object(&[
        optional("f", &Shape::Kind(Kind::Number)).kept(),
        required("a", TEXT),
    ]),
};

fn value(text: &str) -> Value<'_> {
    Value { text }
}

fn mismatch(text: &str) -> String {
    match read(text, &BODY) {
        Err(Invalid::Mismatch(wrong)) => format!(
            "{} should be {} and is {}",
            wrong.path, wrong.expected, wrong.kind
        ),
        other => format!("{other:?}"),
    }
}

fn kept<'t>(reading: &Reading<'t>) -> Vec<&'t str> {
    reading.kept.iter().map(|value| value.text).collect()
}

fn is_json(text: &str) -> bool {
    // This neither builds values nor recurses.
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

#[test]
fn a_text_is_json_or_not() {
    for text in [
        "",
        " ",
        "nul",
        "nulls",
        "True",
        "+1",
        "01",
        "-",
        "-01",
        "1.",
        ".5",
        "1e",
        "1e+",
        "0x1",
        "NaN",
        "Infinity",
        "1 2",
        "\"",
        "\"a",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u12",
        "\"\t\"",
        "\"\u{0}\"",
        "\"\u{1f}abcdefgh\"",
        "[",
        "]",
        "[1",
        "[1,",
        "[1,]",
        "[,]",
        "[1 2]",
        "[1}",
        "{",
        "}",
        "{1:2}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1]",
        "[{]}",
        "'a'",
        "// a\n1",
        "\u{feff}1",
        "\u{a0}1",
        "undefined",
    ] {
        assert_eq!(read(text, ANY), Err(Invalid::NotJson), "{text:?}");
        assert!(!is_json(text), "{text:?}");
    }
    for text in [
        "null",
        " true\r\n\t",
        "false",
        "-0",
        "0.0e-0",
        "-1.5E+10",
        "1e400",
        "\"\"",
        "\"\u{7f}\"",
        "\"\\ud800\"",
        "\"\\b\\f\\n\\r\\t\\\"\\\\\\/\"",
        "[]",
        "[ ]",
        "{}",
        "{ }",
        "[[],{},[{}]]",
        "{\"\":{\"\":[]}}",
        "[ 1 , 2 ]",
        "{ \"a\" : 1 , \"b\" : [ ] }",
        "\"搜索👩‍💻\"",
    ] {
        assert!(read(text, ANY).is_ok(), "{text:?}");
        assert!(is_json(text), "{text:?}");
    }
}

#[test]
fn the_kept_values_are_in_the_order_of_the_shape() {
    let text = r#"{"e":[{"a":"1","f":1},{"a":""}],"x":[{"a":7}],"d":null,"a":"A","b":true,"c":[]}"#;
    let reading = read(text, &BODY).unwrap();
    // The elements end before the body.
    assert_eq!(
        kept(&reading),
        [
            "1",
            "",
            "\"A\"",
            "true",
            "[]",
            "null",
            r#"[{"a":"1","f":1},{"a":""}]"#
        ]
    );
    assert_eq!(reading.values::<1>(), [value("1")]);
    assert_eq!(reading.corrections, read("1", ANY).unwrap().corrections);
}

#[test]
fn an_optional_field_that_is_null_counts_as_absent() {
    let text =
        r#"{"a":"A","b":null,"c": null ,"d":null,"e":[{"a":"","f":null},{"a":"","f":1},{"f":null,"a":""}]}"#;
    let reading = read(text, &BODY).unwrap();
    assert_eq!(reading.corrections.nulls, "b\nc\ne[0].f\ne[2].f\n");
    assert_eq!(kept(&reading)[..6], ["", "1", "", "\"A\"", "", ""]);
}

#[test]
fn a_mismatch_names_the_path_the_expectation_and_the_kind() {
    for (text, expected) in [
        ("7", " should be an object and is a number"),
        ("[]", " should be an object and is an array"),
        ("{}", "a should be a string and is missing"),
        (r#"{"a":null}"#, "a should be a string and is null"),
        (r#"{"a":{"a":"a"}}"#, "a should be a string and is an object"),
        (r#"{"a":"a","b":"true"}"#, "b should be a boolean and is a string"),
        (
            r#"{"a":"a","c":"c"}"#,
            "c should be an array of strings and is a string",
        ),
        (
            r#"{"a":"a","c":["c",null]}"#,
            "c[1] should be a string and is null",
        ),
        (r#"{"a":"a","e":[7]}"#, "e[0] should be an object and is a number"),
        (
            r#"{"a":"a","e":[{"a":"a"},{}]}"#,
            "e[1].a should be a string and is missing",
        ),
        (
            r#"{"a":"a","e":[{"a":"a","f":9007199254740992}]}"#,
            "e[0].f should be a number and is a bigint",
        ),
        // The first one.
        (r#"{"b":1,"a":2}"#, "b should be a boolean and is a number"),
        (r#"{"b":1,"#, "Err(NotJson)"),
    ] {
        assert_eq!(mismatch(text), expected, "{text}");
    }
}

#[test]
fn of_fields_of_the_same_name_the_last_one_counts() {
    let text = r#"{"a":7,"e":[{"f":null},7],"b":1,"a":"A","c":null,"e":[{"f":1,"f":null,"a":"1"}],"b":true,"c":["C"],"\u0061":"\u0041"}"#;
    let reading = read(text, &BODY).unwrap();
    assert_eq!(
        kept(&reading),
        [
            "",
            r#""\u0041""#,
            "true",
            r#"["C"]"#,
            "",
            r#"[{"f":1,"f":null,"a":"1"}]"#
        ]
    );
    assert_eq!(reading.corrections.nulls, "e[0].f\n");
    assert_eq!(
        mismatch(r#"{"a":"A","a":null}"#),
        "a should be a string and is null"
    );
}

#[test]
fn integers_beyond_53_bits_are_marked_wherever_they_are() {
    let text = r#"{"a":"12345678901234567890","d":[9007199254740991,-9007199254740992,{"é":12345678901234567890}],"x":1234567890123456789.0,"y":[1234567890123456e1]}"#;
    let reading = read(text, &BODY).unwrap();
    let marked = reading.corrections.marked(text, "~").unwrap();
    let expected = text
        .replace("-9007199254740992", "\"~-9007199254740992\"")
        .replace(":12345678901234567890", ":\"~12345678901234567890\"");
    assert_eq!(marked, expected);
    assert_eq!(
        read("9007199254740991", ANY)
            .unwrap()
            .corrections
            .marked("9007199254740991", "~"),
        None
    );
}

#[test]
fn numbers_without_a_fraction_are_integers() {
    for (text, integer) in [
        ("0", Some(0)),
        ("-0", Some(0)),
        ("-7", Some(-7)),
        ("100", Some(100)),
        ("1.0", Some(1)),
        ("1e3", Some(1000)),
        ("2.04e2", Some(204)),
        ("1500E-2", Some(15)),
        ("-1.50e+1", Some(-15)),
        ("0e999999999999", Some(0)),
        ("0.000", Some(0)),
        ("1e-999999999999", None),
        ("1e999999999999", None),
        ("1.5", None),
        ("15e-2", None),
        ("0.1", None),
        ("9007199254740991.0", Some((1 << 53) - 1)),
        ("9007199254740992.0", None),
        ("1e17", None),
        ("9223372036854775807", Some(i64::MAX)),
        ("-9223372036854775808", Some(i64::MIN)),
        ("9223372036854775808", None),
        ("-9223372036854775809", None),
        ("", None),
        ("\"1\"", None),
        ("true", None),
        ("null", None),
        ("[1]", None),
        ("{}", None),
    ] {
        assert_eq!(value(text).integer(), integer, "{text}");
    }
}

#[test]
fn strings_are_decoded() {
    for (text, string) in [
        (r#""""#, Some("")),
        (r#""a\b\f\n\r\t\"\\\/é""#, Some("a\u{8}\u{c}\n\r\t\"\\/é")),
        (r#""\u0041\u00e9\u641C\uD83D\udc69""#, Some("Aé搜👩")),
        (r#""\ud800""#, None),
        (r#""\udc00""#, None),
        (r#""\ud800\ud800""#, None),
        (r#""\ud83d-\udc69""#, None),
        (r#""\ud83d\n""#, None),
        ("7", None),
        ("", None),
        ("null", None),
    ] {
        assert_eq!(value(text).text().as_deref(), string, "{text}");
    }
}

#[test]
fn a_text_may_be_nested_to_any_depth_and_repeat_any_field() {
    for text in [
        "[".repeat(1_000_000) + &"]".repeat(1_000_000),
        r#"{"d":"#.repeat(500_000) + "1" + &"}".repeat(500_000),
    ] {
        assert!(read(&text, ANY).is_ok());
        assert_eq!(read(text.get(1..).unwrap(), ANY), Err(Invalid::NotJson));
        assert!(read(&format!(r#"{{"a":"","d":{text},"x":{text}}}"#), &BODY).is_ok());
    }
    // Were the time not linear, this would take hours.
    let text = format!(
        r#"{{"e":[{}{{"a":""}}],{}"a":""}}"#,
        r#"{"a":"","f":null},"#.repeat(200_000),
        r#""e":null,"b":null,"#.repeat(200_000)
    );
    assert_eq!(read(&text, &BODY).unwrap().corrections.nulls, "e\nb\n");
}

fn any_json() -> impl Strategy<Value = Plain> {
    let leaf = prop_oneof![
        Just(Plain::Null),
        any::<bool>().prop_map(Plain::from),
        any::<i64>().prop_map(Plain::from),
        any::<u64>().prop_map(Plain::from),
        (-1000_i32..1000).prop_map(|number| Plain::from(f64::from(number) / 8.0)),
        any::<String>().prop_map(Plain::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Plain::from),
            vec(("[a-g\"\\\\é]{1,2}", inner), 0..6)
                .prop_map(|fields| Plain::Object(fields.into_iter().collect())),
        ]
    })
}

fn check_same(value: Value<'_>, plain: &Plain) {
    match plain {
        Plain::Null => assert_eq!(value.kind(), Kind::Null),
        Plain::Bool(bool) => assert_eq!((value.kind(), value.bool()), (Kind::Bool, Some(*bool))),
        Plain::Number(number) => {
            let is_unsafe = is_unsafe(number);
            assert_eq!(value.kind(), if is_unsafe { Kind::BigInt } else { Kind::Number });
            let integer = number
                .as_f64()
                .filter(|number| number.fract() == 0.0)
                .map(|number| number as i64);
            assert_eq!(
                value.integer(),
                if number.is_u64() || is_unsafe {
                    number.as_i64()
                } else {
                    integer
                }
            );
        }
        Plain::String(text) => assert_eq!((value.kind(), value.text().as_ref()), (Kind::Text, Some(text))),
        Plain::Array(elements) => assert_eq!(
            (value.kind(), value.is_empty()),
            (Kind::List, elements.is_empty())
        ),
        Plain::Object(fields) => assert_eq!(
            (value.kind(), value.is_empty()),
            (Kind::Object, fields.is_empty())
        ),
    }
}

/// True for an integer beyond ±(2^53−1).
fn is_unsafe(number: &serde_json::Number) -> bool {
    number
        .as_i128()
        .is_some_and(|number| number.unsigned_abs() >= 1 << 53)
}

/// An object with these fields, some of them twice.
fn object(fields: &[(String, Plain)], space: &str) -> String {
    let fields = fields.iter().map(|(name, value)| {
        format!(
            "{space}{}{space}:{space}{value}{space}",
            Plain::from(name.as_str())
        )
    });
    format!("{{{space}{}}}", fields.collect::<Vec<_>>().join(","))
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn any_text_is_json_or_not_as_it_is_to_serde(
        text in "[\\[\\]{}\",:0-9eE.+\\-tfnu \\\\]{0,12}|(true|false|null|\\[|\\]|\\{|\\}|,|:|\"a\"|\"\\\\u00e9\"|1|-0|1.5e3| ){0,12}"
    ) {
        prop_assert_eq!(read(&text, ANY).is_ok(), is_json(&text));
    }

    #[test]
    fn the_fields_of_any_object_are_those_of_serde(
        fields in vec(("[a-f]", any_json()), 0..8),
        space in prop_oneof![Just(""), Just(" "), Just("\n\t")],
    ) {
        const FIELDS: [&str; 4] = ["a", "b", "c", "d"];
        let fields: Vec<_> = fields;
        let text = object(&fields, space);
        let plain: Plain = serde_json::from_str(&text).unwrap();
        let shape = FIELDS.map(|name| optional(name, ANY).kept());
        let reading = read(&text, &Shape::Object(&shape)).unwrap();
        for (name, value) in FIELDS.into_iter().zip(reading.kept) {
            match plain.get(name) {
                Some(plain) => {
                    check_same(value, plain);
                    prop_assert_eq!(&serde_json::from_str::<Plain>(value.text).unwrap(), plain);
                }
                None => prop_assert_eq!(value, Value::default()),
            }
        }
    }

    #[test]
    fn any_object_fits_the_shape_or_not(fields in vec(("[a-f]", any_json()), 0..8)) {
        let text = object(&fields, "");
        let plain: Plain = serde_json::from_str(&text).unwrap();
        let fits = |name: &str, fits: &dyn Fn(&Plain) -> bool| plain.get(name).is_none_or(|value| value.is_null() || fits(value));
        let is_list_of = |value: &Plain, fits: fn(&Plain) -> bool| value.as_array().is_some_and(|list| list.iter().all(fits));
        let element = |value: &Plain| {
            let is_safe = |value: &Plain| value.as_number().is_some_and(|number| !is_unsafe(number));
            value.is_object() && value["a"].is_string() && value.get("f").is_none_or(|f| f.is_null() || is_safe(f))
        };
        let expected = plain["a"].is_string()
            && fits("b", &Plain::is_boolean)
            && fits("c", &|list| is_list_of(list, Plain::is_string))
            && fits("e", &|list| is_list_of(list, element));
        prop_assert_eq!(read(&text, &BODY).is_ok(), expected, "{}", mismatch(&text));
    }
}
