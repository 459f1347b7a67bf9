//! Failed requests are sent again if that cannot create a second search.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

/// Options of a client that retries soon, and the list of its events.
fn retry_soon() -> (JsValue, JsValue) {
    let events = js!("[]");
    let options = js!(
        "({ retry: { baseDelayMs: 20 }, onEvent: (event) => events.push(event) })",
        events
    );
    (options, events)
}

/// The number of requests for an operation that the emulator has received.
async fn received(operation: &str) -> usize {
    let requests = received_requests().await;
    requests
        .iter()
        .filter(|request| request["operation"] == operation)
        .count()
}

#[wasm_bindgen_test]
async fn queries_and_deletes_are_retried_after_temporary_failures() {
    let calls = [
        ("queryLibraryTasks", "[1]"),
        ("querySpaceTasks", "[1]"),
        ("deleteSearch", "['x']"),
    ];
    let faults = ["408", "429", "500", "502", "503", "504", "undefined"];
    for (method, arguments) in calls {
        for fault in faults {
            let emulator = Emulator::reset().await;
            let (options, events) = retry_soon();
            let (client, recorder) = emulator.recording_client(&options);
            recorder.respond_with(&format!(
                "(() => {{
                    let count = 0;
                    return async (request) => {{
                        if (++count > 3) return fetch(request);
                        if ({fault}) return new Response('<html>', {{ status: {fault} }});
                        throw new TypeError('no network');
                    }};
                }})()"
            ));
            resolved(client.call(method, &js!(arguments))).await;
            assert_eq!(recorder.requests().len(), 4, "{method} {fault}");
            let retries = js!("events.filter((event) => event.type === 'retry').length", events);
            assert_eq!(retries.as_f64().unwrap(), 3.0, "{method} {fault}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_continue_is_retried() {
    let emulator = Emulator::reset().await;
    let client = emulator.client_with(&retry_soon().0);
    let page = client.create("{ keyword: 'lighthouse' }").await;
    inject_faults("{ failNext: [{ operation: 'continue', status: 500, count: 2 }] }").await;
    let next = client.next_page(&page).await;
    assert_eq!(text(&next, "searchId"), text(&page, "searchId"));
    client.delete(&page).await;
}

#[wasm_bindgen_test]
async fn the_error_is_the_last_failure_with_the_number_of_attempts() {
    let emulator = Emulator::reset().await;
    let client = emulator.client_with(&js!("({ retry: { retries: 2, baseDelayMs: 1 } })"));
    inject_faults("{ failNext: [{ operation: 'tasks', status: 503, code: 'ServerOverloaded', count: 9 }] }")
        .await;
    let error = client.error("queryLibraryTasks", &js!("[1]")).await;
    error.assert("{ kind: 'http', status: 503, code: 'ServerOverloaded', attempts: 3, retryable: true }");
    assert_eq!(received("tasks").await, 3);
}

#[wasm_bindgen_test]
async fn permanent_failures_are_not_retried() {
    for status in [400, 403, 404, 414] {
        let emulator = Emulator::reset().await;
        let client = emulator.client_with(&retry_soon().0);
        inject_faults(&format!(
            "{{ failNext: [{{ operation: 'tasks', status: {status}, code: 'ParamInvalid' }}] }}"
        ))
        .await;
        let error = client.error("queryLibraryTasks", &js!("[1]")).await;
        error.assert(&format!("{{ status: {status}, attempts: 1, retryable: false }}"));
        assert_eq!(received("tasks").await, 1);
    }
}

#[wasm_bindgen_test]
async fn a_create_is_retried_only_if_the_service_created_no_search() {
    for status in [429, 503] {
        let emulator = Emulator::reset().await;
        let client = emulator.client_with(&retry_soon().0);
        inject_faults(&format!(
            "{{ failNext: [{{ operation: 'create', status: {status}, count: 2 }}] }}"
        ))
        .await;
        let page = client.create("{}").await;
        client.delete(&page).await;
        until_all_deleted(1).await;
    }
    for fault in ["status: 500", "status: 408", "html: true", "drop: true"] {
        let emulator = Emulator::reset().await;
        let client = emulator.client_with(&retry_soon().0);
        inject_faults(&format!(
            "{{ closeConnections: true, failNext: [{{ operation: 'create', {fault} }}] }}"
        ))
        .await;
        let error = client.error("createSearch", &js!("[{}]")).await;
        error.assert("{ attempts: 1 }");
        assert_eq!(received("create").await, 1, "{fault}");
    }
}

