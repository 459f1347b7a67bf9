//! Creates whose caller stops waiting: the search is deleted when the response arrives.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn an_aborted_create_is_not_cancelled_and_its_search_is_deleted() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding("POST");
    let client = gate.client(&emulator, "{}");
    for (index, abort) in ABORTS.into_iter().enumerate() {
        let controller = abort_controller();
        let arguments = js!(
            "[{ keyword: 'lighthouse' }, { signal: controller.signal }]",
            controller
        );
        let call = client.call("createSearch", &arguments);
        gate.until_held(index + 1).await;
        js!(abort, controller);
        assert_aborted(call, &controller).await;
    }
    assert_eq!(state().await["liveSearches"], 6);
    gate.release_all();
    until_all_deleted(6).await;
    assert_eq!(state().await["counters"]["deleted"], 6);
    for request in gate.requests() {
        let create = text(&request, "method") == "POST";
        assert_eq!(get(&request, "signal.aborted"), false);
        assert_eq!(
            get(&request, "keepalive").is_truthy(),
            !create,
            "only the deletion outlives the page"
        );
    }
}

#[wasm_bindgen_test]
async fn an_abort_at_any_stage_of_a_create_leaks_no_search() {
    let emulator = Emulator::reset().await;
    for (index, fetch) in [
        // When it is sent.
        "(request) => {
            if (request.method === 'POST') controller.abort();
            return fetch(request);
        }",
        // When the headers of the response have arrived.
        "async (request) => {
            const response = await fetch(request);
            if (request.method === 'POST') controller.abort();
            return response;
        }",
        // While the body arrives.
        "async (request) => {
            const response = await fetch(request);
            if (request.method !== 'POST') return response;
            const bytes = new Uint8Array(await response.arrayBuffer());
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
        // When the body has just been read.
        "async (request) => {
            const response = await fetch(request);
            if (request.method !== 'POST') return response;
            const text = await response.text();
            return { status: 200, headers: response.headers, text() { controller.abort(); return Promise.resolve(text); } };
        }",
    ]
    .into_iter()
    .enumerate()
    {
        let controller = abort_controller();
        let fetch = js!(fetch, controller);
        let client = emulator.client_with(&js!("({ fetch })", fetch));
        let arguments = js!("[{ keyword: 'lighthouse' }, { signal: controller.signal }]", controller);
        assert_aborted(client.call("createSearch", &arguments), &controller).await;
        until_all_deleted(index as u64 + 1).await;
    }
}

#[wasm_bindgen_test]
async fn an_abort_while_the_response_is_processed_leaks_no_search() {
    let emulator = Emulator::reset().await;
    // The abort comes a different number of microtasks after the body is read. Either the call rejects and the search is
    // deleted, or it resolves and the search stays.
    let mut resolved_calls = 0;
    for microtasks in 0..24 {
        let (controller, microtasks) = (abort_controller(), JsValue::from_f64(f64::from(microtasks)));
        let fetch = js!(
            "async (request) => {
                const response = await fetch(request);
                if (request.method !== 'POST') return response;
                const text = await response.text();
                return { status: 200, headers: response.headers, text() {
                    let microtask = Promise.resolve();
                    for (let left = microtasks; left > 0; left--) microtask = microtask.then(() => {});
                    microtask.then(() => controller.abort());
                    return Promise.resolve(text);
                } };
            }",
            controller,
            microtasks
        );
        let client = emulator.client_with(&js!("({ fetch })", fetch));
        let arguments = js!(
            "[{ keyword: 'lighthouse' }, { signal: controller.signal }]",
            controller
        );
        match wasm_bindgen_futures::JsFuture::from(client.call("createSearch", &arguments)).await {
            Ok(_) => resolved_calls += 1,
            Err(reason) => assert!(same(&reason, &get(&controller, "signal.reason"))),
        }
    }
    until_state("only the searches of resolved calls are left", |state| {
        state["counters"]["created"] == 24 && state["liveSearches"] == resolved_calls
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_search_of_a_timed_out_create_is_deleted() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding("POST");
    let client = gate.client(&emulator, "{ timeoutMs: 100 }");
    let clock = StoppedClock::stop();
    let call = client.call("createSearch", &js!("[{ keyword: 'lighthouse' }]"));
    gate.until_held(1).await;
    clock.advance(100);
    let error = SmhError::of(rejected(call).await);
    error.assert("{ kind: 'timeout', operation: 'createSearch', attempts: 1, retryable: true }");
    gate.release_all();
    until_all_deleted(1).await;
    assert_eq!(state().await["counters"]["deleted"], 1);
}

#[wasm_bindgen_test]
async fn the_search_of_an_unusable_create_response_is_deleted() {
    let emulator = Emulator::reset().await;
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
            const response = await fetch(request);
            if (request.method !== 'POST') return response;
            const page = JSON.parse(await response.text());
            const [status, body] = REWRITE;
            return new Response(body, { status });
        }"
        .replace("REWRITE", rewrite)
        .as_str());
        let client = emulator.client_with(&js!("({ fetch })", fetch));
        let error = client
            .error("createSearch", &js!("[{ keyword: 'lighthouse' }]"))
            .await;
        assert_eq!(error.kind(), kind, "{rewrite}");
        assert_eq!(get(&error.0, "status"), status);
        until_all_deleted(index as u64 + 1).await;
    }
}

