//! Creating, continuing and deleting searches.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use smh_emulator::{Config, Faults};

use crate::support::{TestServer, fast_create, search_path, send, slow_walk};

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("file{number:04}.txt")).collect()
}

fn names(page: &Value) -> Vec<&str> {
    page["contents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_search_is_created_continued_and_deleted() {
    let config = Config {
        create_latency: Duration::from_millis(500),
        ..Config::default()
    };
    let server = TestServer::start(config, numbered(45)).await;
    let first = server.create(json!({"keyword": "file"})).await.ok();
    assert_eq!(first["searchFinished"], true);
    assert_eq!(first["hasMore"], true);
    assert_eq!(names(&first).len(), 20);
    let id = first["searchId"].as_str().unwrap();
    assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));

    let second = server.continue_search(id, &first["nextMarker"]).await.ok();
    let third = server.continue_search(id, &second["nextMarker"]).await.ok();
    assert_eq!(
        names(&third),
        [
            "file0040.txt",
            "file0041.txt",
            "file0042.txt",
            "file0043.txt",
            "file0044.txt"
        ]
    );
    assert_eq!(third["hasMore"], false);
    assert!(third.get("nextMarker").is_none());
    let again = server.continue_search(id, &first["nextMarker"]).await.ok();
    assert_eq!(again, second);

    let state = server.emulator.state();
    assert_eq!(state.live_searches, 1);
    assert_eq!(state.searches[0].conditions, json!({"keyword": "file"}));
    assert_eq!(
        (state.searches[0].items_found, state.searches[0].handed_out),
        (45, 45)
    );
    assert_eq!(
        (state.searches[0].files_visited, state.searches[0].running),
        (45, false)
    );

    let deleted = server.delete(id).await;
    assert_eq!((deleted.status.as_u16(), deleted.text.as_str()), (204, ""));
    assert!(deleted.header("x-smh-request-id").is_some());
    server.delete(id).await.assert_error(400, "SearchIdInvalid");
    server
        .continue_search(id, &json!(0))
        .await
        .assert_error(400, "SearchIdInvalid");
    let counters = server.emulator.state().counters;
    assert_eq!(
        (
            counters.created,
            counters.continued,
            counters.deleted,
            counters.walked_files
        ),
        (1, 3, 1, 45)
    );
    assert_eq!(server.emulator.state().live_searches, 0);
}

#[tokio::test]
async fn a_search_exists_before_its_create_response() {
    let config = Config {
        create_latency: Duration::from_secs(2),
        ..Config::default()
    };
    let server = TestServer::start(config, numbered(3)).await;
    let (page, _) = tokio::join!(
        server.create(json!({})),
        server.wait_until("a search while its create is pending", |state| {
            state.live_searches == 1 && state.requests.iter().all(|request| request.status.is_none())
        }),
    );
    assert_eq!(names(&page.ok()).len(), 3);
}

#[tokio::test]
async fn a_page_is_empty_until_a_match_is_found() {
    // The only match is visited last.
    let mut files = numbered(60);
    files.push("zebra.txt".to_owned());
    let config = Config {
        create_latency: Duration::ZERO,
        ..slow_walk()
    };
    let server = TestServer::start(config, files).await;
    let mut page = server.create(json!({"keyword": "zebra"})).await.ok();
    assert_eq!(
        (names(&page), &page["hasMore"], &page["searchFinished"]),
        (vec![], &json!(true), &json!(false))
    );
    let id = page["searchId"].as_str().unwrap().to_owned();
    let same = server.continue_search(&id, &page["nextMarker"]).await.ok();
    assert_eq!(same["nextMarker"], page["nextMarker"]);
    server
        .wait_until("the end of the walk", |state| !state.searches[0].running)
        .await;
    page = server.continue_search(&id, &page["nextMarker"]).await.ok();
    assert_eq!(
        (names(&page), &page["hasMore"]),
        (vec!["zebra.txt"], &json!(false))
    );
}

