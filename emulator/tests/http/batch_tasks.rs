//! Large batches, which become tasks, and failures of batches.

use std::time::Duration;

use serde_json::{Value, json};
use smh_emulator::{Config, FailNext, Faults, Operation};

use crate::support::{TestServer, fast_create};

fn with_tasks_of_an_hour() -> Config {
    Config {
        batch_async_over: 2,
        task_duration: Duration::from_secs(3_600),
        ..fast_create()
    }
}

async fn result(server: &TestServer, id: &Value) -> Value {
    let path = format!("/api/v1/task-result/smhdemo/-/{id}");
    server.get(&path).await.ok()
}

/// Ends the task, and returns its result.
async fn ended(server: &TestServer, id: &Value) -> Value {
    server.advance_clock(3_600_000).await;
    server
        .wait_until("the task to end", |_| {
            server.emulator.tasks().iter().all(|task| task.status != 202)
        })
        .await;
    result(server, id).await
}

#[tokio::test]
async fn a_batch_with_many_items_is_done_when_its_task_ends() {
    let server = TestServer::start(with_tasks_of_an_hour(), ["a", "b", "c"]).await;
    let small = server
        .batch(
            "copy",
            &json!([{"copyFrom": "a", "to": "x/a"}, {"copyFrom": "b", "to": "x/b"}]),
        )
        .await;
    assert_eq!(small.status, 200);
    let items = json!([{"path": "a"}, {"path": "b"}, {"path": "c", "permanent": true}]);
    let response = server.batch("delete", &items).await;
    assert_eq!(response.status, 202);
    let id = response.json()["taskId"].clone();
    assert!(id.is_u64(), "{response:?}");
    let running = result(&server, &id).await;
    assert_eq!(
        running,
        json!({"taskId": id.to_string(), "taskType": "batchDelete", "status": 202})
    );
    assert_eq!(server.names_in("").await, ["a", "b", "c", "x"]);

    let task = ended(&server, &id).await;
    assert_eq!(task["status"], 200);
    let parts = task["batchDeleteResults"].as_array().unwrap();
    let statuses: Vec<_> = parts
        .iter()
        .map(|part| part["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [200, 200, 204]);
    assert_eq!(server.names_in("").await, ["x"]);
    let first_version = server.get(&format!("/api/v1/task/smhdemo/-/{id}")).await.ok();
    assert_eq!(first_version[0]["result"], task["batchDeleteResults"]);
}

#[tokio::test]
async fn the_status_of_a_task_says_how_many_items_failed() {
    let server = TestServer::start(with_tasks_of_an_hour(), ["a", "b"]).await;
    let all_fail = json!([{"from": "1", "to": "x"}, {"from": "2", "to": "y"}, {"from": "3", "to": "z"}]);
    let id = server.batch("move", &all_fail).await.json()["taskId"].clone();
    let task = ended(&server, &id).await;
    assert_eq!(
        (&task["status"], &task["batchMoveResults"][2]["code"]),
        (&json!(400), &json!("FileNotFound"))
    );
    let some_fail = json!([{"from": "a", "to": "x"}, {"from": "2", "to": "y"}, {"from": "3", "to": "z"}]);
    let id = server.batch("move", &some_fail).await.json()["taskId"].clone();
    assert_eq!(ended(&server, &id).await["status"], 207);
    let restored = server.batch("restore", &json!([1, 2, 3])).await.json()["taskId"].clone();
    let task = ended(&server, &restored).await;
    assert_eq!(task["taskType"], "batchRestoreRecycle");
    assert_eq!(task["batchRestoreRecycleResults"][0]["recycledItemId"], 1);
}

#[tokio::test]
async fn a_reset_ends_the_batches_that_have_not_been_done() {
    let server = TestServer::start(with_tasks_of_an_hour(), ["a", "b", "c"]).await;
    let items = json!([{"path": "a"}, {"path": "b"}, {"path": "c"}]);
    assert_eq!(server.batch("delete", &items).await.status, 202);
    server.emulator.reset();
    // A task with the same id, whose end shows that the time of the first has passed.
    let id = server.batch("copy", &json!([{"copyFrom": "a", "to": "1"}, {"copyFrom": "a", "to": "2"}, {"copyFrom": "a", "to": "3"}])).await.json()["taskId"].clone();
    assert_eq!(ended(&server, &id).await["status"], 200);
    assert_eq!(server.names_in("").await, ["1", "2", "3", "a", "b", "c"]);
}

#[tokio::test]
async fn a_task_can_be_made_to_fail() {
    let server = TestServer::start(with_tasks_of_an_hour(), ["a"]).await;
    server.fail_next(FailNext {
        operation: Some(Operation::BatchDelete),
        task: true,
        ..FailNext::default()
    });
    let items = json!([{"path": "a"}]);
    let response = server.batch("delete", &items).await;
    assert_eq!(response.status, 202);
    let id = response.json()["taskId"].clone();
    let task = ended(&server, &id).await;
    assert_eq!(
        task,
        json!({"taskId": id.to_string(), "taskType": "batchDelete", "status": 500})
    );
    assert_eq!(server.names_in("").await, ["a"]);
    assert_eq!(server.batch("delete", &items).await.status, 200);
}

#[tokio::test]
async fn a_share_of_the_items_can_be_made_to_fail() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let faults = |share| Faults {
        share_item500: share,
        seed: 7,
        ..Faults::default()
    };
    server.emulator.set_faults(faults(1.0)).unwrap();
    let parts = server.parts("delete", json!([{"path": "a"}])).await;
    assert_eq!(
        parts,
        [json!({"status": 500, "code": "InternalServerError", "path": ["a"]})]
    );
    server.emulator.set_faults(faults(0.5)).unwrap();
    let items: Vec<_> = (0..50)
        .map(|number| json!({"copyFrom": "a", "to": format!("copy {number}")}))
        .collect();
    let parts = server.parts("copy", json!(items)).await;
    let failed = parts.iter().filter(|part| part["status"] == 500).count();
    assert!((10..40).contains(&failed), "{failed}");
    assert_eq!(server.names_in("").await.len(), 1 + 50 - failed);
    let error = server.emulator.set_faults(faults(1.5)).unwrap_err();
    assert!(error.to_string().contains("shareItem500"), "{error}");
}

#[tokio::test]
async fn every_operation_has_a_name_for_faults_and_the_log() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    server.batch("move", &json!([])).await;
    server.batch("copy", &json!([])).await;
    server.batch("delete", &json!([])).await;
    server.batch("restore", &json!([])).await;
    server.list("", "").await;
    server.get("/api/v1/directory/smhdemo/-/a?info").await;
    server.get("/api/v1/inode/smhdemo/-/1").await;
    server.get("/api/v1/file/smhdemo/-/a?info").await;
    server.get("/api/v1/file/smhdemo/-/a?preview").await;
    server.upload("b", "b").await;
    let url = server.redirect("/api/v1/file/smhdemo/-/a").await;
    server.follow(&url).send().await.unwrap();
    let requests = server.emulator.state().requests;
    let names: Vec<_> = requests
        .iter()
        .map(|entry| serde_json::to_value(entry.operation).unwrap())
        .collect();
    let expected = [
        "batchMove",
        "batchCopy",
        "batchDelete",
        "restore",
        "listFolder",
        "itemInfo",
        "locateItem",
        "fileLink",
        "thumbnail",
        "upload",
        "download",
        "storage",
    ];
    assert_eq!(names, expected);
    assert_eq!(requests.last().unwrap().query, "signature=***");
}
