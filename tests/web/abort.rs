//! Callers that stop waiting: by a signal, or because it takes too long.

use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::js::{evaluate, get, list, rejected, resolved, same, shown, text};
use crate::site::{
    Client, Failure, Site, faults, plant, requests, state, until, until_made_and_gone, until_state,
};

/// Every call that sends something, with its arguments; `search` is the id of a search.
const CALLS: [(&str, &str); 6] = [
    ("createSearch", "[{ keyword: 'lighthouse' }, { signal }]"),
    ("continueSearch", "[search, 20, { signal }]"),
    ("deleteSearch", "[search, { signal }]"),
    ("queryLibraryTasks", "[[1, 2], { signal }]"),
    ("querySpaceTasks", "[1, { signal }]"),
    ("clearLibraryHistory", "[{ signal }]"),
];

/// Ways to abort. The reason is then `controller.signal.reason`.
const ABORTS: [&str; 6] = [
    "controller.abort()",
    "controller.abort('enough')",
    "controller.abort('')",
    "controller.abort(null)",
    "controller.abort({ left: 'the page' })",
    "controller.abort(new RangeError('mine'))",
];

fn controller() -> JsValue {
    js!("new AbortController()")
}

/// Asserts that a promise rejects with exactly the signal's reason.
async fn assert_aborted(promise: js_sys::Promise, controller: &JsValue) {
    let reason = rejected(promise).await;
    assert!(
        same(&reason, &get(controller, "signal.reason")),
        "rejected with {}",
        shown(&reason)
    );
}

async fn made(client: &Client) -> JsValue {
    get(&client.create("{ keyword: 'lighthouse' }").await, "searchId")
}

#[wasm_bindgen_test]
async fn a_call_that_is_aborted_before_it_starts_sends_nothing() {
    let site = Site::fresh().await;
    let (client, recorder) = site.recording_client(&JsValue::UNDEFINED);
    for abort in ABORTS {
        for (method, arguments) in CALLS {
            let (controller, search) = (controller(), js!("'some search'"));
            js!(abort, controller);
            let arguments = js!(
                "((signal) => ARGS)(controller.signal)"
                    .replace("ARGS", arguments)
                    .as_str(),
                controller,
                search
            );
            assert_aborted(client.call(method, &arguments), &controller).await;
        }
    }
    assert!(recorder.calls().is_empty());
    let (controller, ids) = (controller(), js!("[]"));
    controller_abort(&controller);
    let arguments = js!("[ids, { signal: controller.signal }]", ids, controller);
    assert_aborted(client.call("queryLibraryTasks", &arguments), &controller).await;
    client.works().await;
}

fn controller_abort(controller: &JsValue) {
    js!("controller.abort()", controller);
}

#[wasm_bindgen_test]
async fn a_call_that_is_aborted_on_its_way_rejects_with_the_reason() {
    let site = Site::fresh().await;
    let client = site.client();
    for abort in ABORTS {
        // A create goes on, whatever becomes of its caller: that is tested below.
        for (method, arguments) in CALLS.into_iter().skip(1) {
            faults("{}").await;
            let search = made(&client).await;
            let before = requests().await.len();
            faults("{ latencyMs: 60000 }").await;
            let controller = controller();
            let arguments = js!(
                "((signal) => ARGS)(controller.signal)"
                    .replace("ARGS", arguments)
                    .as_str(),
                controller,
                search
            );
            let promise = client.call(method, &arguments);
            until("the request arrives", async || requests().await.len() > before).await;
            js!(abort, controller);
            assert_aborted(promise, &controller).await;
            until("the request is given up", async || {
                requests().await.last().unwrap()["clientGone"] == true
            })
            .await;
        }
    }
}

#[wasm_bindgen_test]
async fn an_abort_afterwards_changes_nothing() {
    let site = Site::fresh().await;
    let client = site.client();
    let controller = controller();
    let arguments = js!(
        "[{ keyword: 'lighthouse' }, { signal: controller.signal }]",
        controller
    );
    let page = resolved(client.call("createSearch", &arguments)).await;
    let before = shown(&page);
    controller_abort(&controller);
    assert_eq!(shown(&page), before);
    client.next(&page).await;
    assert_eq!(state().await["liveSearches"], 1, "the caller has it");
    client.delete(&page).await;
}

