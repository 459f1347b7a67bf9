//! Search conditions: which are accepted and how they are sent, and the errors for the others.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // Helpers of the tests.

mod support;

use serde_json::json;
use smh_wasm::error::{Error, ErrorKind};
use smh_wasm::wire::operation::Operation;
use support::{Js, conditions, object};

const TYPES: [&str; 15] = [
    "all",
    "dir",
    "file",
    "doc",
    "xls",
    "ppt",
    "pdf",
    "txt",
    "image",
    "video",
    "audio",
    "word",
    "excel",
    "powerpoint",
    "text",
];
const ORDERS: [&str; 6] = [
    "name",
    "modificationTime",
    "size",
    "creationTime",
    "localCreationTime",
    "localModificationTime",
];

const A_STRING: &str = "a string";
const AN_ID: &str = "a non-empty string, a safe integer or a bigint of 64 bits";
const STRINGS: &str = "an array of strings";
const BYTES: &str = "a whole number of bytes from 0 to 2^63-1, and a bigint beyond 2^53-1";
const A_TIME: &str = "a valid Date or an ISO 8601 time such as \"2026-01-31T08:00:00Z\"";

fn number(value: f64) -> Js {
    Js::Number(value)
}

/// The body for one condition.
fn sent(name: &str, value: impl Into<Js>) -> String {
    conditions(object([(name, value.into())])).map_or_else(|wrong| format!("{wrong:?}"), |read| read.body())
}

/// The path and the expectation of the mismatch of these conditions.
fn mismatch(value: impl Into<Js>) -> Option<(String, &'static str)> {
    conditions(value).err().map(|wrong| (wrong.path, wrong.expected))
}

/// The error message for these conditions.
fn message(value: impl Into<Js>) -> String {
    let wrong = conditions(value).unwrap_err();
    let error = Error::argument(Operation::CreateSearch, &wrong);
    assert_eq!(
        (error.kind, error.attempts, error.retryable),
        (ErrorKind::Config, 0, false)
    );
    error.message
}

fn assert_refused(name: &str, value: impl Into<Js>, place: &str, expected: &'static str) {
    let value = object([(name, value.into())]);
    let named = format!("conditions.{place}");
    assert_eq!(mismatch(value.clone()), Some((named, expected)), "{value:?}");
}

#[test]
fn no_conditions_are_an_empty_body() {
    assert_eq!(conditions(json!({})).unwrap().body(), "{}");
}

#[test]
fn conditions_must_be_an_object() {
    for value in [
        Js::Undefined,
        Js::Null,
        Js::Bool(true),
        number(1.0),
        Js::from("keyword"),
        Js::List(Vec::new()),
        Js::Date(Some(String::from("2026-01-31T08:00:00.000Z"))),
        Js::Function,
    ] {
        assert_eq!(mismatch(value), Some((String::from("conditions"), "an object")));
    }
}

#[test]
fn undefined_is_absent_and_null_is_refused() {
    for name in [
        "keyword",
        "scope",
        "type",
        "extname",
        "minFileSize",
        "maxFileSize",
        "modificationTimeStart",
        "modificationTimeEnd",
        "orderBy",
        "orderByType",
        "searchMode",
        "labels",
        "categories",
        "tags",
        "creators",
    ] {
        assert_eq!(sent(name, Js::Undefined), "{}");
        let wrong = conditions(object([(name, Js::Null)])).unwrap_err();
        assert_eq!(
            (wrong.path, wrong.kind, wrong.value),
            (format!("conditions.{name}"), "null", None)
        );
    }
}

#[test]
fn unknown_conditions_are_not_sent() {
    assert_eq!(sent("keywords", "a"), "{}");
    let value = json!({"scope": "/", "Scope": 7, "library_secret": "s", "tags": [{"id": "t", "name": "n"}]});
    assert_eq!(
        conditions(value).unwrap().body(),
        r#"{"scope":"/","tags":[{"id":"t"}]}"#
    );
}

#[test]
fn strings_are_sent_unchanged() {
    for name in ["keyword", "scope"] {
        for text in ["", " ", "/", "a b", "张三 🔍", "\"\\"] {
            let expected = json!({name: text}).to_string();
            assert_eq!(sent(name, text), expected);
        }
        for refused in [
            number(7.0),
            Js::Bool(false),
            Js::LoneSurrogate,
            Js::List(Vec::new()),
            Js::Function,
        ] {
            assert_refused(name, refused, name, A_STRING);
        }
    }
}