#[wasm_bindgen_test]
async fn a_failed_deletion_of_an_abandoned_search_is_retried() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding("POST");
    let client = gate.client(&emulator, "{}");
    inject_faults(
        "{ closeConnections: true, failNext: [{ operation: 'delete', status: 503 }, { operation: 'delete', drop: true }] }",
    )
    .await;
    let controller = abort_controller();
    let arguments = js!(
        "[{ keyword: 'lighthouse' }, { signal: controller.signal }]",
        controller
    );
    let call = client.call("createSearch", &arguments);
    gate.until_held(1).await;
    abort(&controller);
    assert_aborted(call, &controller).await;
    gate.release_all();
    until_all_deleted(1).await;
    let requests = received_requests().await;
    let deletes = requests.iter().filter(|request| request["operation"] == "delete");
    assert_eq!(deletes.count(), 3, "{requests:?}");
}

#[wasm_bindgen_test]
async fn abandoned_calls_cause_no_unhandled_rejection() {
    let emulator = Emulator::reset().await;
    let unhandled = js!("[]");
    let listener = js!("(event) => unhandled.push(event.reason)", unhandled);
    js!("addEventListener('unhandledrejection', listener)", listener);
    let gate = ResponseGate::holding("POST");
    // The calls time out when this test waits for them: a promise that rejects earlier would be unhandled.
    let clock = StoppedClock::stop();
    let (client, impatient) = (
        gate.client(&emulator, "{}"),
        gate.client(&emulator, "{ timeoutMs: 200 }"),
    );
    inject_faults("{ latencyMs: 60000, only: ['tasks'] }").await;
    let controller = abort_controller();
    let arguments = js!(
        "[{ keyword: 'lighthouse' }, { signal: controller.signal }]",
        controller
    );
    let aborted = client.call("createSearch", &arguments);
    let late_create = impatient.call("createSearch", &js!("[{ keyword: 'lighthouse' }]"));
    let late_query = impatient.call("queryLibraryTasks", &js!("[1]"));
    gate.until_held(2).await;
    abort(&controller);
    assert_aborted(aborted, &controller).await;
    clock.advance(200);
    for late in [late_create, late_query] {
        SmhError::of(rejected(late).await).assert("{ kind: 'timeout' }");
    }
    gate.release_all();
    until_all_deleted(2).await;
    js!("removeEventListener('unhandledrejection', listener)", listener);
    assert_eq!(to_json(&unhandled), "[]");
}

#[wasm_bindgen_test]
async fn settled_waits_for_an_abandoned_create() {
    let emulator = Emulator::reset().await;
    for abandon in ["controller.abort()", "undefined"] {
        let gate = ResponseGate::holding("POST");
        let client = gate.client(&emulator, "{ timeoutMs: 300 }");
        let controller = abort_controller();
        let arguments = js!(
            "[{ keyword: 'lighthouse' }, { signal: controller.signal }]",
            controller
        );
        let call = client.call("createSearch", &arguments);
        gate.until_held(1).await;
        evaluate(abandon, &[("controller", controller)]);
        rejected(call).await;
        let settled = client.call("settled", &js!("[]"));
        let settlement = Settlement::of(&settled);
        state().await;
        assert!(!settlement.is_settled(), "its response is outstanding");
        gate.release_all();
        resolved(settled).await;
        assert_eq!(state().await["liveSearches"], 0);
        client.close().await;
    }
}
