//! Early ends of `waitForTasks`: signals, time limits, errors, closing.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn an_abort_ends_only_its_own_wait() {
    let timers = PendingTimers::record();
    let emulator = Emulator::reset().await;
    let listeners = PageListeners::count();
    let client = emulator.client();
    add_library_task(1, "durationMs: 500").await;
    add_library_task(2, "durationMs: 3600000").await;
    let (both, short) = (
        TaskWait::start(&client, "[1, 2]", "{}"),
        TaskWait::start(&client, "1", "{}"),
    );
    both.until_progress().await;
    let reason = js!("({ mine: true })");
    both.abort(&reason);
    assert!(same(&rejected(both.promise.clone()).await, &reason));
    short.tasks().await;
    // No call waits for the second task: it is not polled, and nothing listens to the page.
    let before = queried_ids().await.len();
    assert_eq!(listeners.now(), 0.0);
    timers.until_none_shorter_than(60_000).await;
    assert_eq!(queried_ids().await.len(), before);
}

#[wasm_bindgen_test]
async fn a_wait_with_an_aborted_signal_sends_nothing() {
    let emulator = Emulator::reset().await;
    let timers = PendingTimers::record();
    let (client, recorder) = emulator.recording_client(&js!("({})"));
    let call = client.call("waitForTasks", &js!("[1, { signal: AbortSignal.abort('mine') }]"));
    assert_eq!(rejected(call).await.as_string().unwrap(), "mine");
    timers.until_none_shorter_than(60_000).await;
    assert!(recorder.requests().is_empty());
}

#[wasm_bindgen_test]
async fn the_timeout_ends_a_wait_and_its_error_has_the_tasks() {
    let emulator = Emulator::reset().await;
    let (client, recorder) = emulator.recording_client(&js!("({})"));
    recorder
        .respond_with("async () => Response.json([{ taskId: 1, status: 202 }, { taskId: 2, status: 204 }])");
    let clock = StoppedClock::stop();
    let wait = TaskWait::start(&client, "[2, 1]", "{ timeoutMs: 200 }");
    // The first query waits a little for the ids of further calls.
    clock.advance(20);
    wait.until_progress().await;
    clock.advance(180);
    let error = wait.error().await;
    error.assert("{ kind: 'timeout', operation: 'waitForTasks', retryable: true }");
    error.assert_message("within 200 ms");
    assert_json(
        &get(&error.0, "tasks"),
        "[{ taskId: '2', state: 'succeeded', status: 204 }, { taskId: '1', state: 'running', status: 202 }]",
    );
}

#[wasm_bindgen_test]
async fn an_unknown_task_ends_the_wait_and_is_named() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    add_library_task(1, "").await;
    let error = TaskWait::start(&client, "[1, 404]", "{}").error().await;
    error.assert("{ kind: 'http', code: 'TaskNotFound', operation: 'waitForTasks', retryable: false }");
    error.assert_message("404");
    assert_eq!(list(&error.0, "tasks").len(), 1);
    assert_eq!(queried_ids().await, ["1,404", "404", "404"]);
}

#[wasm_bindgen_test]
async fn a_rejected_list_ends_only_the_wait_for_the_bad_id() {
    let emulator = Emulator::reset().await;
    let (client, recorder) = emulator.recording_client(&js!("({})"));
    recorder.respond_with(
        "async ({ url }) => {
            const ids = new URL(url).pathname.split('/').at(-1).split(',');
            if (ids.includes('13')) return Response.json({ code: 'ParamInvalid' }, { status: 400 });
            return Response.json(ids.map((taskId) => ({ taskId, status: 204 })));
        }",
    );
    let (good, bad) = (
        TaskWait::start(&client, "[1, 2, 3, 4, 5]", "{}"),
        TaskWait::start(&client, "[12, 13]", "{}"),
    );
    assert_eq!(good.task_count().await, 5);
    let error = bad.error().await;
    error.assert("{ kind: 'http', status: 400, code: 'ParamInvalid' }");
}

#[wasm_bindgen_test]
async fn a_forbidden_query_ends_the_wait() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    inject_faults("{ failNext: [{ operation: 'tasks', status: 403, code: 'NoPermission' }] }").await;
    let error = TaskWait::start(&client, "1", "{}").error().await;
    error.assert("{ kind: 'http', status: 403, code: 'NoPermission' }");
    assert!(list(&error.0, "tasks").is_empty());
}

#[wasm_bindgen_test]
async fn closing_the_client_ends_all_waits() {
    let emulator = Emulator::reset().await;
    let listeners = PageListeners::count();
    let client = emulator.client();
    add_library_task(1, "durationMs: 3600000").await;
    add_task("{ taskId: '2', level: 'space', durationMs: 3600000 }").await;
    let waits = [
        TaskWait::start(&client, "1", "{}"),
        TaskWait::start(&client, "[2]", "{ level: 'space' }"),
    ];
    waits[0].until_progress().await;
    client.close().await;
    for wait in waits {
        wait.error()
            .await
            .assert("{ kind: 'closed', operation: 'waitForTasks' }");
    }
    assert_eq!(listeners.now(), 0.0);
    TaskWait::start(&client, "1", "{}")
        .error()
        .await
        .assert("{ kind: 'closed' }");
}

#[wasm_bindgen_test]
async fn on_progress_may_throw_abort_and_start_other_waits() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    add_library_task(1, "").await;
    add_library_task(2, "durationMs: 3600000").await;
    let object = &client.0;
    let (reported, seen) = (ReportedErrors::record(), js!("({})"));
    // The function starts another wait, aborts its own, and throws.
    let abort = abort_controller();
    let call = js!(
        "object.waitForTasks([1, 2], { pollIntervalMs: 50, signal: abort.signal, onProgress: () => {
            seen.more = object.waitForTasks(2, { pollIntervalMs: 50 });
            abort.abort('enough');
            throw new Error('mine');
        } })",
        object,
        abort,
        seen
    );
    assert_eq!(
        rejected(call.unchecked_into()).await.as_string().unwrap(),
        "enough"
    );
    control("POST", "clock", "{ advanceMs: 3600000 }").await;
    let more: Promise = get(&seen, "more").unchecked_into();
    assert_eq!(Array::from(&resolved(more).await).length(), 1);
    assert_eq!(reported.messages(), ["mine"]);
}

#[wasm_bindgen_test]
async fn wrong_arguments_are_rejected_by_name() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    for (arguments, named) in [
        ("[]", "`ids`"),
        ("[null]", "`ids`"),
        ("['x']", "`ids`"),
        ("[[1, -2]]", "`ids[1]`"),
        ("[1, 7]", "`options`"),
        ("[1, { pollIntervalMs: -1 }]", "`options.pollIntervalMs`"),
        ("[1, { maxPollIntervalMs: 'x' }]", "`options.maxPollIntervalMs`"),
        ("[1, { timeoutMs: NaN }]", "`options.timeoutMs`"),
        ("[1, { level: 'libary' }]", "`options.level`"),
        ("[1, { onProgress: {} }]", "`options.onProgress`"),
        ("[1, { signal: {} }]", "`options.signal`"),
    ] {
        let error = client.error("waitForTasks", &js!(arguments)).await;
        error.assert("{ kind: 'config', operation: 'waitForTasks', attempts: 0 }");
        error.assert_message(named);
    }
    assert!(received_requests().await.is_empty());
}
