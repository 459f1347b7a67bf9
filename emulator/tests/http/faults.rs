//! Fault injection.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use smh_emulator::{FailNext, Faults, Operation};

use crate::support::{TestServer, fast_create, send};

async fn set(server: &TestServer, faults: Value) -> Value {
    server.control(Method::PUT, "faults", &faults).await.ok()
}

#[tokio::test]
async fn replacing_the_faults_ends_the_latency_of_a_request_in_flight() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    set(&server, json!({"latencyMs": 3_600_000})).await;
    let (response, _) = tokio::join!(server.create(json!({})), async {
        server
            .wait_until("a request", |state| !state.requests.is_empty())
            .await;
        set(&server, json!({})).await;
    });
    response.ok();
}

#[tokio::test]
async fn each_share_produces_its_fault() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    set(&server, json!({"share429": 1, "retryAfterS": 7})).await;
    let limited = server.create(json!({})).await;
    limited.assert_error(429, "RateLimitExceeded");
    assert_eq!(limited.header("retry-after"), Some("7"));
    set(&server, json!({"share500": 1})).await;
    server
        .create(json!({}))
        .await
        .assert_error(500, "InternalServerError");
    set(&server, json!({"share503": 1})).await;
    server
        .create(json!({}))
        .await
        .assert_error(503, "ServerOverloaded");
    set(&server, json!({"shareHtml": 1, "htmlStatus": 504})).await;
    let page = server.create(json!({})).await;
    assert_eq!(
        (page.status.as_u16(), page.header("content-type")),
        (504, Some("text/html"))
    );
    assert_eq!(page.header("access-control-allow-origin"), Some("*"));
    assert!(page.text.starts_with("<!DOCTYPE html>"));
    set(&server, json!({"shareDrop": 1})).await;
    assert!(server.create_request(&json!({})).send().await.is_err());
    set(&server, json!({})).await;
    server.create(json!({})).await.ok();

    let state = server.emulator.state();
    assert_eq!(state.counters.created, 1);
    let faults: Vec<_> = state
        .requests
        .iter()
        .map(|entry| entry.fault.as_deref())
        .collect();
    assert_eq!(
        faults,
        [
            Some("429"),
            Some("500"),
            Some("503"),
            Some("html"),
            Some("drop"),
            None
        ]
    );
    assert_eq!(state.requests[4].status, None);
}

#[tokio::test]
async fn faults_can_be_limited_to_some_operations() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    set(&server, json!({"share500": 1, "only": ["delete", "tasks"]})).await;
    let page = server.create(json!({})).await.ok();
    server
        .delete(page["searchId"].as_str().unwrap())
        .await
        .assert_error(500, "InternalServerError");
    server
        .get("/api/v1/task/smhdemo/1")
        .await
        .assert_error(500, "InternalServerError");
    server
        .get("/api/v1/task-result/smhdemo/-/1")
        .await
        .assert_error(500, "InternalServerError");
    assert_eq!(server.emulator.state().live_searches, 1);
}

#[tokio::test]
async fn responses_and_preflights_can_be_delayed() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let late = Duration::from_millis(150);
    let timed = async |method: Method| {
        let start = Instant::now();
        send(server.request(method, "/api/v1/task/smhdemo/1")).await;
        start.elapsed()
    };
    set(&server, json!({"latencyMs": 150})).await;
    assert!(timed(Method::GET).await >= late);
    set(&server, json!({"preflightLatencyMs": 150})).await;
    assert!(timed(Method::OPTIONS).await >= late);
    let state = server.emulator.state();
    assert_eq!(state.requests[0].fault.as_deref(), Some("latency"));
    assert!(state.requests[0].duration_ms.unwrap() >= 150);
    assert!(state.requests[1].preflight);
}

#[tokio::test]
async fn fail_next_fails_the_given_number_of_requests() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let fail = json!({
        "operation": "delete", "status": 403, "code": "SpaceBanned", "retryAfter": "Wed, 21 Oct 2026 07:28:00 GMT"
    });
    set(
        &server,
        json!({"failNext": [fail, {"operation": "delete", "status": 400, "count": 2}]}),
    )
    .await;
    let page = server.create(json!({})).await.ok();
    let id = page["searchId"].as_str().unwrap();
    let failed = server.delete(id).await;
    failed.assert_error(403, "SpaceBanned");
    assert_eq!(
        failed.header("retry-after"),
        Some("Wed, 21 Oct 2026 07:28:00 GMT")
    );
    server.delete(id).await.assert_error(400, "BadRequest");
    assert_eq!(server.emulator.faults().fail_next[0].count, 1);
    server.delete(id).await.assert_error(400, "BadRequest");
    assert!(server.emulator.faults().fail_next.is_empty());
    assert_eq!(server.delete(id).await.status, 204);
}