#[wasm_bindgen_test]
async fn a_timed_out_attempt_is_retried_unless_it_is_a_create() {
    let emulator = Emulator::reset().await;
    let clock = StoppedClock::stop();
    let options = js!("({ timeoutMs: 300, retry: { retries: 1, baseDelayMs: 1 } })");
    let (client, recorder) = emulator.recording_client(&options);
    // Never responds to the first requests, this many.
    let hang = |count: u32| {
        format!(
            "(() => {{
                let left = {count};
                const hang = ({{ signal }}) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
                return async (request) => left-- > 0 ? hang(request) : Response.json([]);
            }})()"
        )
    };
    for hanging in [1, 2] {
        let before = recorder.requests().len();
        recorder.respond_with(&hang(hanging));
        let call = client.call("queryLibraryTasks", &js!("[1]"));
        until("the request is sent", async || {
            recorder.requests().len() == before + 1
        })
        .await;
        clock.advance(300);
        until("the request is sent again", async || {
            clock.advance(1);
            recorder.requests().len() == before + 2
        })
        .await;
        if hanging == 1 {
            resolved(call).await;
        } else {
            clock.advance(300);
            SmhError::of(rejected(call).await).assert("{ kind: 'timeout', attempts: 2 }");
        }
    }
    let gate = ResponseGate::holding("POST");
    let fetch = &gate.0;
    let client = emulator.client_with(&js!("({ ...options, fetch })", options, fetch));
    let create = client.call("createSearch", &js!("[{}]"));
    gate.until_held(1).await;
    clock.advance(300);
    SmhError::of(rejected(create).await).assert("{ kind: 'timeout', attempts: 1 }");
    gate.release_all();
    until_all_deleted(1).await;
    assert_eq!(gate.sent("POST"), 1);
}

#[wasm_bindgen_test]
async fn retry_after_in_seconds_or_as_a_date_is_respected_up_to_the_longest_delay() {
    let (client, recorder, events) = remote_client(30_000, "{ maxDelayMs: 700 }");
    for (header, least, most) in [
        ("'0'", 0.0, 0.0),
        ("'1'", 700.0, 700.0),
        // The `date` of the response counts, not the clock of this machine.
        (
            "'Sun, 06 Nov 1994 08:49:37 GMT', date: 'Sun, 06 Nov 1994 08:49:36 GMT'",
            700.0,
            700.0,
        ),
        (
            "'Sun, 06 Nov 1994 08:49:37 GMT', date: 'Sun, 06 Nov 1994 08:49:37 GMT'",
            0.0,
            0.0,
        ),
        ("'Sun, 06 Nov 1994 08:49:37 GMT'", 0.0, 0.0),
        ("'soon'", 0.0, 300.0),
    ] {
        recorder.respond_with(&format!(
            "(() => {{ let count = 0; return async () => count++ ? Response.json([]) : new Response('', {{ status: 429, headers: {{ 'retry-after': {header} }} }}); }})()"
        ));
        js!("void (events.length = 0)", events);
        resolved(client.call("queryLibraryTasks", &js!("[1]"))).await;
        let retry = js!("events.find((event) => event.type === 'retry')", events);
        let delay = number(&retry, "delayMs");
        assert!(delay >= least && delay <= most, "{header}: {delay}");
    }
}

#[wasm_bindgen_test]
async fn an_offline_page_waits_for_the_network_before_a_retry() {
    let timers = PendingTimers::record();
    let (client, recorder) = client_of_unreachable_service(30_000, "{ retries: 1, baseDelayMs: 1 }");
    let network = Network::go_offline();
    let call = client.call("queryLibraryTasks", &js!("[1]"));
    until("the first attempt has failed", async || {
        recorder.requests().len() == 1
    })
    .await;
    // The delay is over, and the call still waits.
    timers.until_none_shorter_than(1_000).await;
    assert_eq!(recorder.requests().len(), 1);
    restore_remote_service();
    network.go_online();
    resolved(call).await;
    assert_eq!(recorder.requests().len(), 2);
}

#[wasm_bindgen_test]
async fn a_timeout_or_an_abort_ends_the_wait_for_the_network() {
    let (client, _recorder) = client_of_unreachable_service(100, "{ baseDelayMs: 1 }");
    let _network = Network::go_offline();
    let error = client.error("queryLibraryTasks", &js!("[1]")).await;
    error.assert("{ kind: 'network', attempts: 1 }");
    let (client, recorder) = client_of_unreachable_service(30_000, "{ retries: 3, baseDelayMs: 1 }");
    // An abort ends the wait with its own reason.
    let abort = abort_controller();
    let call = client.call("queryLibraryTasks", &js!("[1, { signal: abort.signal }]", abort));
    until("its first attempt has failed", async || {
        recorder.requests().len() == 1
    })
    .await;
    let reason = js!("({ mine: true })");
    js!("abort.abort(reason)", abort, reason);
    assert!(same(&rejected(call).await, &reason));
}

