//! Searches of a library that was changed.

use std::time::Duration;

use serde_json::{Value, json};
use smh_emulator::Config;

use crate::support::{TestServer, fast_create, slow_walk};

fn paths(items: &[Value]) -> Vec<String> {
    items
        .iter()
        .map(|item| {
            let names = item["path"].as_array().unwrap().iter();
            names
                .map(|name| name.as_str().unwrap())
                .collect::<Vec<_>>()
                .join("/")
        })
        .collect()
}

#[tokio::test]
async fn searches_find_items_where_they_are_now() {
    let server = TestServer::start(fast_create(), ["a/1.txt", "a/2.txt", "b/3.txt", "c.txt"]).await;
    server.parts("move", json!([{"from": "a", "to": "b/a"}])).await;
    server
        .parts("copy", json!([{"copyFrom": "b", "to": "copy"}]))
        .await;
    server
        .parts("delete", json!([{"path": "b/a/1.txt"}, {"path": "c.txt"}]))
        .await;
    server.upload("a/new.txt", "new").await;
    let all = server.items(json!({})).await;
    assert_eq!(
        paths(&all),
        [
            "a",
            "a/new.txt",
            "b",
            "b/3.txt",
            "b/a",
            "b/a/2.txt",
            "copy",
            "copy/3.txt",
            "copy/a",
            "copy/a/1.txt",
            "copy/a/2.txt",
        ]
    );
    assert_eq!(
        paths(&server.items(json!({"scope": "copy/a"})).await),
        ["copy/a/1.txt", "copy/a/2.txt"]
    );
    assert_eq!(
        paths(&server.items(json!({"keyword": "new"})).await),
        ["a/new.txt"]
    );
    assert_eq!(server.items(json!({"keyword": "c.txt"})).await, [Value::Null; 0]);
    assert_eq!(
        paths(&server.items(json!({"minFileSize": 2})).await),
        ["a/new.txt"]
    );
    assert_eq!(server.items(json!({"scope": "c.txt"})).await, [Value::Null; 0]);
}

#[tokio::test]
async fn a_search_shows_the_library_as_it_was_when_the_search_started() {
    let files: Vec<_> = (0..60).map(|number| format!("{number:02}.txt")).collect();
    let server = TestServer::start(slow_walk(), &files).await;
    let first = server.create(json!({})).await.ok();
    assert_eq!(first["searchFinished"], json!(false));
    let last = files.last().unwrap();
    server
        .parts("move", json!([{"from": last, "to": "00-moved"}]))
        .await;
    server.upload("zz.txt", "new").await;
    let id = first["searchId"].as_str().unwrap().to_owned();
    server
        .wait_until("the walk to end", |state| !state.searches[0].running)
        .await;
    let mut found = first["contents"].as_array().unwrap().clone();
    let mut page = first;
    while page["hasMore"] == json!(true) {
        page = server.continue_search(&id, &page["nextMarker"]).await.ok();
        found.extend(page["contents"].as_array().unwrap().clone());
    }
    assert_eq!(paths(&found), files);
}

#[tokio::test]
async fn a_search_waits_for_nothing_while_a_batch_runs_as_a_task() {
    let config = Config {
        batch_async_over: 0,
        task_duration: Duration::from_secs(3_600),
        ..fast_create()
    };
    let server = TestServer::start(config, ["a.txt"]).await;
    assert_eq!(
        server.batch("delete", &json!([{"path": "a.txt"}])).await.status,
        202
    );
    assert_eq!(server.names(json!({})).await, ["a.txt"]);
}
