//! Every request is exactly as documented: the method, the URL, the order of the query, the body.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // Helpers of the tests.

mod support;

use serde_json::json;
use smh_wasm::error::ErrorKind;
use smh_wasm::session::options::{MAX_TIMER_MS, read_timeout};
use smh_wasm::value::Field;
use smh_wasm::wire::conditions::Conditions;
use smh_wasm::wire::endpoint::{Endpoint, segment_id};
use smh_wasm::wire::item::ItemOptions;
use smh_wasm::wire::operation::Operation;
use smh_wasm::wire::request::{Method, Request};
use smh_wasm::wire::search::{continue_request, create_request, delete_request, read_marker};
use smh_wasm::wire::task::{Level, clear_history_request, query_requests};
use smh_wasm::wire::task_result::result_request;
use support::{Js, conditions, endpoint, object};

const NO_ITEMS: ItemOptions = ItemOptions {
    with_inode: false,
    with_favorite_status: false,
};
const ALL_ITEMS: ItemOptions = ItemOptions {
    with_inode: true,
    with_favorite_status: true,
};

/// The method and the URL with the token `T`.
fn line(request: &Request) -> String {
    format!("{} {}", request.method.name(), request.url("T"))
}

/// The query with the token `T`.
fn query(request: &Request) -> String {
    let url = request.url("T");
    String::from(url.split_once('?').map_or("", |(_, query)| query))
}

/// No conditions.
fn everything() -> Conditions {
    conditions(json!({})).unwrap()
}

fn with_user(user: &str) -> Endpoint {
    Endpoint {
        user_id: Some(String::from(user)),
        ..endpoint()
    }
}

fn with_ids(library: &str, space: &str) -> Endpoint {
    Endpoint {
        library_id: String::from(library),
        space_id: String::from(space),
        ..endpoint()
    }
}

fn only(mut requests: Vec<Request>) -> Option<Request> {
    requests.pop().filter(|_| requests.is_empty())
}

