//! Querying tasks, and starting them.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn the_largest_task_id_is_exact() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    add_task("{ taskId: '9223372036854775807', level: 'library' }").await;
    for id in [
        "'9223372036854775807'",
        "9223372036854775807n",
        "['9223372036854775807']",
        "new Set([2n ** 63n - 1n])",
    ] {
        assert_json(
            &client.library_tasks(id).await,
            "[{ taskId: '9223372036854775807', state: 'succeeded', status: 204 }]",
        );
    }
}

#[wasm_bindgen_test]
async fn ids_may_have_any_form_and_their_order_is_kept() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    for id in [3, 5, 7, 9_007_199_254_740_991_i64] {
        add_task(&format!("{{ taskId: '{id}', level: 'library' }}")).await;
    }
    for (ids, expected) in [
        ("7", "7"),
        ("'007'", "7"),
        ("Number.MAX_SAFE_INTEGER", "9007199254740991"),
        ("[7, '3', 5n]", "7 3 5"),
        ("[5, 4, 3, 4, 6]", "5 3"),
        ("['3', 3, 3n, 7, '03']", "3 7"),
        (
            "(function* () { yield 5; yield '9007199254740991'; yield 3n; })()",
            "5 9007199254740991 3",
        ),
        ("{ [Symbol.iterator]: () => [7, 5].values() }", "7 5"),
        ("new Map([[7, 'x']]).keys()", "7"),
        ("BigInt64Array.of(3n, 7n)", "3 7"),
        ("1", ""),
    ] {
        let tasks = client.library_tasks(ids).await;
        let found: Vec<String> = list(&js!("({ tasks })", tasks), "tasks")
            .iter()
            .map(|task| text(task, "taskId"))
            .collect();
        assert_eq!(found.join(" "), expected, "{ids}");
    }
}

#[wasm_bindgen_test]
async fn a_task_has_a_state_and_its_result() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    for task in [
        "{ taskId: '1', level: 'library', durationMs: 3600000 }",
        "{ taskId: '2', level: 'library', outcome: { status: 204 } }",
        "{ taskId: '3', level: 'library', outcome: { status: 200, result: null } }",
        "{ taskId: '4', level: 'library', outcome: { status: 200, result: [{ err: '', status: 0, deleteCount: 3 }] } }",
        "{ taskId: '5', level: 'library', outcome: { status: 500, result: { code: 'X', message: '季度' } } }",
        "{ taskId: '6', level: 'library', outcome: { status: 200, result: {} } }",
        "{ taskId: '7', level: 'library', outcome: { status: 200, result: 'text' } }",
    ] {
        add_task(task).await;
    }
    let tasks = client.library_tasks("[1, 2, 3, 4, 5, 6, 7]").await;
    assert_json(
        &tasks,
        "[
            { taskId: '1', state: 'running', status: 202 },
            { taskId: '2', state: 'succeeded', status: 204 },
            { taskId: '3', state: 'succeeded', status: 200, result: null },
            { taskId: '4', state: 'succeeded', status: 200, result: [{ err: '', status: 0, deleteCount: 3 }] },
            { taskId: '5', state: 'failed', status: 500, result: { code: 'X', message: '季度' } },
            { taskId: '6', state: 'succeeded', status: 200, result: {} },
            { taskId: '7', state: 'succeeded', status: 200, result: 'text' },
        ]",
    );
    assert!(!has(&get(&tasks, "1"), "result"));
    assert!(get(&tasks, "2.result").is_null());
}

#[wasm_bindgen_test]
async fn integers_in_results_are_not_rounded() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    add_task(
        "{ taskId: '1', level: 'library', outcome: { status: 200, result: {
            a: 9007199254740993n, b: [18446744073709551616n, -9007199254740992n, 1.5, -0.25e-7],
            c: 9007199254740991n, d: '12345678901234567890', e: { 'é\": 9007199254740993': 12345678901234567890123n }
        } } }",
    )
    .await;
    let tasks = client.library_tasks("1").await;
    assert_json(
        &get(&tasks, "0.result"),
        "({
            a: 9007199254740993n, b: [18446744073709551616n, -9007199254740992n, 1.5, -0.25e-7],
            c: 9007199254740991, d: '12345678901234567890', e: { 'é\": 9007199254740993': 12345678901234567890123n }
        })",
    );
    assert!(js!("typeof tasks[0].result.a === 'bigint'", tasks).is_truthy());
}

