//! The results of tasks, in both versions of the query.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestServer, fast_create, send};

#[tokio::test]
async fn ids_and_results_are_exact_up_to_64_bits() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let result =
        r#"[{"big":9223372036854775807,"small":-9223372036854775808,"max":18446744073709551615,"x":1.10}]"#;
    let task = format!(
        r#"{{"taskId":"9223372036854775807","level":"library","durationMs":0,"outcome":{{"status":200,"result":{result}}}}}"#
    );
    let planted = send(
        server
            .request_without_token(Method::POST, "/_emulator/tasks")
            .body(task),
    )
    .await
    .ok();
    assert_eq!(planted, json!({"taskId": "9223372036854775807"}));
    let response = server.get("/api/v1/task/smhdemo/9223372036854775807").await;
    assert_eq!(
        response.text,
        format!(r#"[{{"taskId":9223372036854775807,"status":200,"result":{result}}}]"#)
    );
    let response = server
        .get("/api/v1/task-result/smhdemo/9223372036854775807")
        .await;
    assert!(
        response.text.contains(r#""taskId":"9223372036854775807""#),
        "{response:?}"
    );
    assert!(
        response
            .text
            .contains(&format!(r#""clearLibraryHistoryResult":{result}"#)),
        "{response:?}"
    );
}

#[tokio::test]
async fn both_versions_return_every_outcome() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    // The response of the first version, then the status in the second for a space and for the library.
    let outcomes = [
        (
            json!({"status": 200, "result": {"a": 1}}),
            json!({"status": 200, "result": {"a": 1}}),
            (200, 200),
        ),
        (
            json!({"status": 200, "result": null}),
            json!({"status": 200, "result": null}),
            (200, 200),
        ),
        (json!({"status": 204}), json!({"status": 204}), (200, 200)),
        (json!({"status": 500}), json!({"status": 500}), (500, 500)),
        (
            json!({"status": 207, "result": [1, 2]}),
            json!({"status": 200, "result": [1, 2]}),
            (207, 200),
        ),
        (
            json!({"status": 400, "result": [1]}),
            json!({"status": 500, "result": [1]}),
            (400, 500),
        ),
    ];
    for (outcome, expected, (of_space, of_library)) in outcomes {
        for (level, space, status_v2) in [("library", "", of_library), ("space", "-/", of_space)] {
            let task = json!({"level": level, "taskType": "job", "outcome": outcome});
            let id = server.plant_task(task).await;
            let mut shown = server
                .get(&format!("/api/v1/task/smhdemo/{space}{id}"))
                .await
                .ok();
            let shown = shown[0].as_object_mut().unwrap();
            assert_eq!(shown.remove("taskId").unwrap().to_string(), id);
            assert_eq!(json!(shown), expected);
            let shown = server
                .get(&format!("/api/v1/task-result/smhdemo/{space}{id}"))
                .await
                .ok();
            assert_eq!(
                (&shown["taskId"], &shown["status"]),
                (&json!(id), &json!(status_v2))
            );
            let plural = level == "space" && outcome["result"].is_array();
            assert_eq!(shown.get("jobResults").is_some(), plural, "{shown}");
            assert_eq!(
                shown.get("jobResult").is_some(),
                !plural && outcome.get("result").is_some(),
                "{shown}"
            );
        }
    }
}

#[tokio::test]
async fn every_task_type_has_an_example_result() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let types = [
        ("batchMove", "batchMoveResults"),
        ("batchCopy", "batchCopyResults"),
        ("batchDelete", "batchDeleteResults"),
        ("batchRestoreRecycle", "batchRestoreRecycleResults"),
        ("convertFile", "convertFileResult"),
        ("calibrateDirectoryStats", "calibrateDirectoryStatsResult"),
        ("videoTranscode", "videoTranscodeResult"),
        ("fileUncompress", "fileUncompressResult"),
        ("clearLibraryHistory", "clearLibraryHistoryResult"),
    ];
    for (task_type, name) in types {
        for (status, has) in [(200, true), (207, true), (400, true), (204, false), (500, false)] {
            let of_library = task_type == "clearLibraryHistory";
            let shown_status = match status {
                204 => 200,
                207 if of_library => 200,
                400 if of_library => 500,
                status => status,
            };
            let level = if of_library { "library" } else { "space" };
            let task = json!({"level": level, "taskType": task_type, "outcome": {"status": status}});
            let id = server.plant_task(task).await;
            let space = if level == "space" { "-/" } else { "" };
            let shown = server
                .get(&format!("/api/v1/task-result/smhdemo/{space}{id}"))
                .await
                .ok();
            assert_eq!(
                (&shown["taskType"], &shown["status"]),
                (&json!(task_type), &json!(shown_status))
            );
            assert_eq!(shown.get(name).is_some(), has, "{shown}");
            let first = server
                .get(&format!("/api/v1/task/smhdemo/{space}{id}"))
                .await
                .ok();
            assert_eq!(first[0].get("result").is_some(), has, "{first}");
        }
    }
    // The result of the request is not replaced, and an unknown type has no example.
    let given =
        json!({"level": "space", "taskType": "batchMove", "outcome": {"status": 200, "result": null}});
    let id = server.plant_task(given).await;
    let shown = server
        .get(&format!("/api/v1/task-result/smhdemo/-/{id}"))
        .await
        .ok();
    assert_eq!(shown.get("batchMoveResult"), Some(&Value::Null));
    let id = server
        .plant_task(json!({"level": "space", "taskType": "teleport", "outcome": {"status": 200}}))
        .await;
    let shown = server
        .get(&format!("/api/v1/task-result/smhdemo/-/{id}"))
        .await
        .ok();
    assert_eq!(
        shown,
        json!({"taskId": id, "taskType": "teleport", "status": 200})
    );
}

/// The names of an object's fields, in alphabetical order.
fn field_names(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn example_results_have_the_documented_fields() {
    let server = TestServer::start(fast_create(), ["a"]).await;
    let example = async |task_type: &str, status: u16, name: &str| {
        let task = json!({"level": "space", "taskType": task_type, "outcome": {"status": status}});
        let id = server.plant_task(task).await;
        let first = server.get(&format!("/api/v1/task/smhdemo/-/{id}")).await.ok()[0]["result"].take();
        let path = format!("/api/v1/task-result/smhdemo/-/{id}");
        let second = server.get(&path).await.ok()[name].take();
        assert_eq!(first, second);
        second
    };
    for (task_type, from) in [("batchMove", "from"), ("batchCopy", "copyFrom")] {
        let parts = example(task_type, 207, &format!("{task_type}Results")).await;
        assert_eq!(
            field_names(&parts[0]),
            ["from", "path", "status", "to"].map(|name| if name == "from" { from } else { name })
        );
        assert_eq!(field_names(&parts[1]), ["code", from, "path", "status", "to"]);
        assert_eq!(
            (&parts[0]["status"], &parts[1]["status"]),
            (&json!(204), &json!(404))
        );
        assert!(parts[0][from].is_array() && parts[0]["to"].is_array());
        // Done under another name than requested.
        let parts = example(task_type, 200, &format!("{task_type}Results")).await;
        assert_eq!(parts[1]["status"], 200);
        assert_ne!(parts[1]["path"], parts[1]["to"]);
    }
    for task_type in ["batchDelete", "batchRestoreRecycle"] {
        let parts = example(task_type, 200, &format!("{task_type}Results")).await;
        assert_eq!(field_names(&parts[0]), ["path", "recycledItemId", "status"]);
        assert_eq!(parts[0]["recycledItemId"], 9_007_199_254_740_993_u64);
    }
    let converted = example("convertFile", 200, "convertFileResult").await;
    assert_eq!(
        field_names(&converted),
        ["convertFrom", "dstInode", "path", "srcInode"]
    );
    assert!(converted["convertFrom"].is_array() && converted["path"].is_array());
    let calibrated = example("calibrateDirectoryStats", 200, "calibrateDirectoryStatsResult").await;
    assert_eq!(field_names(&calibrated), ["code", "status"]);
    let unpacked = example("fileUncompress", 207, "fileUncompressResult").await;
    assert_eq!(
        field_names(&unpacked),
        [
            "code",
            "err",
            "failedCount",
            "failedItems",
            "failedItemsTruncated",
            "fileCount",
            "outputDir",
            "successCount"
        ]
    );
    assert_eq!(field_names(&unpacked["failedItems"][0]), ["code", "err", "key"]);
}