#[test]
fn create_search_posts_the_conditions() {
    let given = conditions(json!({"keyword": "annual report"})).unwrap();
    let request = create_request(&endpoint(), &given, NO_ITEMS);
    assert_eq!(
        line(&request),
        "POST https://smhlib1.api.tencentsmh.cn/api/v1/search/smhlib1/space2/space-contents?access_token=T"
    );
    assert_eq!(request.operation, Operation::CreateSearch);
    assert_eq!(request.body.as_deref(), Some(r#"{"keyword":"annual report"}"#));
}

#[test]
fn create_search_without_conditions_posts_an_empty_object() {
    let request = create_request(&endpoint(), &everything(), NO_ITEMS);
    assert_eq!(request.body.as_deref(), Some("{}"));
}

#[test]
fn create_search_orders_its_query() {
    let request = create_request(&with_user("u1"), &everything(), ALL_ITEMS);
    assert_eq!(
        query(&request),
        "access_token=T&user_id=u1&with_inode=1&with_favorite_status=1"
    );
}

#[test]
fn continue_search_gets_the_page_at_the_marker() {
    let request = continue_request(&endpoint(), "id1", "20", NO_ITEMS);
    assert_eq!(
        line(&request),
        "GET https://smhlib1.api.tencentsmh.cn/api/v1/search/smhlib1/space2/id1?marker=20&access_token=T"
    );
    assert_eq!(request.operation, Operation::ContinueSearch);
    assert_eq!(request.body, None);
}

#[test]
fn continue_search_orders_its_query_and_encodes_the_marker() {
    let request = continue_request(&with_user("u1"), "id1", "a+b/c=&d", ALL_ITEMS);
    assert_eq!(
        query(&request),
        "marker=a%2Bb%2Fc%3D%26d&access_token=T&user_id=u1&with_inode=1&with_favorite_status=1"
    );
}

#[test]
fn each_item_option_adds_its_own_parameter() {
    for (with_inode, with_favorite_status, expected) in [
        (false, false, "access_token=T"),
        (true, false, "access_token=T&with_inode=1"),
        (false, true, "access_token=T&with_favorite_status=1"),
    ] {
        let items = ItemOptions {
            with_inode,
            with_favorite_status,
        };
        let request = create_request(&endpoint(), &everything(), items);
        assert_eq!(query(&request), expected);
    }
}

#[test]
fn delete_search_names_the_search_and_has_no_body() {
    let request = delete_request(&with_user("u1"), "id1");
    assert_eq!(
        line(&request),
        "DELETE https://smhlib1.api.tencentsmh.cn/api/v1/search/smhlib1/space2/id1?access_token=T&user_id=u1"
    );
    assert_eq!(request.operation, Operation::DeleteSearch);
    assert_eq!(request.body, None);
}

#[test]
fn queries_for_library_tasks_do_not_name_the_space() {
    let request = only(query_requests(&endpoint(), Level::Library, &[10, 12, 13], "T")).unwrap();
    assert_eq!(
        line(&request),
        "GET https://smhlib1.api.tencentsmh.cn/api/v1/task/smhlib1/10,12,13?access_token=T"
    );
    assert_eq!(request.operation, Operation::QueryLibraryTasks);
    assert_eq!(request.body, None);
}

#[test]
fn a_task_is_queried_with_its_result() {
    let request = result_request(&endpoint(), Level::Library, 10);
    assert_eq!(
        line(&request),
        "GET https://smhlib1.api.tencentsmh.cn/api/v1/task-result/smhlib1/10?access_token=T"
    );
    assert_eq!(request.operation, Operation::QueryLibraryTask);
    let request = result_request(&with_user("u1"), Level::Space, i64::MAX);
    assert_eq!(
        line(&request),
        "GET https://smhlib1.api.tencentsmh.cn/api/v1/task-result/smhlib1/space2/9223372036854775807?access_token=T&user_id=u1"
    );
    assert_eq!(
        (request.operation, request.body),
        (Operation::QuerySpaceTask, None)
    );
}

#[test]
fn queries_for_space_tasks_name_the_space() {
    let request = only(query_requests(&with_user("u1"), Level::Space, &[i64::MAX], "T")).unwrap();
    assert_eq!(
        line(&request),
        "GET https://smhlib1.api.tencentsmh.cn/api/v1/task/smhlib1/space2/9223372036854775807?access_token=T&user_id=u1"
    );
    assert_eq!(request.operation, Operation::QuerySpaceTasks);
}

#[test]
fn clear_history_is_a_delete_without_body() {
    let request = clear_history_request(&with_user("u1"));
    assert_eq!(
        line(&request),
        "DELETE https://smhlib1.api.tencentsmh.cn/api/v1/directory-history/smhlib1/library-history?access_token=T&user_id=u1"
    );
    assert_eq!(request.operation, Operation::ClearLibraryHistory);
    assert_eq!(request.body, None);
}

#[test]
fn a_single_tenant_space_is_a_dash() {
    let single = with_ids("smhlib1", "-");
    assert!(
        delete_request(&single, "id1")
            .url("T")
            .contains("/api/v1/search/smhlib1/-/id1?")
    );
    let tasks = only(query_requests(&single, Level::Space, &[1], "T")).unwrap();
    assert!(tasks.url("T").contains("/api/v1/task/smhlib1/-/1?"));
}

#[test]
fn every_segment_is_percent_encoded() {
    for (id, encoded) in [
        ("a/b", "a%2Fb"),
        ("a?b#c", "a%3Fb%23c"),
        ("100%", "100%25"),
        ("%2F", "%252F"),
        ("a b", "a%20b"),
        ("a+b&c=d", "a%2Bb%26c%3Dd"),
        ("空间", "%E7%A9%BA%E9%97%B4"),
        ("🔍", "%F0%9F%94%8D"),
        ("a\\b\n", "a%5Cb%0A"),
        ("../x", "..%2Fx"),
        ("a,b;c:d@e", "a%2Cb%3Bc%3Ad%40e"),
        ("A-z.0_9~", "A-z.0_9~"),
    ] {
        let endpoint = with_ids(id, id);
        let path = |request: Request| {
            let url = request.url("T");
            let path = url.strip_prefix(&endpoint.base).unwrap();
            String::from(path.split_once('?').unwrap().0)
        };
        let create = create_request(&endpoint, &everything(), NO_ITEMS);
        assert_eq!(
            path(create),
            format!("/api/v1/search/{encoded}/{encoded}/space-contents")
        );
        let searched = format!("/api/v1/search/{encoded}/{encoded}/{encoded}");
        assert_eq!(path(continue_request(&endpoint, id, "1", NO_ITEMS)), searched);
        assert_eq!(path(delete_request(&endpoint, id)), searched);
        let task = |level| only(query_requests(&endpoint, level, &[1, 2], "T")).unwrap();
        assert_eq!(path(task(Level::Library)), format!("/api/v1/task/{encoded}/1,2"));
        assert_eq!(
            path(task(Level::Space)),
            format!("/api/v1/task/{encoded}/{encoded}/1,2")
        );
        assert_eq!(
            path(clear_history_request(&endpoint)),
            format!("/api/v1/directory-history/{encoded}/library-history")
        );
    }
}

#[test]
fn the_acting_user_is_percent_encoded() {
    let url = delete_request(&with_user("a b&access_token=x#张"), "id1").url("T");
    assert!(url.ends_with("?access_token=T&user_id=a%20b%26access_token%3Dx%23%E5%BC%A0"));
}

#[test]
fn a_base_with_a_path_keeps_it() {
    let behind_a_proxy = Endpoint {
        base: String::from("https://app.example/smh/v2"),
        ..endpoint()
    };
    assert_eq!(
        line(&delete_request(&behind_a_proxy, "id1")),
        "DELETE https://app.example/smh/v2/api/v1/search/smhlib1/space2/id1?access_token=T"
    );
    let tasks = only(query_requests(&behind_a_proxy, Level::Library, &[7], "T")).unwrap();
    assert_eq!(
        line(&tasks),
        "GET https://app.example/smh/v2/api/v1/task/smhlib1/7?access_token=T"
    );
}

#[test]
fn the_token_is_encoded_in_the_url_and_replaced_in_the_redacted_one() {
    let strange = "t k/+&=#%张***";
    let requests = [
        create_request(&with_user("u1"), &everything(), ALL_ITEMS),
        continue_request(&with_user("u1"), "id1", "20", ALL_ITEMS),
        delete_request(&endpoint(), "id1"),
        clear_history_request(&endpoint()),
    ];
    let tasks = query_requests(&with_user("u1"), Level::Space, &[1, 2], strange);
    for request in requests.into_iter().chain(tasks) {
        let encoded = "t%20k%2F%2B%26%3D%23%25%E5%BC%A0%2A%2A%2A";
        let url = request.url(strange);
        assert!(url.contains(&format!("access_token={encoded}")), "{url}");
        assert_eq!(request.redacted_url(), url.replace(encoded, "***"));
    }
}

#[test]
fn methods_have_their_names() {
    assert_eq!(
        [Method::Get, Method::Post, Method::Delete].map(Method::name),
        ["GET", "POST", "DELETE"]
    );
}

#[test]
fn the_body_has_the_present_fields_in_the_documented_order() {
    let all = [
        ("keyword", json!("a b"), r#""keyword":"a b""#),
        ("scope", json!("/dir"), r#""scope":"/dir""#),
        ("type", json!(["doc", "!dir"]), r#""type":["doc","!dir"]"#),
        ("extname", json!([".png", ".jpg"]), r#""extname":[".png",".jpg"]"#),
        ("minFileSize", json!(0), r#""minFileSize":0"#),
        (
            "maxFileSize",
            json!(i64::MAX),
            r#""maxFileSize":9223372036854775807"#,
        ),
        (
            "modificationTimeStart",
            json!("2026-01-01"),
            r#""modificationTimeStart":"2026-01-01""#,
        ),
        (
            "modificationTimeEnd",
            json!("2026-01-31T08:00:00+08:00"),
            r#""modificationTimeEnd":"2026-01-31T08:00:00+08:00""#,
        ),
        ("orderBy", json!("size"), r#""orderBy":"size""#),
        ("orderByType", json!("desc"), r#""orderByType":"desc""#),
        ("searchMode", json!("fast"), r#""searchMode":"fast""#),
        ("labels", json!(["红", ""]), r#""labels":["红",""]"#),
        ("categories", json!([]), r#""categories":[]"#),
        (
            "tags",
            json!([{"value": "v", "id": "t1"}, {"id": "t2"}]),
            r#""tags":[{"id":"t1","value":"v"},{"id":"t2"}]"#,
        ),
        (
            "creators",
            json!([{"userId": "u1", "userOrgId": "o1"}, {"userId": "u2"}]),
            r#""creators":[{"userOrgId":"o1","userId":"u1"},{"userId":"u2"}]"#,
        ),
    ];
    // Each field alone, then all but one, then all of them, in reverse order.
    for (name, given, written) in &all {
        let body = conditions(json!({*name: given})).unwrap().body();
        assert_eq!(body, format!("{{{written}}}"));
    }
    for left_out in all.iter().map(|(name, ..)| Some(*name)).chain([None]) {
        let kept = || all.iter().filter(|(name, ..)| Some(*name) != left_out);
        let given = kept()
            .rev()
            .map(|(name, given, _)| (String::from(*name), Js::from(given.clone())))
            .collect();
        let written: Vec<_> = kept().map(|(_, _, written)| *written).collect();
        let body = conditions(Js::Object(given)).unwrap().body();
        assert_eq!(body, format!("{{{}}}", written.join(",")));
    }
}

#[test]
fn the_body_escapes_characters_as_json_requires() {
    let given = conditions(json!({"keyword": "\"\\\n\u{1}张🔍"})).unwrap();
    assert_eq!(given.body(), "{\"keyword\":\"\\\"\\\\\\n\\u0001张🔍\"}");
}

#[test]
fn markers_of_pages_are_accepted() {
    let marker = |given: Js| read_marker(&Field::root(given, "marker"));
    for (given, sent) in [
        (Js::Number(20.0), "20"),
        (Js::Number(0.0), "0"),
        (Js::BigInt(9_223_372_036_854_775_807), "9223372036854775807"),
        (Js::from("9223372036854775807"), "9223372036854775807"),
        (Js::from("0020"), "0020"),
        (Js::from(" opaque/+"), " opaque/+"),
    ] {
        assert_eq!(marker(given), Ok(String::from(sent)));
    }
    for refused in [
        Js::Undefined,
        Js::Null,
        Js::from(""),
        Js::Number(1.5),
        Js::Number(f64::NAN),
        Js::Number(1e300),
        Js::Bool(true),
        Js::LoneSurrogate,
        Js::Object(Vec::new()),
    ] {
        let wrong = marker(refused.clone()).unwrap_err();
        assert_eq!(
            (wrong.path.as_str(), wrong.expected),
            ("marker", "the `nextMarker` of a page"),
            "{refused:?}"
        );
    }
}

#[test]
fn item_options_are_booleans_that_default_to_false() {
    let read = |given: Js| ItemOptions::read(&Field::root(given, "options"));
    assert_eq!(read(object([])), Ok(NO_ITEMS));
    assert_eq!(read(object([("withInode", Js::Undefined)])), Ok(NO_ITEMS));
    let both = json!({"withInode": true, "withFavoriteStatus": true, "signal": null});
    assert_eq!(read(both.into()), Ok(ALL_ITEMS));
    for (given, path, expected) in [
        (json!({"withInode": 1}), "options.withInode", "a boolean"),
        (
            json!({"withFavoriteStatus": "true"}),
            "options.withFavoriteStatus",
            "a boolean",
        ),
        (
            json!({"withFavoriteStatus": null}),
            "options.withFavoriteStatus",
            "a boolean",
        ),
        (json!(7), "options", "an object"),
        (json!(null), "options", "an object"),
    ] {
        let wrong = read(given.into()).unwrap_err();
        assert_eq!((wrong.path.as_str(), wrong.expected), (path, expected));
    }
}

#[test]
fn timeouts_are_positive_and_unlimited_beyond_the_range_of_a_timer() {
    let read = |given: Js| read_timeout(&Field::root(given, "timeoutMs")).ok();
    assert_eq!(read(Js::Number(1.0)), Some(Some(1)));
    assert_eq!(read(Js::Number(MAX_TIMER_MS)), Some(Some(i32::MAX)));
    assert_eq!(read(Js::Number(MAX_TIMER_MS + 1.0)), Some(None));
    assert_eq!(read(Js::Number(f64::INFINITY)), Some(None));
    for refused in [
        Js::Number(0.0),
        Js::Number(-1.0),
        Js::Number(f64::NAN),
        Js::Number(f64::NEG_INFINITY),
        Js::BigInt(5),
        Js::from("5"),
        Js::Null,
    ] {
        assert_eq!(read(refused.clone()), None, "{refused:?}");
    }
}

#[test]
fn a_timeout_below_a_millisecond_is_not_zero() {
    let read = read_timeout(&Field::root(Js::Number(0.5), "timeoutMs"));
    assert_ne!(read, Ok(Some(0)));
}

#[test]
fn ids_that_url_parsers_would_resolve_are_refused() {
    for id in ["", ".", ".."] {
        let error = segment_id(Operation::DeleteSearch, "searchId", id).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Config);
        assert_eq!(
            error.message,
            format!("deleteSearch: `searchId` must be an id, not \"{id}\"")
        );
    }
    for id in ["-", "...", "%2e", ".%2e", " ", "/", "张"] {
        assert_eq!(segment_id(Operation::DeleteSearch, "searchId", id), Ok(()));
    }
}
