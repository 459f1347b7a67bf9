use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use smh_emulator::{FailNext, Faults, Operation};

use crate::support::{Site, quick, send};

async fn set(site: &Site, faults: Value) -> Value {
    site.control(Method::PUT, "faults", &faults).await.ok()
}

#[tokio::test]
async fn shares_of_requests_fail_in_every_way() {
    let site = Site::start(quick(), ["a"]).await;
    set(&site, json!({"share429": 1, "retryAfterS": 7})).await;
    let limited = site.create(json!({})).await;
    limited.assert_error(429, "RateLimitExceeded");
    assert_eq!(limited.header("retry-after"), Some("7"));
    set(&site, json!({"share500": 1})).await;
    site.create(json!({}))
        .await
        .assert_error(500, "InternalServerError");
    set(&site, json!({"share503": 1})).await;
    site.create(json!({})).await.assert_error(503, "ServerOverloaded");
    set(&site, json!({"shareHtml": 1, "htmlStatus": 504})).await;
    let page = site.create(json!({})).await;
    assert_eq!(
        (page.status.as_u16(), page.header("content-type")),
        (504, Some("text/html"))
    );
    assert_eq!(page.header("access-control-allow-origin"), Some("*"));
    assert!(page.text.starts_with("<!DOCTYPE html>"));
    set(&site, json!({"shareDrop": 1})).await;
    assert!(site.create_request(&json!({})).send().await.is_err());
    set(&site, json!({})).await;
    site.create(json!({})).await.ok();

    let state = site.emulator.state();
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
async fn faults_can_be_for_some_operations_only() {
    let site = Site::start(quick(), ["a"]).await;
    set(&site, json!({"share500": 1, "only": ["delete", "tasks"]})).await;
    let page = site.create(json!({})).await.ok();
    site.delete(page["searchId"].as_str().unwrap())
        .await
        .assert_error(500, "InternalServerError");
    site.get("/api/v1/task/smhdemo/1")
        .await
        .assert_error(500, "InternalServerError");
    site.get("/api/v1/task-result/smhdemo/-/1")
        .await
        .assert_error(500, "InternalServerError");
    assert_eq!(site.emulator.state().live_searches, 1);
}

#[tokio::test]
async fn answers_and_preflights_can_be_late() {
    let site = Site::start(quick(), ["a"]).await;
    let late = Duration::from_millis(150);
    let timed = async |method: Method| {
        let start = Instant::now();
        send(site.request(method, "/api/v1/task/smhdemo/1")).await;
        start.elapsed()
    };
    set(&site, json!({"latencyMs": 150})).await;
    assert!(timed(Method::GET).await >= late);
    set(&site, json!({"preflightLatencyMs": 150})).await;
    assert!(timed(Method::OPTIONS).await >= late);
    let state = site.emulator.state();
    assert_eq!(state.requests[0].fault.as_deref(), Some("latency"));
    assert!(state.requests[0].duration_ms.unwrap() >= 150);
    assert!(state.requests[1].preflight);
}

#[tokio::test]
async fn the_next_request_fails_as_told_and_the_one_after_does_not() {
    let site = Site::start(quick(), ["a"]).await;
    let fail = json!({
        "operation": "delete", "status": 403, "code": "SpaceBanned", "retryAfter": "Wed, 21 Oct 2026 07:28:00 GMT"
    });
    set(
        &site,
        json!({"failNext": [fail, {"operation": "delete", "status": 400, "count": 2}]}),
    )
    .await;
    let page = site.create(json!({})).await.ok();
    let id = page["searchId"].as_str().unwrap();
    let failed = site.delete(id).await;
    failed.assert_error(403, "SpaceBanned");
    assert_eq!(
        failed.header("retry-after"),
        Some("Wed, 21 Oct 2026 07:28:00 GMT")
    );
    site.delete(id).await.assert_error(400, "BadRequest");
    assert_eq!(site.emulator.faults().fail_next[0].count, 1);
    site.delete(id).await.assert_error(400, "BadRequest");
    assert!(site.emulator.faults().fail_next.is_empty());
    assert_eq!(site.delete(id).await.status, 204);
}

#[tokio::test]
async fn the_next_answer_can_be_anything() {
    let site = Site::start(quick(), ["a"]).await;
    site.fail_next(FailNext {
        status: Some(200),
        body: Some("{\"broken\":".into()),
        content_type: Some("text/plain".into()),
        ..FailNext::default()
    });
    let answer = site.create(json!({})).await;
    assert_eq!(
        (answer.status.as_u16(), answer.text.as_str()),
        (200, "{\"broken\":")
    );
    assert_eq!(answer.header("content-type"), Some("text/plain"));
    site.fail_next(FailNext {
        html: true,
        status: Some(200),
        ..FailNext::default()
    });
    let answer = site.create(json!({})).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, Some("text/html"))
    );
    let start = Instant::now();
    site.fail_next(FailNext {
        latency_ms: Some(120),
        ..FailNext::default()
    });
    site.create(json!({})).await.ok();
    assert!(start.elapsed() >= Duration::from_millis(120));
    assert_eq!(site.emulator.state().counters.created, 1);
}