#[wasm_bindgen_test]
async fn many_ids_are_split_into_few_urls_of_bounded_length() {
    let emulator = Emulator::reset().await;
    for level in ["library", "space"] {
        let (client, recorder) = emulator.recording_client(&js!("({ spaceId: '空间/team ?#%' })"));
        let known: Vec<i64> = (0..600).map(|index| i64::MAX - 7 * index).collect();
        for id in known.iter().step_by(50) {
            add_task(&format!(
                "{{ taskId: '{id}', level: '{level}', spaceId: {} }}",
                if level == "space" {
                    "'空间/team ?#%'"
                } else {
                    "undefined"
                }
            ))
            .await;
        }
        let before = received_requests().await.len();
        let ids = js!("Array.from({ length: 600 }, (_, index) => 2n ** 63n - 1n - 7n * BigInt(index))");
        let method = if level == "library" {
            "queryLibraryTasks"
        } else {
            "querySpaceTasks"
        };
        let tasks = resolved(client.call(method, &js!("[ids]", ids))).await;
        let found: Vec<String> = list(&js!("({ tasks })", tasks), "tasks")
            .iter()
            .map(|task| text(task, "taskId"))
            .collect();
        let expected: Vec<String> = known.iter().step_by(50).map(i64::to_string).collect();
        assert_eq!(found, expected);

        let urls: Vec<String> = recorder.requests().iter().map(|call| text(call, "url")).collect();
        let longest = urls.iter().map(String::len).max().unwrap();
        assert!(longest <= 2_000, "{longest} characters");
        assert!(urls.len() <= 8, "as few as fit, not {}", urls.len());
        let mut queried: Vec<String> = Vec::new();
        for request in &received_requests().await[before..] {
            assert_eq!(request["operation"], "tasks");
            assert_eq!(request["status"], 200);
            let path = request["path"].as_str().unwrap();
            queried.extend(path.rsplit('/').next().unwrap().split(',').map(String::from));
        }
        queried.sort();
        let mut all: Vec<String> = known.iter().map(i64::to_string).collect();
        all.sort();
        assert_eq!(queried, all, "each id once");
    }
}

#[wasm_bindgen_test]
async fn an_empty_list_of_ids_sends_nothing() {
    let emulator = Emulator::reset().await;
    let more = js!("({ accessToken: () => { throw new Error('no token is needed') } })");
    let (client, recorder) = emulator.recording_client(&more);
    for ids in ["[[]]", "[new Set()]", "[(function* () {})()]"] {
        for method in ["queryLibraryTasks", "querySpaceTasks"] {
            let tasks = resolved(client.call(method, &js!(ids))).await;
            assert_eq!(to_json(&tasks), "[]");
        }
    }
    assert!(recorder.requests().is_empty());
}

#[wasm_bindgen_test]
async fn tasks_of_a_space_are_queried_in_that_space() {
    let emulator = Emulator::reset().await;
    add_task("{ taskId: '11', level: 'space', spaceId: 'team/a?b#c%d 空间', outcome: { status: 200, result: { convertFrom: 'docx', path: ['a', 'b'], srcInode: '1', dstInode: '2' } } }").await;
    let client = emulator.client_with(&js!("({ spaceId: 'team/a?b#c%d 空间' })"));
    let tasks = resolved(client.call("querySpaceTasks", &js!("[['11', '12']]"))).await;
    assert_json(
        &tasks,
        "[{ taskId: '11', state: 'succeeded', status: 200, result: { convertFrom: 'docx', path: ['a', 'b'], srcInode: '1', dstInode: '2' } }]",
    );
    let elsewhere = resolved(emulator.client().call("querySpaceTasks", &js!("['11']"))).await;
    assert_eq!(to_json(&elsewhere), "[]");
}