#[test]
fn every_type_is_accepted_plain_and_negated() {
    for known in TYPES {
        for text in [String::from(known), format!("!{known}")] {
            assert_eq!(sent("type", text.as_str()), format!(r#"{{"type":"{text}"}}"#));
            assert_eq!(sent("type", json!([text])), format!(r#"{{"type":["{text}"]}}"#));
        }
    }
    assert_eq!(
        sent("type", json!(["image", "!dir"])),
        r#"{"type":["image","!dir"]}"#
    );
    assert_eq!(sent("type", json!([])), r#"{"type":[]}"#);
}

#[test]
fn unknown_types_are_refused() {
    let value = object([("type", Js::from("docs"))]);
    let expected = mismatch(value.clone()).unwrap().1;
    assert!(
        TYPES
            .iter()
            .all(|known| expected.contains(&format!("\"{known}\""))),
        "{expected}"
    );
    // An empty string alone means no type; in a list it is not a type.
    assert_refused("type", json!(["doc", ""]), "type[1]", expected);
    for refused in ["!", "!!doc", "! doc", "doc!", "Doc", " doc", "doc,dir"] {
        assert_refused("type", refused, "type", expected);
        assert_refused("type", json!(["doc", refused]), "type[1]", expected);
    }
    assert_refused("type", number(1.0), "type", expected);
    assert_refused("type", json!({}), "type", expected);
    assert_refused("type", json!([["doc"]]), "type[0]", expected);
    assert_refused("type", json!([null]), "type[0]", expected);
}

#[test]
fn lists_of_strings_are_sent_unchanged() {
    for name in ["extname", "labels", "categories"] {
        assert_eq!(sent(name, json!([])), format!(r#"{{"{name}":[]}}"#));
        assert_eq!(
            sent(name, json!([".png", "红"])),
            format!(r#"{{"{name}":[".png","红"]}}"#)
        );
        assert_refused(name, ".png", name, STRINGS);
        assert_refused(name, json!({"0": ".png"}), name, STRINGS);
        assert_refused(name, json!([".png", 7]), &format!("{name}[1]"), A_STRING);
        assert_refused(name, json!([null]), &format!("{name}[0]"), A_STRING);
        assert_refused(
            name,
            Js::List(vec![Js::Undefined]),
            &format!("{name}[0]"),
            A_STRING,
        );
    }
}

#[test]
fn sizes_are_exact_up_to_64_bits() {
    for name in ["minFileSize", "maxFileSize"] {
        for (value, written) in [
            (number(0.0), "0"),
            (number(-0.0), "0"),
            (number(1024.0), "1024"),
            (number(9_007_199_254_740_991.0), "9007199254740991"),
            (Js::BigInt(5), "5"),
            (Js::BigInt(9_007_199_254_740_993), "9007199254740993"),
            (Js::BigInt(9_223_372_036_854_775_807), "9223372036854775807"),
        ] {
            assert_eq!(sent(name, value), format!(r#"{{"{name}":{written}}}"#));
        }
        for refused in [
            number(-1.0),
            number(1.5),
            number(9_007_199_254_740_992.0),
            number(f64::NAN),
            number(f64::INFINITY),
            Js::BigInt(-1),
            Js::BigInt(9_223_372_036_854_775_808),
            Js::from("1024"),
            Js::Bool(true),
        ] {
            assert_refused(name, refused, name, BYTES);
        }
    }
}

#[test]
fn the_minimum_size_must_not_exceed_the_maximum() {
    let sizes = |min, max| object([("minFileSize", Js::BigInt(min)), ("maxFileSize", Js::BigInt(max))]);
    assert_eq!(
        conditions(sizes(7, 7)).unwrap().body(),
        r#"{"minFileSize":7,"maxFileSize":7}"#
    );
    let huge = 9_223_372_036_854_775_807;
    let expected = Some((String::from("conditions.minFileSize"), "at most `maxFileSize`"));
    assert_eq!(mismatch(sizes(huge, huge - 1)), expected);
    assert_eq!(
        message(sizes(huge, huge - 1)),
        "createSearch: `conditions.minFileSize` must be at most `maxFileSize`, not 9223372036854775807"
    );
}

#[test]
fn times_are_sent_unchanged() {
    for text in [
        "2026-01-31",
        "2024-02-29",
        "2000-02-29",
        "2026-01-31T08:00",
        "2026-01-31T08:00Z",
        "2026-01-31T08:00:00",
        "2026-01-31T23:59:59Z",
        "2026-01-31T08:00:00.1Z",
        "2026-01-31T08:00:00.123456789+08:00",
        "2026-01-31T08:00:00-23:59",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z",
    ] {
        for name in ["modificationTimeStart", "modificationTimeEnd"] {
            assert_eq!(sent(name, text), format!(r#"{{"{name}":"{text}"}}"#));
        }
    }
}

#[test]
fn a_date_is_sent_in_utc() {
    let date = Js::Date(Some(String::from("2026-01-31T08:00:00.000Z")));
    assert_eq!(
        sent("modificationTimeStart", date),
        r#"{"modificationTimeStart":"2026-01-31T08:00:00.000Z"}"#
    );
}

#[test]
fn other_values_than_times_are_refused() {
    for text in [
        "",
        "now",
        "2026",
        "2026-01",
        "2026-1-31",
        "20260131",
        "2026-00-31",
        "2026-13-01",
        "2026-01-00",
        "2026-01-32",
        "2026-02-30",
        "2026-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026-01-31T",
        "2026-01-31T8:00",
        "2026-01-31T08",
        "2026-01-31T24:00",
        "2026-01-31T24:00:00Z",
        "2026-01-31T08:60",
        "2026-01-31T08:00:60Z",
        "2026-01-31T08:00:00.Z",
        "2026-01-31T08:00:00,5Z",
        "2026-01-31T08:00.5Z",
        "2026-01-31 08:00:00",
        "2026-01-31t08:00:00z",
        "2026-01-31Z",
        "2026-01-31T08:00:00 Z",
        "2026-01-31T08:00:00+8:00",
        "2026-01-31T08:00:00+0800",
        "2026-01-31T08:00:00+08",
        "2026-01-31T08:00:00+24:00",
        "2026-01-31T08:00:00+08:60",
        "2026-01-31T08:00:00ZZ",
        "2026-01-31T08:00:00Z junk",
        " 2026-01-31",
        "2026-01-31\n",
        "+002026-01-31",
        "-2026-01-31",
        "２０２６-01-31",
    ] {
        assert_refused("modificationTimeStart", text, "modificationTimeStart", A_TIME);
        assert_refused("modificationTimeEnd", text, "modificationTimeEnd", A_TIME);
    }
    for refused in [
        Js::Date(None),
        number(0.0),
        json!({}).into(),
        json!(["2026-01-31"]).into(),
    ] {
        assert_refused("modificationTimeStart", refused, "modificationTimeStart", A_TIME);
    }
    // A Date may lie in a year that ISO 8601 writes with more than four digits.
    let far = Js::Date(Some(String::from("+010000-01-01T00:00:00.000Z")));
    assert_refused("modificationTimeEnd", far, "modificationTimeEnd", A_TIME);
}

#[test]
fn messages_name_an_invalid_date() {
    assert_eq!(
        message(object([("modificationTimeEnd", Js::Date(None))])),
        format!("createSearch: `conditions.modificationTimeEnd` must be {A_TIME}, not an invalid Date")
    );
}

#[test]
fn the_start_must_not_be_after_the_end_in_any_time_zone() {
    let times = |start: &str, end: &str| json!({"modificationTimeStart": start, "modificationTimeEnd": end});
    for (start, end) in [
        ("2026-01-31", "2026-01-31"),
        ("2026-01-30", "2026-01-31T00:00"),
        ("2026-01-31T16:00:00+08:00", "2026-01-31T08:00:00Z"),
        ("2026-01-31T08:00:00.999Z", "2026-01-31T08:00:01Z"),
        ("2026-02-01T00:30:00+01:00", "2026-01-31T23:30:00Z"),
        ("2026-01-31T23:30:00-01:00", "2026-02-01T00:30:00Z"),
    ] {
        assert_eq!(mismatch(times(start, end)), None, "{start} {end}");
    }
    for (start, end) in [
        ("2026-02-01", "2026-01-31"),
        ("2026-01-31T00:01", "2026-01-31"),
        ("2026-01-31T08:00:01Z", "2026-01-31T16:00:00+08:00"),
        ("2026-01-31T08:00:00.001Z", "2026-01-31T08:00:00Z"),
        ("2026-01-31T23:30:00-01:00", "2026-02-01T00:29:59Z"),
        ("2027-01-01", "2026-12-31T23:59:59.999"),
    ] {
        let expected = "a time at or before `modificationTimeEnd`";
        let place = String::from("conditions.modificationTimeStart");
        assert_eq!(
            mismatch(times(start, end)),
            Some((place, expected)),
            "{start} {end}"
        );
    }
}

#[test]
fn a_date_is_compared_with_a_string() {
    let after = object([
        (
            "modificationTimeStart",
            Js::Date(Some(String::from("2026-01-31T08:00:00.001Z"))),
        ),
        ("modificationTimeEnd", Js::from("2026-01-31T16:00+08:00")),
    ]);
    assert!(mismatch(after).is_some());
}

#[test]
fn times_are_not_compared_if_only_one_has_a_time_zone() {
    for (start, end) in [
        ("2027-01-01", "2026-01-01T00:00:00Z"),
        ("2027-01-01T00:00:00Z", "2026-01-01T00:00:00"),
    ] {
        let value = json!({"modificationTimeStart": start, "modificationTimeEnd": end});
        assert_eq!(mismatch(value), None);
    }
}

#[test]
fn choices_are_accepted_by_their_exact_names() {
    for (name, known) in [
        ("orderBy", ORDERS.as_slice()),
        ("orderByType", &["asc", "desc"]),
        ("searchMode", &["fast", "normal"]),
    ] {
        for choice in known {
            assert_eq!(sent(name, *choice), format!(r#"{{"{name}":"{choice}"}}"#));
        }
        let expected = mismatch(object([(name, Js::from("no such choice"))])).unwrap().1;
        assert!(
            known
                .iter()
                .all(|choice| expected.contains(&format!("\"{choice}\""))),
            "{expected}"
        );
        for refused in [
            Js::from(""),
            Js::from("ASC"),
            Js::from("!asc"),
            number(1.0),
            json!(["asc"]).into(),
        ] {
            assert_refused(name, refused, name, expected);
        }
    }
}

#[test]
fn tags_and_creators_need_their_ids() {
    assert_eq!(
        sent("tags", json!([{"id": "1"}, {"id": "2", "value": ""}])),
        r#"{"tags":[{"id":"1"},{"id":"2","value":""}]}"#
    );
    assert_eq!(
        sent("creators", json!([{"userId": "u"}])),
        r#"{"creators":[{"userId":"u"}]}"#
    );
    for (name, id, expected) in [
        ("tags", "id", "an array of tags"),
        ("creators", "userId", "an array of creators"),
    ] {
        assert_refused(name, json!({id: "1"}), name, expected);
        assert_refused(name, "1", name, expected);
        assert_refused(name, json!(["1"]), &format!("{name}[0]"), "an object");
        assert_refused(name, json!([null]), &format!("{name}[0]"), "an object");
        let first = format!("{name}[0].{id}");
        let second = format!("{name}[1].{id}");
        assert_refused(name, json!([{id: "1"}, {}]), &second, AN_ID);
        for wrong in [json!(""), json!(1.5), json!(true), json!(null), json!([])] {
            assert_refused(name, json!([{id: wrong}]), &first, AN_ID);
        }
        let beyond = [
            number(9_007_199_254_740_992.0),
            number(f64::NAN),
            Js::BigInt(1 << 63),
            Js::LoneSurrogate,
        ];
        for wrong in beyond {
            assert_refused(name, Js::List(vec![object([(id, wrong)])]), &first, AN_ID);
        }
        assert_eq!(
            message(json!({name: [{}]})),
            format!("createSearch: `conditions.{first}` is missing; it must be {AN_ID}")
        );
    }
    assert_refused(
        "tags",
        json!([{"id": "1", "value": 7}]),
        "tags[0].value",
        A_STRING,
    );
    assert_refused(
        "creators",
        json!([{"userId": "u", "userOrgId": null}]),
        "creators[0].userOrgId",
        AN_ID,
    );
}

#[test]
fn ids_of_tags_and_creators_are_sent_unchanged() {
    for (value, as_sent) in [
        (Js::from("7"), r#""7""#),
        (Js::from("007"), r#""007""#),
        (number(7.0), "7"),
        (number(0.0), "0"),
        (number(-7.0), "-7"),
        (number(9_007_199_254_740_991.0), "9007199254740991"),
        (Js::BigInt(9_007_199_254_740_993), "9007199254740993"),
        (Js::BigInt(i64::MAX.into()), "9223372036854775807"),
        (Js::BigInt(i64::MIN.into()), "-9223372036854775808"),
    ] {
        let tags = Js::List(vec![object([("id", value.clone())])]);
        assert_eq!(sent("tags", tags), format!(r#"{{"tags":[{{"id":{as_sent}}}]}}"#));
        let creator = object([("userOrgId", value.clone()), ("userId", value)]);
        assert_eq!(
            sent("creators", Js::List(vec![creator])),
            format!(r#"{{"creators":[{{"userOrgId":{as_sent},"userId":{as_sent}}}]}}"#)
        );
    }
    assert_eq!(
        sent("creators", json!([{"userId": "u", "userOrgId": ""}])),
        r#"{"creators":[{"userOrgId":"","userId":"u"}]}"#
    );
}

#[test]
fn an_empty_type_is_sent_unchanged() {
    assert_eq!(sent("type", ""), r#"{"type":""}"#);
}

#[test]
fn messages_name_getters_that_throw() {
    for (value, path) in [
        (object([("scope", Js::Throws)]), "conditions.scope"),
        (
            object([("tags", Js::List(vec![object([("id", Js::Throws)])]))]),
            "conditions.tags[0].id",
        ),
        (
            object([("labels", Js::List(vec![Js::Throws]))]),
            "conditions.labels[0]",
        ),
    ] {
        assert_eq!(mismatch(value), Some((String::from(path), "readable")));
    }
    assert_eq!(
        message(object([("scope", Js::Throws)])),
        "createSearch: `conditions.scope` threw an exception when it was read; pass plain data"
    );
}

#[test]
fn lists_have_at_most_a_million_elements() {
    let labels = |count| object([("labels", Js::List(vec![Js::from("a"); count]))]);
    assert_eq!(mismatch(labels(1_000_000)), None);
    assert_eq!(
        mismatch(labels(1_000_001)),
        Some((
            String::from("conditions.labels"),
            "an array of at most a million elements"
        ))
    );
}

#[test]
fn messages_do_not_repeat_a_value_passed_instead_of_an_object() {
    for (value, name) in [
        (Js::from("my words"), "conditions"),
        (
            object([("tags", Js::List(vec![Js::from("my words")]))]),
            "conditions.tags[0]",
        ),
    ] {
        assert_eq!(
            message(value),
            format!("createSearch: `{name}` must be an object, not a string")
        );
    }
}

#[test]
fn messages_name_the_refused_value() {
    for (value, end) in [
        (Js::from("docs"), "not \"docs\""),
        (number(7.0), "not 7"),
        (Js::Bool(true), "not true"),
        (Js::Null, "not null"),
        (Js::LoneSurrogate, "not a string with a lone surrogate"),
        (json!({}).into(), "not an object"),
        (Js::Function, "not a function or symbol"),
    ] {
        let message = message(object([("orderBy", value)]));
        assert!(
            message.starts_with("createSearch: `conditions.orderBy` must be one of "),
            "{message}"
        );
        assert!(message.ends_with(end), "{message}");
    }
}

#[test]
fn a_long_value_is_shortened_between_characters() {
    let message = message(object([("orderBy", Js::from("张".repeat(61).as_str()))]));
    assert!(
        message.ends_with(&format!(", not \"{}…\"", "张".repeat(60))),
        "{message}"
    );
}

#[test]
fn messages_never_repeat_a_keyword() {
    let secret = "payroll";
    let length = secret.len() as f64;
    for value in [
        number(length),
        Js::Bool(true),
        Js::LoneSurrogate,
        json!([secret]).into(),
        json!({"text": secret}).into(),
        Js::Date(None),
    ] {
        let message = message(object([("keyword", value)]));
        assert!(
            message.starts_with("createSearch: `conditions.keyword` must be a string"),
            "{message}"
        );
        for private in [secret, "7", "true"] {
            assert!(!message.contains(private), "{message}");
        }
    }
    // The error of another condition does not repeat the keyword either.
    let both = json!({"keyword": secret, "scope": 1});
    assert!(!message(both).contains(secret));
}