#[wasm_bindgen_test]
async fn a_search_whose_create_is_aborted_is_deleted_when_its_answer_comes() {
    let site = Site::fresh().await;
    let (client, recorder) = site.recording_client(&JsValue::UNDEFINED);
    faults("{ latencyMs: 400, only: ['create'] }").await;
    for (index, abort) in ABORTS.into_iter().enumerate() {
        let controller = controller();
        let arguments = js!(
            "[{ keyword: 'lighthouse' }, { signal: controller.signal }]",
            controller
        );
        let promise = client.call("createSearch", &arguments);
        until("it is on its way", async || {
            requests()
                .await
                .iter()
                .filter(|request| request["operation"] == "create")
                .count()
                > index
        })
        .await;
        js!(abort, controller);
        assert_aborted(promise, &controller).await;
        let answered = requests()
            .await
            .iter()
            .all(|request| !request["status"].is_null());
        assert!(!answered || state().await["counters"]["created"] == index + 1);
    }
    until_made_and_gone(6).await;
    assert_eq!(state().await["counters"]["deleted"], 6);
    for request in recorder.calls() {
        let create = text(&request, "method") == "POST";
        assert!(js!("request.signal.aborted === false", request).is_truthy());
        assert_eq!(
            get(&request, "keepalive").is_truthy(),
            !create,
            "its deletion outlives the page"
        );
    }
}

#[wasm_bindgen_test]
async fn an_abort_in_the_middle_of_a_create_leaks_nothing() {
    let site = Site::fresh().await;
    for (index, fetch) in [
        // As it is sent.
        "(request) => {
            if (request.method === 'POST') controller.abort();
            return fetch(request);
        }",
        // When its head is there.
        "async (request) => {
            const answer = await fetch(request);
            if (request.method === 'POST') controller.abort();
            return answer;
        }",
        // While its body arrives.
        "async (request) => {
            const answer = await fetch(request);
            if (request.method !== 'POST') return answer;
            const bytes = new Uint8Array(await answer.arrayBuffer());
            return new Response(new ReadableStream({
                async start(stream) {
                    stream.enqueue(bytes.slice(0, 10));
                    await new Promise((done) => setTimeout(done, 50));
                    controller.abort();
                    await new Promise((done) => setTimeout(done, 50));
                    stream.enqueue(bytes.slice(10));
                    stream.close();
                },
            }));
        }",
        // In the moment in which its body has been read.
        "async (request) => {
            const answer = await fetch(request);
            if (request.method !== 'POST') return answer;
            const text = await answer.text();
            return { status: 200, headers: answer.headers, text() { controller.abort(); return Promise.resolve(text); } };
        }",
    ]
    .into_iter()
    .enumerate()
    {
        let controller = controller();
        let fetch = js!(fetch, controller);
        let client = site.client_with(&js!("({ fetch })", fetch));
        let arguments = js!("[{ keyword: 'lighthouse' }, { signal: controller.signal }]", controller);
        assert_aborted(client.call("createSearch", &arguments), &controller).await;
        until_made_and_gone(index as u64 + 1).await;
    }
}

#[wasm_bindgen_test]
async fn an_abort_in_the_moment_of_the_answer_leaks_nothing() {
    let site = Site::fresh().await;
    // Aborted a different number of turns after the answer's body was read: the call either rejects and the search
    // is deleted, or resolves and the search is the caller's.
    let mut kept = 0;
    for turns in 0..24 {
        let (controller, turns) = (controller(), JsValue::from_f64(f64::from(turns)));
        let fetch = js!(
            "async (request) => {
                const answer = await fetch(request);
                if (request.method !== 'POST') return answer;
                const text = await answer.text();
                return { status: 200, headers: answer.headers, text() {
                    let turn = Promise.resolve();
                    for (let left = turns; left > 0; left--) turn = turn.then(() => {});
                    turn.then(() => controller.abort());
                    return Promise.resolve(text);
                } };
            }",
            controller,
            turns
        );
        let client = site.client_with(&js!("({ fetch })", fetch));
        let arguments = js!(
            "[{ keyword: 'lighthouse' }, { signal: controller.signal }]",
            controller
        );
        match wasm_bindgen_futures::JsFuture::from(client.call("createSearch", &arguments)).await {
            Ok(_) => kept += 1,
            Err(reason) => assert!(same(&reason, &get(&controller, "signal.reason"))),
        }
    }
    until_state("all are gone but those that were handed out", |state| {
        state["counters"]["created"] == 24 && state["liveSearches"] == kept
    })
    .await;
}