#[wasm_bindgen_test]
async fn clear_library_history_starts_a_task() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let id = resolved(client.call("clearLibraryHistory", &js!("[]"))).await;
    assert!(
        js!("typeof id === 'string' && /^[0-9]+$/.test(id)", id).is_truthy(),
        "{}",
        to_json(&id)
    );
    let ended = js!("({})");
    until("the task ends", async || {
        let tasks = resolved(client.call("queryLibraryTasks", &js!("[id]", id))).await;
        js!("Object.assign(ended, tasks[0])", ended, tasks);
        text(&ended, "state") != "running"
    })
    .await;
    assert_eq!(text(&ended, "taskId"), id.as_string().unwrap());
    assert_eq!(number(&ended, "status"), 200.0);
    let results = list(&ended, "result");
    assert_eq!(number(&results[0], "status"), 0.0);
    assert_eq!(text(&results[0], "err"), "");
    assert!(number(&results[0], "deleteCount") >= 0.0);

    let error = client.error("clearLibraryHistory", &js!("[]")).await;
    error.assert(
        "{ kind: 'http', operation: 'clearLibraryHistory', status: 429, code: 'RateLimitExceeded', attempts: 1, retryable: true }",
    );
    let wait = number(&error.0, "retryAfterMs");
    assert!(
        (1_000.0..=60_000.0).contains(&wait) && wait % 1_000.0 == 0.0,
        "{wait}"
    );
    assert_eq!(state().await["counters"]["tasksStarted"], 1);
}

#[wasm_bindgen_test]
async fn clear_library_history_requires_an_administrator() {
    let emulator = Emulator::reset_with_token("").await;
    let error = emulator.client().error("clearLibraryHistory", &js!("[]")).await;
    error.assert("{ kind: 'http', status: 403, code: 'NoPermission', attempts: 1, retryable: false, retryAfterMs: undefined }");
}

#[wasm_bindgen_test]
async fn the_query_of_a_single_task_returns_its_type_and_result() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    add_library_task(
        1,
        "taskType: 'clearLibraryHistory', outcome: { status: 200, resultV2: { status: 200, code: '', deleteCount: 9223372036854775807n } }",
    )
    .await;
    add_library_task(
        2,
        "taskType: 'somethingNew', outcome: { status: 207, resultV2: [{ any: 'thing' }] }",
    )
    .await;
    add_library_task(3, "taskType: 'convertFile', durationMs: 3600000").await;
    add_task("{ taskId: '4', level: 'space', taskType: 'convertFile', outcome: { status: 200, resultV2: { convertFrom: ['a.docx'], path: null, dstInode: '12' } } }").await;
    add_task("{ taskId: '5', level: 'space', taskType: 'batchDelete', outcome: { status: 207 } }").await;
    for (method, id, expected) in [
        (
            "queryLibraryTask",
            "1n",
            "{ taskId: '1', taskType: 'clearLibraryHistory', state: 'succeeded', status: 200,
               result: { status: 200, code: '', deleteCount: '9223372036854775807n' } }",
        ),
        (
            "queryLibraryTask",
            "'2'",
            // The emulator gives tasks of the library only the documented statuses.
            "{ taskId: '2', taskType: 'somethingNew', state: 'succeeded', status: 200, result: [{ any: 'thing' }] }",
        ),
        (
            "queryLibraryTask",
            "3",
            "{ taskId: '3', taskType: 'convertFile', state: 'running', status: 202 }",
        ),
        (
            "querySpaceTask",
            "4",
            "{ taskId: '4', taskType: 'convertFile', state: 'succeeded', status: 200, result: { convertFrom: ['a.docx'], dstInode: '12' } }",
        ),
        (
            "querySpaceTask",
            "5",
            "{ taskId: '5', taskType: 'batchDelete', state: 'succeeded', status: 207, partial: true,
               result: [{ status: 200, path: ['reports', '2025.pdf'], recycledItemId: '9007199254740993n' },
                        { status: 404, code: 'FileNotFound', path: ['reports', '2026.pdf'] }] }",
        ),
    ] {
        let task = resolved(client.call(method, &js!(&format!("[{id}]")))).await;
        assert_json(&task, expected);
    }
    let error = client.error("queryLibraryTask", &js!("['x']")).await;
    error.assert("{ kind: 'config', operation: 'queryLibraryTask' }");
    error.assert_message("`id`");
}