#[tokio::test]
async fn fail_next_can_return_any_response() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    server.fail_next(FailNext {
        status: Some(200),
        body: Some("{\"broken\":".into()),
        content_type: Some("text/plain".into()),
        ..FailNext::default()
    });
    let response = server.create(json!({})).await;
    assert_eq!(
        (response.status.as_u16(), response.text.as_str()),
        (200, "{\"broken\":")
    );
    assert_eq!(response.header("content-type"), Some("text/plain"));
    server.fail_next(FailNext {
        html: true,
        status: Some(200),
        ..FailNext::default()
    });
    let response = server.create(json!({})).await;
    assert_eq!(
        (response.status.as_u16(), response.header("content-type")),
        (200, Some("text/html"))
    );
    let start = Instant::now();
    server.fail_next(FailNext {
        latency_ms: Some(120),
        ..FailNext::default()
    });
    server.create(json!({})).await.ok();
    assert!(start.elapsed() >= Duration::from_millis(120));
    assert_eq!(server.emulator.state().counters.created, 1);
}

#[tokio::test]
async fn a_response_can_be_lost_after_the_request_took_effect() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let drop_after = FailNext {
        drop_after: true,
        ..FailNext::default()
    };
    server.fail_next(FailNext {
        operation: Some(Operation::Create),
        ..drop_after.clone()
    });
    assert!(server.create_request(&json!({})).send().await.is_err());
    let state = server
        .wait_until("a search whose id was lost", |state| state.live_searches == 1)
        .await;
    assert_eq!(
        (state.requests[0].status, state.requests[0].fault.as_deref()),
        (None, Some("dropAfter"))
    );
    server.fail_next(FailNext {
        status: Some(500),
        after: true,
        ..FailNext::default()
    });
    server
        .delete(&state.searches[0].id)
        .await
        .assert_error(500, "InternalServerError");
    assert_eq!(server.emulator.state().counters.deleted, 1);
}

#[tokio::test]
async fn a_preflight_can_fail() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let fail = FailNext {
        operation: Some(Operation::Tasks),
        preflight: true,
        ..FailNext::default()
    };
    server.fail_next(FailNext {
        status: Some(503),
        ..fail
    });
    server.get("/api/v1/task/smhdemo/1").await.ok();
    let preflight = || {
        let request = server.request_without_token(Method::OPTIONS, "/api/v1/task/smhdemo/1");
        send(request.header("access-control-request-method", "GET"))
    };
    assert_eq!(preflight().await.status, 503);
    assert_eq!(preflight().await.status, 204);
}

#[tokio::test]
async fn connections_can_be_closed_after_each_response() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    assert_eq!(
        server.get("/api/v1/task/smhdemo/1").await.header("connection"),
        None
    );
    server
        .emulator
        .set_faults(Faults {
            close_connections: true,
            ..Faults::default()
        })
        .unwrap();
    assert_eq!(
        server.get("/api/v1/task/smhdemo/1").await.header("connection"),
        Some("close")
    );
}

#[tokio::test]
async fn invalid_faults_are_refused_and_change_nothing() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let before = set(&server, json!({"share503": 0.25, "only": ["create"]})).await;
    assert_eq!(before["share503"], 0.25);
    let cases = [
        (json!({"share429": "1"}), "share429"),
        (json!({"share429": -0.5}), "share429"),
        (json!({"latencyMs": -1}), "latencyMs"),
        (json!({"only": ["sing"]}), "only[0]"),
        (
            json!({"failNext": [{"drop": true}, {"operation": "delete"}]}),
            "failNext[1]",
        ),
        (json!({"failNext": [{"status": "500"}]}), "failNext[0].status"),
        (json!({"shareAll": 1}), "shareAll"),
    ];
    for (faults, name) in cases {
        let refused = server.control(Method::PUT, "faults", &faults).await;
        refused.assert_error(400, "ParamInvalid");
        assert!(refused.text.contains(name), "{refused:?}");
    }
    assert_eq!(
        send(server.request_without_token(Method::GET, "/_emulator/faults"))
            .await
            .ok(),
        before
    );
}
