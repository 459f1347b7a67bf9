//! Reading any outside data gives a value or an error, never a panic, and no error repeats text of a response.
#![cfg(not(target_arch = "wasm32"))]

mod checks;
#[path = "../support/mod.rs"]
mod support;

use proptest::collection::vec;
use proptest::prelude::*;
use smh_wasm::wire::response::Response;
use smh_wasm::wire::task_result::TaskType;

use checks::{MARK, NAMES};
use support::{Js, cases};

fn any_leaf() -> impl Strategy<Value = Js> {
    prop_oneof![
        Just(Js::Undefined),
        Just(Js::Null),
        any::<bool>().prop_map(Js::Bool),
        proptest::num::f64::ANY.prop_map(Js::Number),
        (0..600).prop_map(|number| Js::Number(f64::from(number))),
        any::<i128>().prop_map(Js::BigInt),
        any::<i64>().prop_map(|number| Js::BigInt(number.into())),
        any::<String>().prop_map(|text| Js::Text(format!("{MARK}{text}"))),
        Just(Js::LoneSurrogate),
        Just(Js::Date(None)),
        Just(Js::Date(Some(String::from("2026-01-31T08:00:00.000Z")))),
        Just(Js::Function),
        Just(Js::Throws),
    ]
}

fn any_value() -> impl Strategy<Value = Js> {
    any_leaf().prop_recursive(4, 80, 12, |inner| {
        let name = prop_oneof![
            proptest::sample::select(&NAMES[..]).prop_map(String::from),
            "[a-z]{1,3}"
        ];
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Js::List),
            vec((name, inner), 0..12).prop_map(Js::Object),
        ]
    })
}

/// A page, a task list or a task with some wrong values.
fn almost_valid_body() -> impl Strategy<Value = Js> {
    let field = |name: &str, likely: Js| {
        let name = String::from(name);
        prop_oneof![9 => Just(likely), 1 => any_leaf()].prop_map(move |value| (name.clone(), value))
    };
    let text = |text: &str| Js::Text(format!("{MARK}{text}"));
    let item = (
        field("type", text("file")),
        field("name", text("a")),
        field("path", Js::List(vec![text("a")])),
        field("size", text("1")),
        field("isFavorite", Js::Null),
    )
        .prop_map(|(kind, name, path, size, favorite)| Js::Object(vec![kind, name, path, size, favorite]));
    let page = (
        field("searchId", text("id")),
        field("searchFinished", Js::Bool(true)),
        field("hasMore", Js::Bool(true)),
        field("nextMarker", Js::Number(20.0)),
        vec(item, 0..4).prop_map(|items| (String::from("contents"), Js::List(items))),
    )
        .prop_map(|(id, finished, more, marker, contents)| {
            Js::Object(vec![id, finished, more, marker, contents])
        });
    let task = (
        field("taskId", Js::Number(20.0)),
        field("status", Js::Number(202.0)),
        field("result", Js::Undefined),
    )
        .prop_map(|(id, status, result)| Js::Object(vec![id, status, result]));
    let part = (
        field("status", Js::Number(204.0)),
        field("code", Js::Null),
        field("path", Js::List(vec![text("a")])),
        field("deleteCount", Js::Number(3.0)),
        field("srcInode", text("1")),
        field("recycledItemId", Js::from("7")),
        field(
            "failedItems",
            Js::List(vec![Js::Object(vec![(String::from("err"), Js::Null)])]),
        ),
    )
        .prop_map(|(status, code, path, count, inode, id, failed)| {
            Js::Object(vec![status, code, path, count, inode, id, failed])
        });
    let answer = (field("taskId", Js::Number(20.0)), vec(part.clone(), 0..4))
        .prop_map(|(id, parts)| Js::Object(vec![id, (String::from("result"), Js::List(parts))]));
    let known = TaskType::KNOWN.map(|known| String::from(known.name()));
    let kind = prop_oneof![4 => proptest::sample::select(known.to_vec()), 1 => Just(format!("{MARK}x"))];
    let of_type = (
        field("taskId", Js::from("20")),
        field("status", Js::Number(207.0)),
        kind,
        prop_oneof![Just("Result"), Just("Results")],
        prop_oneof![part.clone(), vec(part, 0..4).prop_map(Js::List), any_value()],
    )
        .prop_map(|(id, status, kind, end, result)| {
            let result = (format!("{kind}{end}"), result);
            let kind = (String::from("taskType"), Js::Text(kind));
            Js::Object(vec![id, status, kind, result])
        });
    prop_oneof![page, vec(task, 0..4).prop_map(Js::List), of_type, answer]
}

fn any_response() -> impl Strategy<Value = Response> {
    let body = prop_oneof![
        Just(String::new()),
        Just(String::from("<html>")),
        any_value().prop_map(|value| value.json()),
        almost_valid_body().prop_map(|body| body.json()),
        almost_valid_body().prop_map(|body| body.json()),
    ];
    let status = prop_oneof![3 => Just(200), 1 => Just(202), 1 => any::<u16>(), 1 => 200..=599_u16];
    let header = || proptest::option::of(prop_oneof!["[0-9]{1,20}", "\\PC{0,20}"]);
    (status, header(), header(), body).prop_map(|(status, request_id, retry_after, body)| Response {
        status,
        request_id: request_id.map(|id| format!("{MARK}{id}")),
        retry_after,
        date_ms: 0.0,
        body,
    })
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn any_response_is_read_or_refused_and_not_repeated(response in any_response()) {
        checks::check_response(&response);
    }

    #[test]
    fn any_conditions_are_read_or_refused(given in any_value()) {
        checks::check_conditions(&given);
    }

    #[test]
    fn any_argument_is_read_or_refused(given in any_value()) {
        checks::check_argument(&given);
    }
}