#[tokio::test]
async fn a_search_runs_until_it_is_deleted() {
    let server = TestServer::start(slow_walk(), numbered(1_000)).await;
    let page = server.create(json!({})).await.ok();
    assert_eq!(page["searchFinished"], false);
    let seen = server.emulator.state().searches[0].files_visited;
    server
        .wait_until("the walk to continue without requests", |state| {
            state.searches[0].files_visited > seen + 5
        })
        .await;

    let id = page["searchId"].as_str().unwrap();
    assert_eq!(server.delete(id).await.status, 204);
    // The deleted walk may count one more entry. Another search measures the time: when it has visited many entries, the
    // deleted walk must have stopped.
    let walked = server.emulator.state().counters.walked_files;
    server.create(json!({"keyword": "another"})).await.ok();
    let state = server
        .wait_until("another walk", |state| state.searches[0].files_visited > 20)
        .await;
    let own = state.searches[0].files_visited;
    let stopped = state.counters.walked_files - own;
    assert!(stopped <= walked + 1, "{stopped} after {walked}");
    let later = server
        .wait_until("more entries", |state| state.searches[0].files_visited > own + 20)
        .await;
    let still = later.counters.walked_files - later.searches[0].files_visited;
    assert!(still <= walked + 2, "{still} after {walked}");
    assert_eq!(later.live_searches, 1);
}

