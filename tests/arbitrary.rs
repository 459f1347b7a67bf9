//! Whatever comes from outside, reading it gives a value or an error, never a panic, and no error repeats an answer.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{Js, cases};
use proptest::collection::vec;
use proptest::prelude::*;
use smh_wasm::proto::conditions::Conditions;
use smh_wasm::proto::error::{Error, Operation};
use smh_wasm::proto::http::{Body, Response, is_segment};
use smh_wasm::proto::options::{ItemOptions, read_timeout};
use smh_wasm::proto::search::{made, read_deleted, read_marker, read_page};
use smh_wasm::proto::task::{read_id, read_started, read_tasks};
use smh_wasm::proto::value::Field;

/// Stands in every text of an answer, and in no message.
const MARK: &str = "¤";

/// The names that reading looks at, so that trees get far.
const NAMES: [&str; 30] = [
    "searchId",
    "searchFinished",
    "hasMore",
    "nextMarker",
    "contents",
    "type",
    "name",
    "path",
    "inode",
    "size",
    "versionId",
    "labels",
    "metaData",
    "isFavorite",
    "taskId",
    "status",
    "result",
    "code",
    "requestId",
    "keyword",
    "extname",
    "minFileSize",
    "maxFileSize",
    "modificationTimeStart",
    "modificationTimeEnd",
    "tags",
    "creators",
    "id",
    "userId",
    "withInode",
];

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

/// A page or a task list in all but some of its values.
fn nearly_an_answer() -> impl Strategy<Value = Js> {
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
    prop_oneof![page, vec(task, 0..4).prop_map(Js::List)]
}

fn any_response() -> impl Strategy<Value = Response<Js>> {
    let body = prop_oneof![
        Just(Body::Empty),
        Just(Body::Other),
        any_value().prop_map(Body::Json),
        nearly_an_answer().prop_map(Body::Json),
        nearly_an_answer().prop_map(Body::Json),
    ];
    let status = prop_oneof![3 => Just(200), 1 => any::<u16>(), 1 => 200..=599_u16];
    let header = || proptest::option::of(prop_oneof!["[0-9]{1,20}", "\\PC{0,20}"]);
    (status, header(), header(), body).prop_map(|(status, request_id, retry_after, body)| Response {
        status,
        request_id: request_id.map(|id| format!("{MARK}{id}")),
        retry_after,
        at_ms: 0.0,
        body,
    })
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn any_answer_is_read_or_refused_without_being_repeated(response in any_response()) {
        let invalid = response.is_invalid_token();
        prop_assert!(!invalid || response.status == 403);
        let made = made(&response);
        prop_assert!(made.as_deref().is_none_or(is_segment));

        let page = read_page(Operation::CreateSearch, response.clone());
        if let Ok(page) = &page {
            prop_assert_eq!(made.as_ref(), Some(&page.search_id));
            prop_assert!(page.next_marker.as_deref() != Some(""));
            prop_assert!(page.exact_marker().is_none_or(|marker| Some(marker) == page.next_marker.as_deref()));
        }
        let tasks = read_tasks(Operation::QuerySpaceTasks, response.clone());
        if let Ok(tasks) = &tasks {
            prop_assert!(tasks.iter().all(|task| task.id >= 0));
        }
        let refused = [
            page.err(),
            tasks.err(),
            read_started(response.clone()).err(),
            read_deleted(response).err(),
        ];
        for error in refused.into_iter().flatten() {
            prop_assert!(!error.message.contains(MARK), "{}", error.message);
            prop_assert!(error.retry_after_ms.is_none_or(|ms| ms <= 86_400_000));
            prop_assert!(error.code.as_deref().is_none_or(|code| !code.contains(MARK)));
        }
    }

    #[test]
    fn any_conditions_are_read_or_refused(given in any_value()) {
        match Conditions::read(&Field::root(given, "conditions")) {
            Ok(conditions) => {
                // What is sent is JSON, and reads as the same conditions.
                let body: serde_json::Value = serde_json::from_str(&conditions.body()).unwrap();
                prop_assert_eq!(Conditions::read(&Field::root(Js::from(body), "conditions")), Ok(conditions));
            }
            Err(wrong) => {
                let message = Error::argument(Operation::CreateSearch, &wrong).message;
                prop_assert!(message.starts_with("createSearch: `conditions"));
            }
        }
    }

    #[test]
    fn any_argument_is_read_or_refused(given in any_value()) {
        let field = Field::root(given, "given");
        if let Ok(id) = read_id(&field) {
            prop_assert!(id >= 0);
        }
        if let Ok(marker) = read_marker(&field) {
            prop_assert!(!marker.is_empty());
        }
        let _ = read_timeout(&field);
        let _ = ItemOptions::read(&field);
        prop_assert_eq!(&field.mismatch("something else").path, "given");
    }
}
