use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use smh_emulator::{Config, NewToken};

use crate::support::{Answer, Site, quick, send};

async fn site() -> Site {
    Site::start(
        Config {
            task_duration: Duration::from_millis(600),
            ..quick()
        },
        ["a"],
    )
    .await
}

async fn clear_history(site: &Site) -> Answer {
    send(site.request(
        Method::DELETE,
        "/api/v1/directory-history/smhdemo/library-history",
    ))
    .await
}

async fn plant(site: &Site, task: Value) -> String {
    let planted = site.control(Method::POST, "tasks", &task).await.ok();
    planted["taskId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn clearing_the_history_is_a_task_that_ends() {
    let site = site().await;
    let started = clear_history(&site).await;
    assert_eq!(started.status, 202);
    assert_eq!(started.json(), json!({"taskId": 1}));
    let running = site.get("/api/v1/task/smhdemo/1").await.ok();
    assert_eq!(running, json!([{"taskId": 1, "status": 202}]));
    let running = site.get("/api/v1/task-result/smhdemo/1").await.ok();
    assert_eq!(
        running,
        json!({"taskId": "1", "taskType": "clearLibraryHistory", "status": 202})
    );
    let ended = loop {
        let tasks = site.get("/api/v1/task/smhdemo/1").await.ok();
        if tasks[0]["status"] != 202 {
            break tasks;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let result = json!([{"err": "", "status": 0, "deleteCount": 3}]);
    assert_eq!(ended, json!([{"taskId": 1, "status": 200, "result": result}]));
    let ended = site.get("/api/v1/task-result/smhdemo/1").await.ok();
    assert_eq!(
        ended["clearLibraryHistoryResult"],
        json!({"status": 200, "code": "", "deleteCount": 3})
    );
    assert_eq!(site.emulator.state().counters.tasks_started, 1);
}

#[tokio::test]
async fn clearing_the_history_is_limited() {
    let site = Site::start(
        Config {
            history_interval: Duration::from_millis(900),
            ..quick()
        },
        ["a"],
    )
    .await;
    assert_eq!(clear_history(&site).await.status, 202);
    let limited = clear_history(&site).await;
    limited.assert_error(429, "RateLimitExceeded");
    assert_eq!(limited.header("retry-after"), Some("1"));
    while clear_history(&site).await.status == 429 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(clear_history(&site).await.status, 429);
    site.emulator.reset();
    assert_eq!(clear_history(&site).await.status, 202);
}

#[tokio::test]
async fn clearing_the_history_is_for_administrators() {
    let mut site = site().await;
    site.token = site.emulator.issue_token(NewToken::default());
    clear_history(&site).await.assert_error(403, "NoPermission");
    let path = "/api/v1/token?library_id=smhdemo&library_secret=demo-secret&grant=admin";
    let issued = send(site.bare(Method::GET, path)).await.ok();
    site.token = issued["accessToken"].as_str().unwrap().to_owned();
    assert_eq!(clear_history(&site).await.status, 202);
}

#[tokio::test]
async fn ids_and_results_are_exact_to_64_bits() {
    let site = site().await;
    let result =
        r#"[{"big":9223372036854775807,"small":-9223372036854775808,"max":18446744073709551615,"x":1.10}]"#;
    let task = format!(
        r#"{{"taskId":"9223372036854775807","level":"library","durationMs":0,"outcome":{{"status":200,"result":{result}}}}}"#
    );
    let planted = send(site.bare(Method::POST, "/_emulator/tasks").body(task))
        .await
        .ok();
    assert_eq!(planted, json!({"taskId": "9223372036854775807"}));
    let answer = site.get("/api/v1/task/smhdemo/9223372036854775807").await;
    assert_eq!(
        answer.text,
        format!(r#"[{{"taskId":9223372036854775807,"status":200,"result":{result}}}]"#)
    );
    let answer = site.get("/api/v1/task-result/smhdemo/9223372036854775807").await;
    assert!(
        answer.text.contains(r#""taskId":"9223372036854775807""#),
        "{answer:?}"
    );
    assert!(
        answer
            .text
            .contains(&format!(r#""clearLibraryHistoryResult":{result}"#)),
        "{answer:?}"
    );
}

#[tokio::test]
async fn every_outcome_is_shown_in_both_versions() {
    let site = site().await;
    // What the first version shows, then the status in the second for a space and for the library.
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
            let id = plant(&site, task).await;
            let mut shown = site.get(&format!("/api/v1/task/smhdemo/{space}{id}")).await.ok();
            let shown = shown[0].as_object_mut().unwrap();
            assert_eq!(shown.remove("taskId").unwrap().to_string(), id);
            assert_eq!(json!(shown), expected);
            let shown = site
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
async fn levels_and_spaces_are_kept_apart() {
    let site = site().await;
    let task = |extra: Value| {
        let mut task =
            json!({"level": "space", "durationMs": 0, "outcome": {"status": 200, "result": {"path": []}}});
        task.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        task
    };
    plant(
        &site,
        json!({"level": "library", "durationMs": 0, "outcome": {"status": 204}}),
    )
    .await;
    plant(&site, task(json!({"taskType": "convertFile"}))).await;
    plant(&site, task(json!({"spaceId": "a/b"}))).await;
    let ids = async |path: &str| {
        let tasks = site.get(path).await.ok();
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
    let shown = site.get("/api/v1/task-result/smhdemo/-/2").await.ok();
    assert_eq!(shown["convertFileResult"], json!({"path": []}));
    site.get("/api/v1/task-result/smhdemo/2")
        .await
        .assert_error(404, "TaskNotFound");
}

#[tokio::test]
async fn wrong_ids_are_refused() {
    let site = site().await;
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
        site.get(&format!("/api/v1/task/smhdemo/{list}"))
            .await
            .assert_error(400, "ParamInvalid");
    }
    site.get("/api/v1/task-result/smhdemo/x")
        .await
        .assert_error(400, "ParamInvalid");
}

#[tokio::test]
async fn wrong_plants_are_refused_and_named() {
    let site = site().await;
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
        let refused = site.control(Method::POST, "tasks", &task).await;
        refused.assert_error(400, "ParamInvalid");
        assert!(refused.text.contains(name), "{refused:?}");
    }
}

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

async fn advance(site: &Site, ms: u64) -> Value {
    let moved = site
        .control(Method::POST, "clock", &json!({"advanceMs": ms}))
        .await;
    moved.ok()["aheadMs"].clone()
}

async fn shown(site: &Site) -> Value {
    send(site.bare(Method::GET, "/_emulator/tasks")).await.ok()
}

#[tokio::test]
async fn a_task_takes_its_time_which_can_be_moved() {
    let site = site().await;
    let task =
        json!({"level": "space", "taskType": "batchCopy", "durationMs": DAY_MS, "outcome": {"status": 207}});
    let id = plant(&site, task).await;
    let path = format!("/api/v1/task-result/smhdemo/-/{id}");
    assert_eq!(site.get(&path).await.ok()["status"], 202);
    assert_eq!(advance(&site, DAY_MS / 2).await, DAY_MS / 2);
    let half = &shown(&site).await[0];
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
    assert_eq!(advance(&site, DAY_MS / 2).await, DAY_MS);
    let ended = site.get(&path).await.ok();
    assert_eq!(ended["status"], 207);
    assert_eq!(ended["batchCopyResults"][1]["code"], "FileNotFound");
    let ended = &shown(&site).await[0];
    assert_eq!((&ended["status"], &ended["leftMs"]), (&json!(207), &json!(0)));
    assert_eq!(ended["progress"], 1.0);
    assert_eq!(json!(site.emulator.tasks()), shown(&site).await);
}

#[tokio::test]
async fn a_task_that_has_ended_is_unknown_thirty_days_after_its_creation() {
    let site = site().await;
    for days in [0, 10, 31] {
        plant(&site, json!({"level": "library", "durationMs": days * DAY_MS})).await;
    }
    let statuses = async || {
        let tasks = site.get("/api/v1/task/smhdemo/1,2,3").await.ok();
        let statuses = tasks.as_array().unwrap().iter();
        let statuses = statuses.map(|task| (task["taskId"].clone(), task["status"].clone()));
        json!(statuses.collect::<Vec<_>>())
    };
    advance(&site, 30 * DAY_MS - 1000 * 60).await;
    assert_eq!(statuses().await, json!([[1, 204], [2, 204], [3, 202]]));
    // Counted from the creation, however long they ran; one that still runs is known.
    advance(&site, 1000 * 60).await;
    assert_eq!(statuses().await, json!([[3, 202]]));
    assert_eq!(shown(&site).await.as_array().unwrap().len(), 1);
    advance(&site, DAY_MS).await;
    assert_eq!(statuses().await, json!([]));
    site.get("/api/v1/task-result/smhdemo/1")
        .await
        .assert_error(404, "TaskNotFound");
    // Tokens live by the real time, and a reset sets the clock right.
    site.emulator.reset();
    assert_eq!(advance(&site, 0).await, 0);
    assert_eq!(shown(&site).await, json!([]));
}

#[tokio::test]
async fn the_clock_lets_the_history_be_cleared_again_and_does_not_overflow() {
    let site = site().await;
    assert_eq!(clear_history(&site).await.status, 202);
    assert_eq!(clear_history(&site).await.status, 429);
    advance(&site, 60_000).await;
    assert_eq!(clear_history(&site).await.status, 202);
    let century = advance(&site, u64::MAX).await;
    assert_eq!(advance(&site, u64::MAX).await, century);
    let ahead = Duration::from_millis(century.as_u64().unwrap());
    assert_eq!(site.emulator.advance_clock(Duration::MAX), ahead);
    assert_eq!(clear_history(&site).await.status, 202);
    for wrong in [json!({}), json!({"advanceMs": -1}), json!({"backMs": 1})] {
        let refused = site.control(Method::POST, "clock", &wrong).await;
        refused.assert_error(400, "ParamInvalid");
    }
}

#[tokio::test]
async fn every_type_has_an_example_of_its_result() {
    let site = site().await;
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
            let id = plant(&site, task).await;
            let space = if level == "space" { "-/" } else { "" };
            let shown = site
                .get(&format!("/api/v1/task-result/smhdemo/{space}{id}"))
                .await
                .ok();
            assert_eq!(
                (&shown["taskType"], &shown["status"]),
                (&json!(task_type), &json!(shown_status))
            );
            assert_eq!(shown.get(name).is_some(), has, "{shown}");
            let first = site.get(&format!("/api/v1/task/smhdemo/{space}{id}")).await.ok();
            assert_eq!(first[0].get("result").is_some(), has, "{first}");
        }
    }
    // What was given stays, and an unknown type has no example.
    let given =
        json!({"level": "space", "taskType": "batchMove", "outcome": {"status": 200, "result": null}});
    let id = plant(&site, given).await;
    let shown = site
        .get(&format!("/api/v1/task-result/smhdemo/-/{id}"))
        .await
        .ok();
    assert_eq!(shown.get("batchMoveResult"), Some(&Value::Null));
    let id = plant(
        &site,
        json!({"level": "space", "taskType": "teleport", "outcome": {"status": 200}}),
    )
    .await;
    let shown = site
        .get(&format!("/api/v1/task-result/smhdemo/-/{id}"))
        .await
        .ok();
    assert_eq!(
        shown,
        json!({"taskId": id, "taskType": "teleport", "status": 200})
    );
}

/// The fields of a value, in alphabetical order.
fn names(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn examples_have_the_fields_that_the_service_documents() {
    let site = site().await;
    let example = async |task_type: &str, status: u16, name: &str| {
        let task = json!({"level": "space", "taskType": task_type, "outcome": {"status": status}});
        let id = plant(&site, task).await;
        let first = site.get(&format!("/api/v1/task/smhdemo/-/{id}")).await.ok()[0]["result"].take();
        let path = format!("/api/v1/task-result/smhdemo/-/{id}");
        let second = site.get(&path).await.ok()[name].take();
        assert_eq!(first, second);
        second
    };
    for (task_type, from) in [("batchMove", "from"), ("batchCopy", "copyFrom")] {
        let parts = example(task_type, 207, &format!("{task_type}Results")).await;
        assert_eq!(
            names(&parts[0]),
            ["from", "path", "status", "to"].map(|name| if name == "from" { from } else { name })
        );
        assert_eq!(names(&parts[1]), ["code", from, "path", "status", "to"]);
        assert_eq!(
            (&parts[0]["status"], &parts[1]["status"]),
            (&json!(204), &json!(404))
        );
        assert!(parts[0][from].is_array() && parts[0]["to"].is_array());
        // Under another name than asked for.
        let parts = example(task_type, 200, &format!("{task_type}Results")).await;
        assert_eq!(parts[1]["status"], 200);
        assert_ne!(parts[1]["path"], parts[1]["to"]);
    }
    for task_type in ["batchDelete", "batchRestoreRecycle"] {
        let parts = example(task_type, 200, &format!("{task_type}Results")).await;
        assert_eq!(names(&parts[0]), ["path", "recycledItemId", "status"]);
        assert_eq!(parts[0]["recycledItemId"], 9_007_199_254_740_993_u64);
    }
    let converted = example("convertFile", 200, "convertFileResult").await;
    assert_eq!(names(&converted), ["convertFrom", "dstInode", "path", "srcInode"]);
    assert!(converted["convertFrom"].is_array() && converted["path"].is_array());
    let calibrated = example("calibrateDirectoryStats", 200, "calibrateDirectoryStatsResult").await;
    assert_eq!(names(&calibrated), ["code", "status"]);
    let unpacked = example("fileUncompress", 207, "fileUncompressResult").await;
    assert_eq!(
        names(&unpacked),
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
    assert_eq!(names(&unpacked["failedItems"][0]), ["code", "err", "key"]);
}

#[tokio::test]
async fn the_history_is_cleared_only_while_it_is_switched_off() {
    let mut site = Site::start(
        Config {
            file_history: true,
            ..quick()
        },
        ["a"],
    )
    .await;
    let path = "/api/v1/directory-history/smhdemo/library-history";
    let switch = async |site: &Site, body: Value| send(site.request(Method::POST, path).json(&body)).await;
    assert!(site.emulator.state().file_history);
    clear_history(&site).await.assert_error(400, "BadRequest");
    let off = switch(
        &site,
        json!({"enableFileHistory": false, "isClearFileHistory": false}),
    )
    .await;
    assert_eq!((off.status.as_u16(), off.text.as_str()), (204, ""));
    assert!(!site.emulator.state().file_history);
    assert_eq!(clear_history(&site).await.status, 202);
    // Settings that do not name the switch leave it; a refusal does not use up the minute.
    assert_eq!(switch(&site, json!({"fileHistoryCount": 30})).await.status, 204);
    clear_history(&site).await.assert_error(429, "RateLimitExceeded");
    assert_eq!(
        switch(&site, json!({"enableFileHistory": true})).await.status,
        204
    );
    clear_history(&site).await.assert_error(400, "BadRequest");
    site.emulator.set_file_history(false);
    assert!(!site.emulator.state().file_history);
    site.emulator.reset();
    assert!(site.emulator.state().file_history);

    for wrong in [json!({"enableFileHistory": "no"}), json!([])] {
        switch(&site, wrong).await.assert_error(400, "ParamInvalid");
    }
    let last = site.emulator.state().requests.pop().unwrap();
    assert_eq!(serde_json::to_value(last.operation).unwrap(), "historySwitch");
    site.token = site.emulator.issue_token(NewToken::default());
    switch(&site, json!({"enableFileHistory": false}))
        .await
        .assert_error(403, "NoPermission");
}
