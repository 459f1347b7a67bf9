//! `waitForTasks`: results, progress, requests.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn it_resolves_when_every_task_has_ended() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    add_library_task(
        1,
        "durationMs: 300, outcome: { status: 200, result: [{ deleteCount: 9007199254740993n }] }",
    )
    .await;
    add_library_task(2, "").await;
    add_library_task(3, "outcome: { status: 500, result: { code: 'X' } }").await;
    add_library_task(4, "durationMs: 100, outcome: { status: 207, result: null }").await;
    let tasks = TaskWait::start(&client, "[4, 1n, '3', '001', 2]", "{}")
        .tasks()
        .await;
    assert_json(
        &tasks,
        "[
            { taskId: '4', state: 'succeeded', status: 200, result: null },
            { taskId: '1', state: 'succeeded', status: 200, result: [{ deleteCount: '9007199254740993n' }] },
            { taskId: '3', state: 'failed', status: 500, result: { code: 'X' } },
            { taskId: '2', state: 'succeeded', status: 204 },
        ]",
    );
}

#[wasm_bindgen_test]
async fn progress_is_reported_after_each_poll_that_changed_something() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    add_library_task(1, "durationMs: 3600000").await;
    add_library_task(2, "").await;
    let wait = TaskWait::start(&client, "[1, 2]", "{}");
    wait.until_progress().await;
    let [first] = wait.progress().try_into().unwrap();
    let next = number(&first, "nextPollMs");
    assert!((0.0..=100.0).contains(&next), "{next}");
    js!("delete first.nextPollMs", first);
    assert_json(
        &first,
        "{
            ended: 1, total: 2, stale: false,
            tasks: [{ taskId: '1', state: 'running', status: 202 }, { taskId: '2', state: 'succeeded', status: 204 }],
        }",
    );
    until("a further poll", async || queried_ids().await.len() >= 2).await;
    control("POST", "clock", "{ advanceMs: 3600000 }").await;
    let reported = wait.reported.clone();
    wait.tasks().await;
    let reported = Array::from(&reported);
    // The poll between changed nothing.
    assert_eq!(reported.length(), 2);
    assert!(queried_ids().await.len() > 2);
    let last = reported.get(1);
    assert!(!has(&last, "nextPollMs"));
    assert_json(
        &last,
        "{
            ended: 2, total: 2, stale: false,
            tasks: [{ taskId: '1', state: 'succeeded', status: 204 }, { taskId: '2', state: 'succeeded', status: 204 }],
        }",
    );
}

#[wasm_bindgen_test]
async fn concurrent_waits_share_requests() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    for id in 1..=20 {
        add_library_task(id, "").await;
    }
    let ids = "Array.from({ length: 20 }, (_, index) => index + 1)";
    let waits: Vec<_> = (0..50).map(|_| TaskWait::start(&client, ids, "{}")).collect();
    let one = TaskWait::start(&client, "7", "{}");
    for wait in waits {
        assert_eq!(wait.task_count().await, 20);
    }
    assert_eq!(one.task_count().await, 1);
    assert_eq!(queried_ids().await.len(), 1);
    // Ended tasks are remembered for a while.
    assert_eq!(TaskWait::start(&client, ids, "{}").task_count().await, 20);
    assert_eq!(queried_ids().await.len(), 1);
}

#[wasm_bindgen_test]
async fn tasks_of_a_space_are_polled_in_that_space() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    add_task("{ taskId: '5', level: 'space', outcome: { status: 200, result: {} } }").await;
    let tasks = TaskWait::start(&client, "5", "{ level: 'space' }").tasks().await;
    assert_json(
        &tasks,
        "[{ taskId: '5', state: 'succeeded', status: 200, result: {} }]",
    );
    assert_eq!(received_requests().await[0]["path"], "/api/v1/task/smhtest/-/5");
}

#[wasm_bindgen_test]
async fn a_hidden_page_keeps_polling_for_a_while() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    add_library_task(1, "durationMs: 200").await;
    let _hidden = Visibility::change_to("hidden");
    let waits = [
        TaskWait::start(&client, "1", "{}"),
        TaskWait::start(&client, "[1]", "{}"),
    ];
    for wait in waits {
        assert_eq!(wait.task_count().await, 1);
    }
}