#[wasm_bindgen_test]
async fn waiting_for_a_token_is_aborted_too() {
    let site = Site::fresh().await;
    let (client, recorder) = site.recording_client(&js!("({ accessToken: () => new Promise(() => {}) })"));
    for (method, arguments) in CALLS {
        let (controller, search) = (controller(), js!("'some search'"));
        let arguments = js!(
            "((signal) => ARGS)(controller.signal)"
                .replace("ARGS", arguments)
                .as_str(),
            controller,
            search
        );
        let promise = client.call(method, &arguments);
        controller_abort(&controller);
        assert_aborted(promise, &controller).await;
    }
    assert!(recorder.calls().is_empty());
}

#[wasm_bindgen_test]
async fn signals_of_other_makes_work() {
    let site = Site::fresh().await;
    plant("{ taskId: '1', level: 'library' }").await;
    let client = site.client();
    faults("{ failNext: [{ operation: 'tasks', latencyMs: 60000, count: 3 }] }").await;
    for signal in [
        "AbortSignal.timeout(50)",
        "AbortSignal.any([AbortSignal.timeout(60000), AbortSignal.timeout(50)])",
        // Of another realm.
        "(() => {
            const frame = document.createElement('iframe');
            document.body.append(frame);
            return frame.contentWindow.AbortSignal.timeout(50);
        })()",
    ] {
        let signal = evaluate(signal, &[]);
        let reason = rejected(client.call("queryLibraryTasks", &js!("[1, { signal }]", signal))).await;
        assert_eq!(text(&reason, "name"), "TimeoutError");
        assert!(same(&reason, &get(&signal, "reason")));
    }
    let tasks = client.library_tasks("1, { signal: AbortSignal.any([]) }").await;
    assert_eq!(list(&js!("({ tasks })", tasks), "tasks").len(), 1);
}

#[wasm_bindgen_test]
async fn listeners_do_not_pile_up_on_a_signal() {
    let site = Site::fresh().await;
    let client = site.client();
    let signal = js!("(() => {
        const signal = new AbortController().signal;
        signal.listeners = 0;
        const { addEventListener, removeEventListener } = signal;
        signal.addEventListener = function (...given) { this.listeners++; addEventListener.apply(this, given); };
        signal.removeEventListener = function (...given) { this.listeners--; removeEventListener.apply(this, given); };
        return signal;
    })()");
    for _ in 0..5 {
        resolved(client.call("queryLibraryTasks", &js!("[1, { signal }]", signal))).await;
        client
            .error(
                "continueSearch",
                &js!("['no such search', 1, { signal }]", signal),
            )
            .await;
        client
            .error("continueSearch", &js!("['', 1, { signal }]", signal))
            .await;
    }
    until("no listener is left", async || get(&signal, "listeners") == 0).await;
}

#[wasm_bindgen_test]
async fn a_call_that_takes_too_long_is_given_up() {
    let site = Site::fresh().await;
    let search = made(&site.client()).await;
    let client = site.client_with(&js!("({ timeoutMs: 100 })"));
    faults("{ latencyMs: 60000 }").await;
    for (method, arguments) in CALLS.into_iter().skip(1) {
        let before = requests().await.len();
        let arguments = js!(
            "((signal) => ARGS)(undefined)"
                .replace("ARGS", arguments)
                .as_str(),
            search
        );
        let error = client.error(method, &arguments).await;
        error.assert("{ kind: 'timeout', attempts: 1, retryable: true, status: undefined }");
        error.assert_says("100 ms");
        assert_eq!(text(&error.0, "operation"), method);
        until("the request is given up", async || {
            // Where the preflight was still on its way there is no request.
            requests().await[before..]
                .iter()
                .all(|request| request["clientGone"] == true)
        })
        .await;
    }
    faults("{}").await;
    site.client().works().await;
}

#[wasm_bindgen_test]
async fn a_search_whose_create_takes_too_long_is_deleted_when_its_answer_comes() {
    let site = Site::fresh().await;
    let client = site.client_with(&js!("({ timeoutMs: 100 })"));
    faults("{ failNext: [{ operation: 'create', latencyMs: 700 }] }").await;
    let error = client
        .error("createSearch", &js!("[{ keyword: 'lighthouse' }]"))
        .await;
    error.assert("{ kind: 'timeout', operation: 'createSearch', attempts: 1, retryable: true }");
    until_made_and_gone(1).await;
    assert_eq!(state().await["counters"]["deleted"], 1);
}