#[tokio::test]
async fn an_answer_can_be_lost_after_the_request_took_effect() {
    let site = Site::start(quick(), ["a"]).await;
    let drop_after = FailNext {
        drop_after: true,
        ..FailNext::default()
    };
    site.fail_next(FailNext {
        operation: Some(Operation::Create),
        ..drop_after.clone()
    });
    assert!(site.create_request(&json!({})).send().await.is_err());
    let state = site
        .until("a search nobody knows", |state| state.live_searches == 1)
        .await;
    assert_eq!(
        (state.requests[0].status, state.requests[0].fault.as_deref()),
        (None, Some("dropAfter"))
    );
    site.fail_next(FailNext {
        status: Some(500),
        after: true,
        ..FailNext::default()
    });
    site.delete(&state.searches[0].id)
        .await
        .assert_error(500, "InternalServerError");
    assert_eq!(site.emulator.state().counters.deleted, 1);
}

#[tokio::test]
async fn a_preflight_can_fail() {
    let site = Site::start(quick(), ["a"]).await;
    let fail = FailNext {
        operation: Some(Operation::Tasks),
        preflight: true,
        ..FailNext::default()
    };
    site.fail_next(FailNext {
        status: Some(503),
        ..fail
    });
    site.get("/api/v1/task/smhdemo/1").await.ok();
    let preflight = || {
        let request = site.bare(Method::OPTIONS, "/api/v1/task/smhdemo/1");
        send(request.header("access-control-request-method", "GET"))
    };
    assert_eq!(preflight().await.status, 503);
    assert_eq!(preflight().await.status, 204);
}

#[tokio::test]
async fn connections_can_be_closed_after_each_answer() {
    let site = Site::start(quick(), ["a"]).await;
    assert_eq!(
        site.get("/api/v1/task/smhdemo/1").await.header("connection"),
        None
    );
    site.emulator
        .set_faults(Faults {
            close_connections: true,
            ..Faults::default()
        })
        .unwrap();
    assert_eq!(
        site.get("/api/v1/task/smhdemo/1").await.header("connection"),
        Some("close")
    );
}

#[tokio::test]
async fn wrong_faults_are_refused_named_and_change_nothing() {
    let site = Site::start(quick(), ["a"]).await;
    let before = set(&site, json!({"share503": 0.25, "only": ["create"]})).await;
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
        let refused = site.control(Method::PUT, "faults", &faults).await;
        refused.assert_error(400, "ParamInvalid");
        assert!(refused.text.contains(name), "{refused:?}");
    }
    assert_eq!(
        send(site.bare(Method::GET, "/_emulator/faults")).await.ok(),
        before
    );
}
