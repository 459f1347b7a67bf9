//! The events that `onEvent` receives.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

/// All events as JSON.
fn as_json(events: &JsValue) -> String {
    js!("events.map((event) => JSON.stringify(event)).join(' ')", events)
        .as_string()
        .unwrap()
}

/// The events in short: type, operation or stage, attempt, status.
fn summaries(events: &JsValue) -> Vec<String> {
    let summaries = js!(
        "events.map((event) => [event.type, event.operation ?? event.stage, event.attempt, event.status].filter((part) => part !== undefined).join(' ')).join()",
        events
    );
    summaries
        .as_string()
        .unwrap()
        .split(',')
        .map(String::from)
        .collect()
}

#[wasm_bindgen_test]
async fn requests_responses_and_retries_are_events_in_their_order() {
    let emulator = Emulator::reset().await;
    let events = js!("[]");
    let options = js!(
        "({ retry: { baseDelayMs: 1 }, onEvent: (event) => events.push(event) })",
        events
    );
    let (client, recorder) = emulator.recording_client(&options);
    recorder.respond_with(
        "(() => {
            const responses = [() => new Response('', { status: 503 }), () => Promise.reject(new TypeError('no network'))];
            return async (request) => (responses.shift() ?? fetch)(request);
        })()",
    );
    client.library_tasks("1").await;
    assert_eq!(
        summaries(&events),
        [
            "request queryLibraryTasks 1",
            "response queryLibraryTasks 1 503",
            "retry queryLibraryTasks 1",
            "request queryLibraryTasks 2",
            "retry queryLibraryTasks 2",
            "request queryLibraryTasks 3",
            "response queryLibraryTasks 3 200",
        ]
    );
    let details = js!(
        "events.every((event) => event.type !== 'response' || (Number.isInteger(event.durationMs) && event.durationMs >= 0))
           && events.every((event) => event.type !== 'retry' || (event.delayMs >= 0 && event.error.name === 'SmhError'))",
        events
    );
    assert!(details.is_truthy(), "{}", as_json(&events));
}

#[wasm_bindgen_test]
async fn the_requests_and_deletions_of_a_view_are_events() {
    let emulator = Emulator::reset().await;
    let events = js!("[]");
    let (client, recorder) =
        emulator.recording_client(&js!("({ onEvent: (event) => events.push(event) })", events));
    recorder.end_searches_after_first_page();
    let view = View::ready(&client, "{}").await;
    view.close().await;
    assert_eq!(
        summaries(&events),
        [
            "request createSearch 1",
            "response createSearch 1 200",
            "delete owed",
            "delete sent",
            "request deleteSearch 1",
            "response deleteSearch 1 204",
            "delete confirmed",
        ]
    );
}

#[wasm_bindgen_test]
async fn an_aborted_create_still_has_a_response_event() {
    let emulator = Emulator::reset().await;
    let events = js!("[]");
    let gate = ResponseGate::holding("POST");
    let fetch = &gate.0;
    let options = js!(
        "({ fetch, onEvent: (event) => events.push(event) })",
        fetch,
        events
    );
    let client = emulator.client_with(&options);
    let controller = abort_controller();
    let call = client.call(
        "createSearch",
        &js!("[{}, { signal: controller.signal }]", controller),
    );
    gate.until_held(1).await;
    abort(&controller);
    rejected(call).await;
    gate.release_all();
    until("its search is deleted", async || {
        summaries(&events).last().unwrap() == "delete confirmed"
    })
    .await;
    assert!(summaries(&events).contains(&String::from("response createSearch 1 200")));
}

#[wasm_bindgen_test]
async fn events_contain_neither_tokens_nor_keywords() {
    let emulator = Emulator::reset().await;
    let events = js!("[]");
    let options = js!(
        "({ retry: { baseDelayMs: 1 }, userId: 'me', onEvent: (event) => events.push(event) })",
        events
    );
    let client = emulator.client_with(&options);
    inject_faults(
        "{ failNext: [{ operation: 'create', status: 503 }, { operation: 'delete', html: true }] }",
    )
    .await;
    let page = client
        .create("{ keyword: 'lighthouse', scope: 'secretly' }")
        .await;
    let _ = client.try_call("continueSearch", &js!("[page.searchId, page.nextMarker]", page));
    client.delete(&page).await;
    let json = as_json(&events);
    for secret in [emulator.token.as_str(), "lighthouse", "secretly"] {
        assert!(!json.contains(secret), "{json}");
    }
    assert!(json.contains("access_token=***"), "{json}");
    let request = js!("events.find((event) => event.type === 'request')", events);
    assert!(text(&request, "url").starts_with(URL));
}

#[wasm_bindgen_test]
async fn on_event_may_throw_and_may_start_searches() {
    let emulator = Emulator::reset().await;
    let reported = ReportedErrors::record();
    let holder = js!("({})");
    let options = js!(
        "({ onEvent: (event) => {
            if (event.type === 'response' && holder.view) {
                holder.view.search({ keyword: 'plain' });
                holder.view = undefined;
            }
            throw new Error('mine');
        } })",
        holder
    );
    let client = emulator.client_with(&options);
    let view = View::open(&client, "{}");
    let object = &view.0;
    js!("void (holder.view = object)", holder, object);
    view.search_now("lighthouse");
    until("the search in the listener took effect", async || {
        text(&view.snapshot(), "conditions.keyword") == "plain"
    })
    .await;
    view.close().await;
    client.assert_usable().await;
    client.settled().await;
    let messages = reported.messages();
    assert!(messages.len() > 5, "{messages:?}");
    assert!(messages.iter().all(|message| message == "mine"), "{messages:?}");
}

#[wasm_bindgen_test]
async fn exceptions_of_on_event_are_reported_and_change_nothing() {
    let emulator = Emulator::reset().await;
    let reported = ReportedErrors::record();
    let client = emulator.client_with(&js!("({ onEvent() { throw new Error('mine'); } })"));
    View::ready(&client, "{}").await.close().await;
    // Two requests, two responses and three stages of a deletion, and two more events for each empty page before the first.
    let messages = reported.messages();
    assert!(messages.len() >= 7 && messages.len() % 2 == 1, "{messages:?}");
    assert!(messages.iter().all(|message| message == "mine"), "{messages:?}");
    until_all_deleted(1).await;
}

#[wasm_bindgen_test]
async fn on_event_may_call_methods_of_the_view() {
    let emulator = Emulator::reset().await;
    let holder = js!("({})");
    let options = js!(
        "({ onEvent(event) { if (event.stage === 'owed') holder.act?.(event); } })",
        holder
    );
    let client = emulator.client_with(&options);
    let view = View::ready(&client, "{}").await;
    let object = &view.0;
    js!(
        "holder.act = () => { holder.act = undefined; object.search({ keyword: 'plain-0003' }, { immediate: true }); }",
        holder,
        object
    );
    view.search_now("plain-0002");
    assert_eq!(text(&view.snapshot(), "conditions.keyword"), "plain-0003");
    view.until("ready").await;
    assert_eq!(text(&view.snapshot(), "items.0.name"), "plain-0003.dat");
    js!("holder.act = () => void object.close()", holder, object);
    view.call("clear", "[]");
    assert_eq!(view.status(), "closed");
    client.settled().await;
    until_state("all searches are deleted", |state| state["liveSearches"] == 0).await;
}