#[wasm_bindgen_test]
async fn an_offline_page_retries_requests_to_its_own_machine() {
    let emulator = Emulator::reset().await;
    let client = emulator.client_with(&retry_soon().0);
    let _network = Network::go_offline();
    inject_faults("{ failNext: [{ operation: 'tasks', status: 500 }] }").await;
    resolved(client.call("queryLibraryTasks", &js!("[1]"))).await;
}

#[wasm_bindgen_test]
async fn a_hidden_page_retries_network_failures_only_when_it_is_shown() {
    let timers = PendingTimers::record();
    let (client, recorder) = client_of_unreachable_service(30_000, "{ retries: 1, baseDelayMs: 1 }");
    let hidden = Visibility::change_to("hidden");
    let call = client.call("queryLibraryTasks", &js!("[1]"));
    until("the first attempt has failed", async || {
        recorder.requests().len() == 1
    })
    .await;
    timers.until_none_shorter_than(1_000).await;
    assert_eq!(recorder.requests().len(), 1);
    restore_remote_service();
    drop(hidden);
    js!("document.dispatchEvent(new Event('visibilitychange'))");
    resolved(call).await;
    assert_eq!(recorder.requests().len(), 2);
}

#[wasm_bindgen_test]
async fn an_abort_ends_the_wait_before_a_retry() {
    let timers = PendingTimers::record();
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let waiting_client = emulator.client_with(&js!(
        "({ retry: { baseDelayMs: 2147483647, maxDelayMs: Infinity } })"
    ));
    inject_faults("{ failNext: [{ operation: 'tasks', status: 500 }] }").await;
    let abort = abort_controller();
    let call = waiting_client.call("queryLibraryTasks", &js!("[1, { signal: abort.signal }]", abort));
    let settlement = Settlement::of(&call);
    until("the request has failed", async || received("tasks").await == 1).await;
    timers.until_none_shorter_than(60_000).await;
    assert!(!settlement.is_settled());
    js!("abort.abort()", abort);
    let reason = rejected(call).await;
    assert_eq!(text(&reason, "name"), "AbortError");
    client.assert_usable().await;
}

#[wasm_bindgen_test]
async fn retry_false_turns_retries_off() {
    let emulator = Emulator::reset().await;
    let client = emulator.client_with(&js!("({ retry: false })"));
    inject_faults("{ failNext: [{ operation: 'tasks', status: 503 }] }").await;
    let error = client.error("queryLibraryTasks", &js!("[1]")).await;
    error.assert("{ attempts: 1 }");
}

#[wasm_bindgen_test]
async fn a_view_retries_by_itself_and_counts_the_attempts() {
    let emulator = Emulator::reset().await;
    let (options, events) = retry_soon();
    let client = emulator.client_with(&options);
    inject_faults("{ failNext: [{ operation: 'create', status: 503, count: 2 }] }").await;
    let view = View::open(&client, "{}");
    let statuses = view.record_statuses();
    view.search_now("lighthouse");
    view.until("ready").await;
    until_all_files_are_searched().await;
    let failed = js!("statuses.includes('failed')", statuses);
    assert!(failed.is_falsy());
    inject_faults("{ failNext: [{ operation: 'continue', status: 500, count: 2 }] }").await;
    view.load_more().await;
    assert_eq!(view.item_count(), 40);
    let retries = js!(
        "events.filter((event) => event.type === 'retry').map((event) => `${event.operation} ${event.attempt} ${event.error.attempts}`).join()",
        events
    );
    assert_eq!(
        retries.as_string().unwrap(),
        "createSearch 1 1,createSearch 2 2,continueSearch 1 1,continueSearch 2 2"
    );
    inject_faults("{ failNext: [{ operation: 'continue', status: 500, count: 4 }] }").await;
    view.load_more().await;
    assert_eq!(view.status(), "failed");
    assert_eq!(number(&view.snapshot(), "error.attempts"), 4.0);
    view.call("retry", "[]");
    view.until("ready").await;
    assert_eq!(view.item_count(), 47);
    view.close().await;
    until_all_deleted(1).await;
}

#[wasm_bindgen_test]
async fn a_closed_view_does_not_retry() {
    let emulator = Emulator::reset().await;
    let events = js!("[]");
    let options = js!(
        "({ retry: { baseDelayMs: 2147483647, maxDelayMs: Infinity }, onEvent: (event) => events.push(event) })",
        events
    );
    let client = emulator.client_with(&options);
    inject_faults("{ failNext: [{ operation: 'create', status: 503 }] }").await;
    let view = View::open(&client, "{}");
    view.search_now("lighthouse");
    until("the create waits for a retry", async || {
        js!("events.some((event) => event.type === 'retry')", events).is_truthy()
    })
    .await;
    assert_eq!(view.status(), "searching");
    view.close().await;
    assert_eq!(received("create").await, 1);
    assert!(get(&view.snapshot(), "error").is_undefined());
}
