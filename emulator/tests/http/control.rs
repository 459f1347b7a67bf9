//! The endpoints under `/_emulator`, and the handle.

use std::net::TcpStream;
use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use smh_emulator::{Config, Emulator, Error, Faults, State};

use crate::support::{TestServer, fast_create, send, slow_walk};

#[tokio::test]
async fn the_state_is_the_same_over_http_and_in_process() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let request = server.create_request(&json!({"keyword": "a"}));
    let request = request
        .header("referer", "https://app.example/x")
        .header("cookie", "c=1");
    send(request.header("cache-control", "no-store")).await.ok();
    let text = send(server.request_without_token(Method::GET, "/_emulator/state"))
        .await
        .ok();
    let shown: State = serde_json::from_value(text.clone()).unwrap();
    assert_eq!(shown.counters, server.emulator.state().counters);
    assert_eq!(text["library"], "smhdemo");
    assert_eq!(text["liveSearches"], 1);
    for field in [
        "id",
        "spaceId",
        "conditions",
        "ageMs",
        "idleMs",
        "itemsFound",
        "filesVisited",
        "running",
        "handedOut",
    ] {
        assert!(text["searches"][0].get(field).is_some(), "{field}");
    }
    let request = &text["requests"][0];
    assert_eq!(
        (&request["operation"], &request["status"]),
        (&json!("create"), &json!(200))
    );
    assert_eq!(request["referer"], "https://app.example/x");
    assert_eq!(request["contentType"], "application/json");
    assert_eq!(request["cacheControl"], "no-store");
    assert_eq!(request["cookie"], true);
    assert_eq!(request["query"], "access_token=***");
    assert_eq!(request["seq"], 0);
}

#[tokio::test]
async fn idle_waits_until_no_search_is_left_and_no_create_is_pending() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    server
        .emulator
        .set_faults(Faults {
            latency_ms: 200,
            ..Faults::default()
        })
        .unwrap();
    let create = server.create_request(&json!({"keyword": "a"}));
    let creating = tokio::spawn(send(create));
    server
        .wait_until("the create request has arrived", |state| {
            state.requests.len() == 1
        })
        .await;
    // The create request has not been handled yet, so there is no search.
    let idle = "/_emulator/idle?timeoutMs=60000";
    let waiting = tokio::spawn(send(server.request_without_token(Method::GET, idle)));
    let page = creating.await.unwrap().ok();
    let state = server.emulator.idle(Duration::from_millis(50)).await;
    assert_eq!(state.live_searches, 1);
    server.delete(page["searchId"].as_str().unwrap()).await;
    let state: State = serde_json::from_value(waiting.await.unwrap().ok()).unwrap();
    assert_eq!(
        (
            state.live_searches,
            state.counters.created,
            state.counters.deleted
        ),
        (0, 1, 1)
    );
    let refused = server.request_without_token(Method::GET, "/_emulator/idle?timeoutMs=soon");
    send(refused).await.assert_error(400, "ParamInvalid");
}

#[tokio::test]
async fn a_pending_request_is_logged_without_a_status() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    server
        .emulator
        .set_faults(Faults {
            latency_ms: 200,
            ..Faults::default()
        })
        .unwrap();
    let (response, state) = tokio::join!(
        server.create(json!({})),
        server.wait_until("a request", |state| !state.requests.is_empty())
    );
    response.ok();
    assert_eq!(
        (state.requests[0].status, state.requests[0].duration_ms),
        (None, None)
    );
}

#[tokio::test]
async fn the_log_keeps_the_last_2000_requests() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    for _ in 0..2_010 {
        server.get("/x").await;
    }
    let requests = server.emulator.state().requests;
    assert_eq!(
        (requests.len(), requests[0].seq, requests[1_999].seq),
        (2_000, 10, 2_009)
    );
    assert!(requests.iter().all(|entry| entry.status == Some(404)));
}

#[tokio::test]
async fn a_reset_clears_everything_except_tokens() {
    let server = TestServer::start(slow_walk(), (0..500).map(|number| format!("f{number}"))).await;
    server
        .emulator
        .set_faults(Faults {
            string_markers: true,
            ..Faults::default()
        })
        .unwrap();
    server.create(json!({})).await.ok();
    server
        .control(Method::POST, "tasks", &json!({"level": "library"}))
        .await
        .ok();
    assert_eq!(
        server.control(Method::POST, "reset", &json!({})).await.status,
        204
    );
    let state = server.emulator.state();
    assert_eq!((state.live_searches, state.requests.len()), (0, 0));
    assert_eq!(
        (
            state.counters.created,
            state.counters.walked_files,
            state.counters.tokens_issued
        ),
        (0, 0, 0)
    );
    assert_eq!(state.counters.cancelled_by_reset, 1);
    assert_eq!(server.emulator.faults(), Faults::default());
    assert_eq!(server.get("/api/v1/task/smhdemo/1").await.ok(), json!([]));
}

#[tokio::test]
async fn unknown_control_paths_are_not_found() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    send(server.request_without_token(Method::GET, "/_emulator/nothing"))
        .await
        .assert_error(404, "RouteNotFound");
    assert!(server.emulator.state().requests.is_empty());
}

#[tokio::test]
async fn shutdown_and_drop_both_stop_the_emulator() {
    let server = TestServer::start(slow_walk(), (0..500).map(|number| format!("f{number}"))).await;
    server.create(json!({})).await.ok();
    let address = server.emulator.url().strip_prefix("http://").unwrap().to_owned();
    server.emulator.shutdown().await;
    assert!(TcpStream::connect(&address).is_err());

    let server = TestServer::start(fast_create(), ["a"]).await;
    let address = server.emulator.url().strip_prefix("http://").unwrap().to_owned();
    drop(server.emulator);
    while TcpStream::connect(&address).is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn errors_at_start_name_the_cause() {
    let server = TestServer::start(fast_create(), ["file"]).await;
    let port = server.emulator.url().rsplit_once(':').unwrap().1.parse().unwrap();
    let taken = Emulator::start(Config {
        port,
        ..Config::default()
    })
    .await
    .unwrap_err();
    assert!(matches!(taken, Error::PortInUse(taken) if taken == port));
    for root in ["file", "missing"] {
        let root = server.dir.path().join(root);
        let error = Emulator::start(Config {
            root,
            ..Config::default()
        })
        .await
        .unwrap_err();
        assert!(matches!(error, Error::Root { .. }), "{error}");
    }
}