#[wasm_bindgen_test]
async fn a_limit_may_be_none() {
    let site = Site::fresh().await;
    for limit in ["Infinity", "1e12", "2147483647", "undefined"] {
        let limit = evaluate(limit, &[]);
        site.client_with(&js!("({ timeoutMs: limit })", limit))
            .works()
            .await;
    }
}

#[wasm_bindgen_test]
async fn a_search_that_an_unusable_answer_names_is_deleted() {
    let site = Site::fresh().await;
    for (index, (rewrite, kind, status)) in [
        (
            "[200, JSON.stringify({ searchId: page.searchId })]",
            "protocol",
            200,
        ),
        (
            "[200, JSON.stringify({ ...page, contents: [{ type: 1 }] })]",
            "protocol",
            200,
        ),
        (
            "[200, JSON.stringify({ ...page, hasMore: 'yes' })]",
            "protocol",
            200,
        ),
        ("[500, JSON.stringify(page)]", "http", 500),
        (
            "[403, JSON.stringify({ ...page, code: 'NoPermission' })]",
            "http",
            403,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let fetch = js!("async (request) => {
            const answer = await fetch(request);
            if (request.method !== 'POST') return answer;
            const page = JSON.parse(await answer.text());
            const [status, body] = REWRITE;
            return new Response(body, { status });
        }"
        .replace("REWRITE", rewrite)
        .as_str());
        let client = site.client_with(&js!("({ fetch })", fetch));
        let error = client
            .error("createSearch", &js!("[{ keyword: 'lighthouse' }]"))
            .await;
        assert_eq!(error.kind(), kind, "{rewrite}");
        assert_eq!(get(&error.0, "status"), status);
        until_made_and_gone(index as u64 + 1).await;
    }
}

#[wasm_bindgen_test]
async fn the_deletion_of_what_nobody_waits_for_is_tried_again() {
    let site = Site::fresh().await;
    let client = site.client();
    faults(
        "{ closeConnections: true, failNext: [
            { operation: 'create', latencyMs: 300 },
            { operation: 'delete', status: 503 }, { operation: 'delete', drop: true },
        ] }",
    )
    .await;
    let controller = controller();
    let arguments = js!(
        "[{ keyword: 'lighthouse' }, { signal: controller.signal }]",
        controller
    );
    let promise = client.call("createSearch", &arguments);
    until("it is on its way", async || !requests().await.is_empty()).await;
    controller_abort(&controller);
    assert_aborted(promise, &controller).await;
    until_made_and_gone(1).await;
    let deletes = requests().await;
    let deletes: Vec<&Value> = deletes
        .iter()
        .filter(|request| request["operation"] == "delete")
        .collect();
    assert_eq!(deletes.len(), 3, "{deletes:?}");
}

#[wasm_bindgen_test]
async fn nothing_is_reported_as_unhandled() {
    let site = Site::fresh().await;
    let unhandled = js!("[]");
    let listener = js!("(event) => unhandled.push(event.reason)", unhandled);
    js!("addEventListener('unhandledrejection', listener)", listener);
    let client = site.client_with(&js!("({ timeoutMs: 200 })"));
    faults("{ latencyMs: 400, only: ['create', 'tasks'] }").await;
    let controller = controller();
    let aborted = client.call(
        "createSearch",
        &js!(
            "[{ keyword: 'lighthouse' }, { signal: controller.signal }]",
            controller
        ),
    );
    let late = client.call("createSearch", &js!("[{ keyword: 'lighthouse' }]"));
    let late_too = client.call("queryLibraryTasks", &js!("[1]"));
    until("both are on their way", async || requests().await.len() >= 2).await;
    controller_abort(&controller);
    assert_aborted(aborted, &controller).await;
    Failure::of(rejected(late).await).assert("{ kind: 'timeout' }");
    Failure::of(rejected(late_too).await).assert("{ kind: 'timeout' }");
    until_made_and_gone(2).await;
    js!("removeEventListener('unhandledrejection', listener)", listener);
    assert_eq!(shown(&unhandled), "[]");
}