#[tokio::test]
async fn a_search_expires_when_idle_but_not_while_in_use() {
    let config = Config {
        search_ttl: Duration::from_millis(800),
        ..fast_create()
    };
    let server = TestServer::start(config, numbered(1)).await;
    let used = server.create(json!({"keyword": "used"})).await.ok();
    let idle = server.create(json!({"keyword": "idle"})).await.ok();
    let used = used["searchId"].as_str().unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while server.emulator.state().counters.expired == 0 {
        assert!(Instant::now() < deadline);
        server.continue_search(used, &json!(0)).await.ok();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let state = server.emulator.state();
    assert_eq!(
        state
            .searches
            .iter()
            .map(|search| search.id.as_str())
            .collect::<Vec<_>>(),
        [used]
    );
    let idle = idle["searchId"].as_str().unwrap();
    server
        .continue_search(idle, &json!(0))
        .await
        .assert_error(400, "SearchIdInvalid");
    server.delete(idle).await.assert_error(400, "SearchIdInvalid");
    server
        .wait_until("the expiry of the other search", |state| {
            state.counters.expired == 2
        })
        .await;
}

#[tokio::test]
async fn a_search_does_not_expire_before_its_create_response() {
    let config = Config {
        search_ttl: Duration::from_millis(20),
        create_latency: Duration::from_millis(200),
        ..Config::default()
    };
    let server = TestServer::start(config, numbered(1)).await;
    server.create(json!({})).await.ok();
    server
        .wait_until("the expiry", |state| state.counters.expired == 1)
        .await;
}

#[tokio::test]
async fn a_create_request_can_wait_for_a_full_first_page() {
    let config = Config {
        create_latency: Duration::ZERO,
        first_page_wait: Duration::from_secs(60),
        walk_delay: Duration::from_millis(2),
        ..Config::default()
    };
    let server = TestServer::start(config, numbered(45)).await;
    let page = server.create(json!({})).await.ok();
    assert_eq!(page["contents"].as_array().map(Vec::len), Some(20));
    // Without enough matches it waits for the end of the walk.
    let page = server.create(json!({ "keyword": "unmatched" })).await.ok();
    assert_eq!(page["searchFinished"], json!(true));
}

#[tokio::test]
async fn only_markers_from_pages_are_accepted() {
    let server = TestServer::start(fast_create(), numbered(45)).await;
    let page = server.create(json!({})).await.ok();
    let id = page["searchId"].as_str().unwrap();
    for wrong in [json!(19), json!(40), json!(-1), json!("x"), json!("")] {
        server
            .continue_search(id, &wrong)
            .await
            .assert_error(404, "MarkerNotFound");
    }
    let start = send(server.request(Method::GET, &search_path(id))).await.ok();
    assert_eq!(names(&start)[0], "file0000.txt");
}

#[tokio::test]
async fn markers_can_be_strings_that_need_encoding() {
    let server = TestServer::start(fast_create(), numbered(25)).await;
    server
        .emulator
        .set_faults(Faults {
            string_markers: true,
            ..Faults::default()
        })
        .unwrap();
    let page = server.finished_page(json!({})).await;
    let marker = page["nextMarker"].as_str().unwrap();
    assert!(marker.contains('+') && marker.contains('&') && marker.contains('%'));
    let next = server
        .continue_search(page["searchId"].as_str().unwrap(), &page["nextMarker"])
        .await
        .ok();
    assert_eq!(names(&next).len(), 5);
    server
        .continue_search(page["searchId"].as_str().unwrap(), &json!("20"))
        .await
        .ok();
}

#[tokio::test]
async fn pages_are_ordered_by_the_requested_order() {
    let server = TestServer::start(fast_create(), numbered(30)).await;
    let found = server
        .names(json!({"orderBy": "name", "orderByType": "desc"}))
        .await;
    let mut expected = numbered(30);
    expected.reverse();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn ids_of_tags_and_creators_are_strings_or_numbers() {
    let server = TestServer::start(fast_create(), numbered(1)).await;
    let conditions = json!({
        "type": "", "tags": [{"id": 9_223_372_036_854_775_807_u64, "value": "v"}, {"id": "7"}],
        "creators": [{"userId": 7, "userOrgId": "o"}, {"userId": "u", "userOrgId": 8}]
    });
    assert_eq!(
        server.finished_page(conditions.clone()).await["contents"],
        json!([])
    );
    assert_eq!(server.emulator.state().searches[0].conditions, conditions);
}

#[tokio::test]
async fn ids_are_decoded_exactly_once() {
    let server = TestServer::start(fast_create(), numbered(1)).await;
    let space = "a%2Fb%3Fc%23d%25e%20%E4%B8%AD";
    let path = format!("/api/v1/search/smhdemo/{space}/space-contents");
    let page = send(server.request(Method::POST, &path).json(&json!({})))
        .await
        .ok();
    let state = server.emulator.state();
    assert_eq!(state.searches[0].space_id, "a/b?c#d%e 中");
    assert_eq!(state.requests[0].path, path);

    let id = page["searchId"].as_str().unwrap();
    server.delete(id).await.assert_error(400, "SearchIdInvalid");
    let twice = format!("/api/v1/search/smhdemo/a%252Fb%253Fc%2523d%2525e%2520%25E4%25B8%25AD/{id}");
    send(server.request(Method::DELETE, &twice))
        .await
        .assert_error(400, "SearchIdInvalid");
    let deleted = send(server.request(Method::DELETE, &format!("/api/v1/search/smhdemo/{space}/{id}"))).await;
    assert_eq!(deleted.status, 204);
}

#[tokio::test]
async fn wrong_calls_get_the_codes_of_the_service() {
    let server = TestServer::start(fast_create(), numbered(1)).await;
    let post = |path: &str, body: &'static str| send(server.request(Method::POST, path).body(body));
    let contents = "/api/v1/search/smhdemo/-/space-contents";
    post(contents, "not json").await.assert_error(400, "BadRequest");
    post(contents, "").await.assert_error(400, "BadRequest");
    post(contents, "[]").await.assert_error(400, "ParamInvalid");
    post(contents, r#"{"type":"picture"}"#)
        .await
        .assert_error(400, "ParamInvalid");
    post(contents, r#"{"modificationTimeEnd":"soon"}"#)
        .await
        .assert_error(400, "InvalidTimeFormat");
    post("/api/v1/search/smhdemo/-/space-contents?with_inode=yes", "{}")
        .await
        .assert_error(400, "ParamInvalid");
    post("/api/v1/search/other/-/space-contents", "{}")
        .await
        .assert_error(404, "LibraryNotFound");
    post("/api/v1/search/smhdemo//space-contents", "{}")
        .await
        .assert_error(400, "SpaceIdInvalid");
    let long = format!("/api/v1/search/smhdemo/{}/space-contents", "x".repeat(65));
    post(&long, "{}").await.assert_error(400, "SpaceIdInvalid");
    post("/api/v1/search/smhdemo/%FF/space-contents", "{}")
        .await
        .assert_error(400, "ParamInvalid");
    server.get("/nothing").await.assert_error(404, "RouteNotFound");
    server
        .get(&format!("/api/v1/nothing/{}", "x".repeat(8_000)))
        .await
        .assert_error(414, "URITooLong");
    send(server.request(Method::PUT, contents))
        .await
        .assert_error(404, "RouteNotFound");
    assert_eq!(server.emulator.state().counters.created, 0);
}
