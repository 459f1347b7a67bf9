//! Planting and querying tasks.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestServer, fast_create, send};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The tasks as the control endpoint lists them.
async fn shown(server: &TestServer) -> Value {
    send(server.request_without_token(Method::GET, "/_emulator/tasks"))
        .await
        .ok()
}

#[tokio::test]
async fn a_query_finds_only_tasks_of_its_level_and_space() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let task = |extra: Value| {
        let mut task =
            json!({"level": "space", "durationMs": 0, "outcome": {"status": 200, "result": {"path": []}}});
        task.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        task
    };
    server
        .plant_task(json!({"level": "library", "durationMs": 0, "outcome": {"status": 204}}))
        .await;
    server.plant_task(task(json!({"taskType": "convertFile"}))).await;
    server.plant_task(task(json!({"spaceId": "a/b"}))).await;
    let ids = async |path: &str| {
        let tasks = server.get(path).await.ok();
        tasks
            .as_array()
            .unwrap()
            .iter()
            .map(|task| task["taskId"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("/api/v1/task/smhdemo/3,2,1").await, [1]);
    assert_eq!(ids("/api/v1/task/smhdemo/-/1,2,3").await, [2]);
    assert_eq!(ids("/api/v1/task/smhdemo/a%2Fb/1%2C2,3,3").await, [3]);
    assert!(ids("/api/v1/task/smhdemo/77").await.is_empty());
    let shown = server.get("/api/v1/task-result/smhdemo/-/2").await.ok();
    assert_eq!(shown["convertFileResult"], json!({"path": []}));
    server
        .get("/api/v1/task-result/smhdemo/2")
        .await
        .assert_error(404, "TaskNotFound");
}

#[tokio::test]
async fn invalid_task_ids_are_refused() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    for list in [
        "x",
        "1,",
        ",1",
        "1,,2",
        "-1",
        "1.5",
        "9223372036854775808",
        "1%202",
    ] {
        server
            .get(&format!("/api/v1/task/smhdemo/{list}"))
            .await
            .assert_error(400, "ParamInvalid");
    }
    server
        .get("/api/v1/task-result/smhdemo/x")
        .await
        .assert_error(400, "ParamInvalid");
}

#[tokio::test]
async fn invalid_tasks_are_refused_and_the_error_names_the_field() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let cases = [
        (json!({"outcome": {"status": 200}}), "level"),
        (json!({"level": "planet"}), "level"),
        (json!({"level": "space", "durationMs": -1}), "durationMs"),
        (json!({"level": "space", "taskId": "x"}), "taskId"),
        (
            json!({"level": "space", "outcome": {"status": 201}}),
            "outcome.status",
        ),
        (json!({"level": "library", "spaceId": "-"}), "spaceId"),
        (json!({"level": "space", "colour": 1}), "colour"),
    ];
    for (task, name) in cases {
        let refused = server.control(Method::POST, "tasks", &task).await;
        refused.assert_error(400, "ParamInvalid");
        assert!(refused.text.contains(name), "{refused:?}");
    }
}

#[tokio::test]
async fn a_task_ends_after_its_duration_and_the_clock_can_be_advanced() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let task =
        json!({"level": "space", "taskType": "batchCopy", "durationMs": DAY_MS, "outcome": {"status": 207}});
    let id = server.plant_task(task).await;
    let path = format!("/api/v1/task-result/smhdemo/-/{id}");
    assert_eq!(server.get(&path).await.ok()["status"], 202);
    assert_eq!(server.advance_clock(DAY_MS / 2).await, DAY_MS / 2);
    let half = &shown(&server).await[0];
    assert_eq!((&half["taskId"], &half["level"]), (&json!(id), &json!("space")));
    assert_eq!(
        (&half["spaceId"], &half["taskType"]),
        (&json!("-"), &json!("batchCopy"))
    );
    assert_eq!(half["status"], 202);
    let (progress, left) = (
        half["progress"].as_f64().unwrap(),
        half["leftMs"].as_u64().unwrap(),
    );
    assert!(
        (0.5..1.0).contains(&progress) && (1..=DAY_MS / 2).contains(&left),
        "{half}"
    );
    assert_eq!(server.advance_clock(DAY_MS / 2).await, DAY_MS);
    let ended = server.get(&path).await.ok();
    assert_eq!(ended["status"], 207);
    assert_eq!(ended["batchCopyResults"][1]["code"], "FileNotFound");
    let ended = &shown(&server).await[0];
    assert_eq!((&ended["status"], &ended["leftMs"]), (&json!(207), &json!(0)));
    assert_eq!(ended["progress"], 1.0);
    assert_eq!(json!(server.emulator.tasks()), shown(&server).await);
}

#[tokio::test]
async fn an_ended_task_is_forgotten_30_days_after_its_creation() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    for days in [0, 10, 31] {
        server
            .plant_task(json!({"level": "library", "durationMs": days * DAY_MS}))
            .await;
    }
    let statuses = async || {
        let tasks = server.get("/api/v1/task/smhdemo/1,2,3").await.ok();
        let statuses = tasks.as_array().unwrap().iter();
        let statuses = statuses.map(|task| (task["taskId"].clone(), task["status"].clone()));
        json!(statuses.collect::<Vec<_>>())
    };
    server.advance_clock(30 * DAY_MS - 1000 * 60).await;
    assert_eq!(statuses().await, json!([[1, 204], [2, 204], [3, 202]]));
    // The time counts from the creation, whatever the duration. A running task is not forgotten.
    server.advance_clock(1000 * 60).await;
    assert_eq!(statuses().await, json!([[3, 202]]));
    assert_eq!(shown(&server).await.as_array().unwrap().len(), 1);
    server.advance_clock(DAY_MS).await;
    assert_eq!(statuses().await, json!([]));
    server
        .get("/api/v1/task-result/smhdemo/1")
        .await
        .assert_error(404, "TaskNotFound");
    // Tokens use the real time, so they are still valid. A reset sets the clock back.
    server.emulator.reset();
    assert_eq!(server.advance_clock(0).await, 0);
    assert_eq!(shown(&server).await, json!([]));
}
