//! Configuring and clearing the library's history.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use smh_emulator::{Config, NewToken};

use crate::support::{Response, TestServer, fast_create, send};

async fn server() -> TestServer {
    TestServer::start(
        Config {
            task_duration: Duration::from_millis(600),
            ..fast_create()
        },
        ["a"],
    )
    .await
}

async fn clear_history(server: &TestServer) -> Response {
    send(server.request(
        Method::DELETE,
        "/api/v1/directory-history/smhdemo/library-history",
    ))
    .await
}

#[tokio::test]
async fn clearing_the_history_starts_a_task() {
    let server = server().await;
    let started = clear_history(&server).await;
    assert_eq!(started.status, 202);
    assert_eq!(started.json(), json!({"taskId": 1}));
    let running = server.get("/api/v1/task/smhdemo/1").await.ok();
    assert_eq!(running, json!([{"taskId": 1, "status": 202}]));
    let running = server.get("/api/v1/task-result/smhdemo/1").await.ok();
    assert_eq!(
        running,
        json!({"taskId": "1", "taskType": "clearLibraryHistory", "status": 202})
    );
    let ended = loop {
        let tasks = server.get("/api/v1/task/smhdemo/1").await.ok();
        if tasks[0]["status"] != 202 {
            break tasks;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let result = json!([{"err": "", "status": 0, "deleteCount": 3}]);
    assert_eq!(ended, json!([{"taskId": 1, "status": 200, "result": result}]));
    let ended = server.get("/api/v1/task-result/smhdemo/1").await.ok();
    assert_eq!(
        ended["clearLibraryHistoryResult"],
        json!({"status": 200, "code": "", "deleteCount": 3})
    );
    assert_eq!(server.emulator.state().counters.tasks_started, 1);
}

#[tokio::test]
async fn clearing_the_history_is_rate_limited() {
    let server = TestServer::start(
        Config {
            history_interval: Duration::from_millis(900),
            ..fast_create()
        },
        ["a"],
    )
    .await;
    assert_eq!(clear_history(&server).await.status, 202);
    let limited = clear_history(&server).await;
    limited.assert_error(429, "RateLimitExceeded");
    assert_eq!(limited.header("retry-after"), Some("1"));
    while clear_history(&server).await.status == 429 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(clear_history(&server).await.status, 429);
    server.emulator.reset();
    assert_eq!(clear_history(&server).await.status, 202);
}

#[tokio::test]
async fn advancing_the_clock_ends_the_rate_limit_and_cannot_overflow() {
    let server = server().await;
    assert_eq!(clear_history(&server).await.status, 202);
    assert_eq!(clear_history(&server).await.status, 429);
    server.advance_clock(60_000).await;
    assert_eq!(clear_history(&server).await.status, 202);
    let century = server.advance_clock(u64::MAX).await;
    assert_eq!(server.advance_clock(u64::MAX).await, century);
    let ahead = Duration::from_millis(century.as_u64().unwrap());
    assert_eq!(server.emulator.advance_clock(Duration::MAX), ahead);
    assert_eq!(clear_history(&server).await.status, 202);
    for wrong in [json!({}), json!({"advanceMs": -1}), json!({"backMs": 1})] {
        let refused = server.control(Method::POST, "clock", &wrong).await;
        refused.assert_error(400, "ParamInvalid");
    }
}

#[tokio::test]
async fn clearing_the_history_requires_an_administrator() {
    let mut server = server().await;
    server.token = server.emulator.issue_token(NewToken::default());
    clear_history(&server).await.assert_error(403, "NoPermission");
    let path = "/api/v1/token?library_id=smhdemo&library_secret=demo-secret&grant=admin";
    let issued = send(server.request_without_token(Method::GET, path)).await.ok();
    server.token = issued["accessToken"].as_str().unwrap().to_owned();
    assert_eq!(clear_history(&server).await.status, 202);
}

#[tokio::test]
async fn the_history_can_be_cleared_only_while_it_is_disabled() {
    let mut server = TestServer::start(
        Config {
            file_history: true,
            ..fast_create()
        },
        ["a"],
    )
    .await;
    let path = "/api/v1/directory-history/smhdemo/library-history";
    let switch =
        async |server: &TestServer, body: Value| send(server.request(Method::POST, path).json(&body)).await;
    assert!(server.emulator.state().file_history);
    clear_history(&server).await.assert_error(400, "BadRequest");
    let off = switch(
        &server,
        json!({"enableFileHistory": false, "isClearFileHistory": false}),
    )
    .await;
    assert_eq!((off.status.as_u16(), off.text.as_str()), (204, ""));
    assert!(!server.emulator.state().file_history);
    assert_eq!(clear_history(&server).await.status, 202);
    // Settings without enableFileHistory do not change it. A refused request does not count against the rate limit.
    assert_eq!(switch(&server, json!({"fileHistoryCount": 30})).await.status, 204);
    clear_history(&server)
        .await
        .assert_error(429, "RateLimitExceeded");
    assert_eq!(
        switch(&server, json!({"enableFileHistory": true})).await.status,
        204
    );
    clear_history(&server).await.assert_error(400, "BadRequest");
    server.emulator.set_file_history(false);
    assert!(!server.emulator.state().file_history);
    server.emulator.reset();
    assert!(server.emulator.state().file_history);

    for wrong in [json!({"enableFileHistory": "no"}), json!([])] {
        switch(&server, wrong).await.assert_error(400, "ParamInvalid");
    }
    let last = server.emulator.state().requests.pop().unwrap();
    assert_eq!(serde_json::to_value(last.operation).unwrap(), "historySwitch");
    server.token = server.emulator.issue_token(NewToken::default());
    switch(&server, json!({"enableFileHistory": false}))
        .await
        .assert_error(403, "NoPermission");
}