#[wasm_bindgen_test]
async fn an_offline_page_polls_again_when_the_network_is_back() {
    let timers = PendingTimers::record();
    let (client, recorder) = client_of_unreachable_service(30_000, "{ baseDelayMs: 1 }");
    let network = Network::go_offline();
    let wait = TaskWait::start(&client, "1", "{}");
    until("the first attempt has failed", async || {
        recorder.requests().len() == 1
    })
    .await;
    timers.until_none_shorter_than(1_000).await;
    assert_eq!(recorder.requests().len(), 1);
    recorder.respond_with("async () => Response.json([{ taskId: 1, status: 204 }])");
    network.go_online();
    assert_eq!(wait.task_count().await, 1);
}

#[wasm_bindgen_test]
async fn waiting_for_no_tasks_resolves_at_once() {
    let emulator = Emulator::reset().await;
    assert_json(
        &TaskWait::start(&emulator.client(), "[]", "{}").tasks().await,
        "[]",
    );
    assert!(received_requests().await.is_empty());
}

#[wasm_bindgen_test]
async fn temporary_failures_do_not_end_a_wait() {
    let emulator = Emulator::reset().await;
    let client = emulator.client_with(&js!("({ retry: { baseDelayMs: 20 } })"));
    let failures = [
        "status: 503",
        "status: 429",
        "status: 500",
        "html: true",
        "drop: true",
    ];
    for (id, fault) in (1..).zip(failures) {
        add_library_task(id, "durationMs: 3600000").await;
        let wait = TaskWait::start(&client, &id.to_string(), "{}");
        wait.until_progress().await;
        inject_faults(&format!(
            "{{ closeConnections: true, failNext: [{{ operation: 'tasks', {fault}, count: 3 }}] }}"
        ))
        .await;
        until("the progress is stale", async || {
            wait.progress().iter().any(|progress| flag(progress, "stale"))
        })
        .await;
        inject_faults("{}").await;
        control("POST", "clock", "{ advanceMs: 3600000 }").await;
        let reported = wait.reported.clone();
        wait.tasks().await;
        assert!(!flag(&Array::from(&reported).pop(), "stale"), "{fault}");
    }
}

#[wasm_bindgen_test]
async fn an_expired_token_is_replaced_while_polling() {
    let emulator = Emulator::reset().await;
    add_library_task(1, "").await;
    let token = JsValue::from_str(&emulator.token);
    let client = emulator.client_with(&js!(
        "(() => {
            const tokens = ['an expired token', token];
            return { accessToken: () => tokens.shift() };
        })()",
        token
    ));
    assert_eq!(TaskWait::start(&client, "1", "{}").task_count().await, 1);
}

#[wasm_bindgen_test]
async fn a_wait_continues_after_its_client_is_freed() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    add_library_task(1, "durationMs: 300").await;
    let wait = TaskWait::start(&client, "1", "{}");
    client.try_call("free", &js!("[]")).unwrap();
    assert_eq!(wait.task_count().await, 1);
}

#[wasm_bindgen_test]
async fn many_tasks_are_polled_in_lists_that_fit_the_url_limit() {
    let emulator = Emulator::reset().await;
    let recorder = FetchRecorder::new();
    let fetch = &recorder.0;
    let client = emulator.client_with(&js!("({ fetch })", fetch));
    recorder.respond_with(
        "async ({ url }) => Response.json(new URL(url).pathname.split('/').at(-1).split(',').map((taskId) => ({ taskId, status: 204 })))",
    );
    let ids = "Array.from({ length: 1000 }, (_, index) => 9223372036854774807n + BigInt(index))";
    let wait = TaskWait::start(&client, ids, "{}");
    assert_eq!(wait.task_count().await, 1000);
    let requests = recorder.requests();
    assert!((10..=13).contains(&requests.len()), "{}", requests.len());
    for request in requests {
        let length = text(&request, "url").len();
        assert!(length <= 2000, "{length}");
    }
}
