//! Waiting until tasks have ended.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::closing::counted_listeners;
use crate::js::{assert_json, flag, get, has, list, number, rejected, resolved, same, text};
use crate::site::{Client, Failure, Recorder, Site, Timers, control, faults, plant, requests, until};
use crate::surroundings::{Network, Visibility};
use crate::view::watch;

/// A task of the library.
async fn task(id: u32, more: &str) {
    plant(&format!("{{ taskId: '{id}', level: 'library', {more} }}")).await;
}

/// The lists that have been asked for.
async fn asked() -> Vec<String> {
    let requests = requests().await;
    let tasks = requests.iter().filter(|request| request["operation"] == "tasks");
    tasks
        .map(|request| {
            request["path"]
                .as_str()
                .unwrap()
                .rsplit('/')
                .next()
                .unwrap()
                .to_owned()
        })
        .collect()
}

/// A wait, its arguments as an array expression; `told` are the progresses that its `onProgress` has got.
struct Wait {
    promise: Promise,
    told: JsValue,
    abort: JsValue,
}

impl Wait {
    fn of(client: &Client, ids: &str, more: &str) -> Self {
        let told = js!("[]");
        let abort = js!("new AbortController()");
        let arguments = js!(
            &format!(
                "[{ids}, {{ pollIntervalMs: 50, signal: abort.signal, onProgress: (progress) => void told.push(progress), ...{more} }}]"
            ),
            told,
            abort
        );
        Wait {
            promise: client.call("waitForTasks", &arguments),
            told,
            abort,
        }
    }

    fn told(&self) -> Vec<JsValue> {
        Array::from(&self.told).to_vec()
    }

    fn abort(&self, reason: &JsValue) {
        let abort = &self.abort;
        js!("abort.abort(reason)", abort, reason);
    }

    async fn done(self) -> JsValue {
        resolved(self.promise).await
    }

    async fn fails(self) -> Failure {
        Failure::of(rejected(self.promise).await)
    }

    /// Has been told of something.
    async fn until_told(&self) {
        until("there is progress", async || !self.told().is_empty()).await;
    }
}

#[wasm_bindgen_test]
async fn it_waits_until_every_task_has_ended() {
    let site = Site::fresh().await;
    let client = site.client();
    task(
        1,
        "durationMs: 300, outcome: { status: 200, result: [{ deleteCount: 9007199254740993n }] }",
    )
    .await;
    task(2, "").await;
    task(3, "outcome: { status: 500, result: { code: 'X' } }").await;
    task(4, "durationMs: 100, outcome: { status: 207, result: null }").await;
    let tasks = Wait::of(&client, "[4, 1n, '3', '001', 2]", "{}").done().await;
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
async fn progress_is_told_after_every_round_that_changed_something() {
    let site = Site::fresh().await;
    let client = site.client();
    task(1, "durationMs: 400").await;
    task(2, "").await;
    let wait = Wait::of(&client, "[1, 2]", "{}");
    wait.until_told().await;
    let [first] = wait.told().try_into().unwrap();
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
    let told = wait.told.clone();
    wait.done().await;
    let told = Array::from(&told);
    // The rounds between changed nothing.
    assert_eq!(told.length(), 2);
    assert!(asked().await.len() > 2);
    let last = told.get(1);
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
async fn those_who_wait_share_requests() {
    let site = Site::fresh().await;
    let client = site.client();
    for id in 1..=20 {
        task(id, "").await;
    }
    let ids = "Array.from({ length: 20 }, (_, index) => index + 1)";
    let waits: Vec<_> = (0..50).map(|_| Wait::of(&client, ids, "{}")).collect();
    let one = Wait::of(&client, "7", "{}");
    for wait in waits {
        assert_eq!(Array::from(&wait.done().await).length(), 20);
    }
    assert_eq!(Array::from(&one.done().await).length(), 1);
    assert_eq!(asked().await.len(), 1);
    // What has ended is remembered for a while.
    assert_eq!(
        Array::from(&Wait::of(&client, ids, "{}").done().await).length(),
        20
    );
    assert_eq!(asked().await.len(), 1);
}

#[wasm_bindgen_test]
async fn the_tasks_of_a_space_are_asked_for_there() {
    let site = Site::fresh().await;
    let client = site.client();
    plant("{ taskId: '5', level: 'space', outcome: { status: 200, result: {} } }").await;
    let tasks = Wait::of(&client, "5", "{ level: 'space' }").done().await;
    assert_json(
        &tasks,
        "[{ taskId: '5', state: 'succeeded', status: 200, result: {} }]",
    );
    assert_eq!(requests().await[0]["path"], "/api/v1/task/smhtest/-/5");
}

#[wasm_bindgen_test]
async fn an_abort_ends_one_wait_and_no_other() {
    let timers = Timers::counted();
    let site = Site::fresh().await;
    let counted = counted_listeners();
    let client = site.client();
    task(1, "durationMs: 500").await;
    task(2, "durationMs: 3600000").await;
    let (both, short) = (Wait::of(&client, "[1, 2]", "{}"), Wait::of(&client, "1", "{}"));
    both.until_told().await;
    let reason = js!("({ mine: true })");
    both.abort(&reason);
    assert!(same(&rejected(both.promise.clone()).await, &reason));
    short.done().await;
    // Nobody waits for the second: it is not asked for any more, and nothing listens to the page.
    let before = asked().await.len();
    assert_eq!(number(&counted, "now"), 0.0);
    timers.until_none_below(60_000).await;
    assert_eq!(asked().await.len(), before);
    js!("counted.undo.forEach((undo) => undo())", counted);
}

#[wasm_bindgen_test]
async fn a_hidden_page_asks_for_a_while() {
    let site = Site::fresh().await;
    let client = site.client();
    task(1, "durationMs: 200").await;
    let _hidden = Visibility::becomes("hidden");
    let waits = [Wait::of(&client, "1", "{}"), Wait::of(&client, "[1]", "{}")];
    for wait in waits {
        assert_eq!(Array::from(&wait.done().await).length(), 1);
    }
}

#[wasm_bindgen_test]
async fn a_page_that_is_offline_waits_for_the_network() {
    let timers = Timers::counted();
    let (client, recorder) = crate::retries::distant_and_failing(30_000, "{ baseDelayMs: 1 }");
    let network = Network::is_gone();
    let wait = Wait::of(&client, "1", "{}");
    until("the first attempt has failed", async || {
        recorder.calls().len() == 1
    })
    .await;
    timers.until_none_below(1_000).await;
    assert_eq!(recorder.calls().len(), 1);
    recorder.answer_by("async () => Response.json([{ taskId: 1, status: 204 }])");
    network.comes_back();
    assert_eq!(Array::from(&wait.done().await).length(), 1);
}

#[wasm_bindgen_test]
async fn a_signal_that_has_fired_asks_for_nothing() {
    let site = Site::fresh().await;
    let timers = Timers::counted();
    let (client, recorder) = site.recording_client(&js!("({})"));
    let call = client.call("waitForTasks", &js!("[1, { signal: AbortSignal.abort('mine') }]"));
    assert_eq!(rejected(call).await.as_string().unwrap(), "mine");
    timers.until_none_below(60_000).await;
    assert!(recorder.calls().is_empty());
}

#[wasm_bindgen_test]
async fn no_tasks_have_ended() {
    let site = Site::fresh().await;
    assert_json(&Wait::of(&site.client(), "[]", "{}").done().await, "[]");
    assert!(requests().await.is_empty());
}

#[wasm_bindgen_test]
async fn a_wait_can_have_an_end() {
    let site = Site::fresh().await;
    let client = site.client();
    task(1, "durationMs: 3600000").await;
    task(2, "").await;
    let wait = Wait::of(&client, "[2, 1]", "{ timeoutMs: 200 }");
    let error = wait.fails().await;
    error.assert("{ kind: 'timeout', operation: 'waitForTasks', retryable: true }");
    error.assert_says("within 200 ms");
    assert_json(
        &get(&error.0, "tasks"),
        "[{ taskId: '2', state: 'succeeded', status: 204 }, { taskId: '1', state: 'running', status: 202 }]",
    );
}

#[wasm_bindgen_test]
async fn a_task_that_the_service_does_not_know_ends_the_wait_and_is_named() {
    let site = Site::fresh().await;
    let client = site.client();
    task(1, "").await;
    let error = Wait::of(&client, "[1, 404]", "{}").fails().await;
    error.assert("{ kind: 'http', code: 'TaskNotFound', operation: 'waitForTasks', retryable: false }");
    error.assert_says("404");
    assert_eq!(list(&error.0, "tasks").len(), 1);
    assert_eq!(asked().await, ["1,404", "404", "404"]);
}

#[wasm_bindgen_test]
async fn a_list_that_is_refused_ends_only_who_waits_for_the_bad_id() {
    let site = Site::fresh().await;
    let (client, recorder) = site.recording_client(&js!("({})"));
    recorder.answer_by(
        "async ({ url }) => {
            const ids = new URL(url).pathname.split('/').at(-1).split(',');
            if (ids.includes('13')) return Response.json({ code: 'ParamInvalid' }, { status: 400 });
            return Response.json(ids.map((taskId) => ({ taskId, status: 204 })));
        }",
    );
    let (good, bad) = (
        Wait::of(&client, "[1, 2, 3, 4, 5]", "{}"),
        Wait::of(&client, "[12, 13]", "{}"),
    );
    assert_eq!(Array::from(&good.done().await).length(), 5);
    let error = bad.fails().await;
    error.assert("{ kind: 'http', status: 400, code: 'ParamInvalid' }");
}

#[wasm_bindgen_test]
async fn failures_that_pass_do_not_end_a_wait() {
    let site = Site::fresh().await;
    let client = site.client_with(&js!("({ retry: { baseDelayMs: 20 } })"));
    let passing = [
        "status: 503",
        "status: 429",
        "status: 500",
        "html: true",
        "drop: true",
    ];
    for (id, fault) in (1..).zip(passing) {
        task(id, "durationMs: 3600000").await;
        let wait = Wait::of(&client, &id.to_string(), "{}");
        wait.until_told().await;
        faults(&format!(
            "{{ closeConnections: true, failNext: [{{ operation: 'tasks', {fault}, count: 3 }}] }}"
        ))
        .await;
        until("what is known is stale", async || {
            wait.told().last().is_some_and(|last| flag(last, "stale"))
        })
        .await;
        faults("{}").await;
        control("POST", "clock", "{ advanceMs: 3600000 }").await;
        let told = wait.told.clone();
        wait.done().await;
        assert!(!flag(&Array::from(&told).pop(), "stale"), "{fault}");
    }
}

#[wasm_bindgen_test]
async fn a_token_that_has_expired_is_replaced() {
    let site = Site::fresh().await;
    task(1, "").await;
    let token = JsValue::from_str(&site.token);
    let client = site.client_with(&js!(
        "(() => {
            const tokens = ['an old one', token];
            return { accessToken: () => tokens.shift() };
        })()",
        token
    ));
    assert_eq!(
        Array::from(&Wait::of(&client, "1", "{}").done().await).length(),
        1
    );
}

#[wasm_bindgen_test]
async fn what_forbids_the_query_ends_the_wait() {
    let site = Site::fresh().await;
    let client = site.client();
    faults("{ failNext: [{ operation: 'tasks', status: 403, code: 'NoPermission' }] }").await;
    let error = Wait::of(&client, "1", "{}").fails().await;
    error.assert("{ kind: 'http', status: 403, code: 'NoPermission' }");
    assert!(list(&error.0, "tasks").is_empty());
}

#[wasm_bindgen_test]
async fn closing_the_client_ends_every_wait() {
    let site = Site::fresh().await;
    let counted = counted_listeners();
    let client = site.client();
    task(1, "durationMs: 3600000").await;
    let waits = [
        Wait::of(&client, "1", "{}"),
        Wait::of(&client, "[1, 2]", "{ level: 'space' }"),
    ];
    waits[0].until_told().await;
    resolved(client.call("close", &js!("[]"))).await;
    for wait in waits {
        wait.fails()
            .await
            .assert("{ kind: 'closed', operation: 'waitForTasks' }");
    }
    assert_eq!(number(&counted, "now"), 0.0);
    Wait::of(&client, "1", "{}")
        .fails()
        .await
        .assert("{ kind: 'closed' }");
    js!("counted.undo.forEach((undo) => undo())", counted);
}

#[wasm_bindgen_test]
async fn a_freed_client_waits_on() {
    let site = Site::fresh().await;
    let client = site.client();
    task(1, "durationMs: 300").await;
    let wait = Wait::of(&client, "1", "{}");
    client.try_call("free", &js!("[]")).unwrap();
    assert_eq!(Array::from(&wait.done().await).length(), 1);
}

#[wasm_bindgen_test]
async fn a_listener_may_do_as_it_likes() {
    let site = Site::fresh().await;
    let client = site.client();
    task(1, "").await;
    task(2, "durationMs: 200").await;
    let object = &client.0;
    let seen = js!("({ reports: 0 })");
    // It waits for more, aborts its own wait, and throws.
    let undo = js!(
        "(() => {
            const { reportError } = globalThis;
            globalThis.reportError = () => { seen.reports += 1; };
            return () => { globalThis.reportError = reportError; };
        })()",
        seen
    );
    let abort = js!("new AbortController()");
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
    let more: Promise = get(&seen, "more").unchecked_into();
    assert_eq!(Array::from(&resolved(more).await).length(), 1);
    assert_eq!(number(&seen, "reports"), 1.0);
    js!("undo()", undo);
}

#[wasm_bindgen_test]
async fn wrong_arguments_are_named() {
    let site = Site::fresh().await;
    let client = site.client();
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
        error.assert_says(named);
    }
    assert!(requests().await.is_empty());
}

#[wasm_bindgen_test]
async fn many_are_asked_for_in_lists_that_fit() {
    let site = Site::fresh().await;
    let recorder = Recorder::new();
    let fetch = &recorder.0;
    let client = site.client_with(&js!("({ fetch })", fetch));
    recorder.answer_by(
        "async ({ url }) => Response.json(new URL(url).pathname.split('/').at(-1).split(',').map((taskId) => ({ taskId, status: 204 })))",
    );
    let ids = "Array.from({ length: 1000 }, (_, index) => 9223372036854774807n + BigInt(index))";
    let call = Wait::of(&client, ids, "{}");
    let watched = watch(&call.promise);
    assert!(!flag(&watched, "done"));
    assert_eq!(Array::from(&call.done().await).length(), 1000);
    let calls = recorder.calls();
    assert!((10..=13).contains(&calls.len()), "{}", calls.len());
    for request in calls {
        let length = text(&request, "url").len();
        assert!(length <= 2000, "{length}");
    }
}

#[wasm_bindgen_test]
async fn one_task_has_a_type_and_a_result_of_it() {
    let site = Site::fresh().await;
    let client = site.client();
    task(
        1,
        "taskType: 'clearLibraryHistory', outcome: { status: 200, resultV2: { status: 200, code: '', deleteCount: 9223372036854775807n } }",
    )
    .await;
    task(
        2,
        "taskType: 'somethingNew', outcome: { status: 207, resultV2: [{ any: 'thing' }] }",
    )
    .await;
    task(3, "taskType: 'convertFile', durationMs: 3600000").await;
    plant("{ taskId: '4', level: 'space', taskType: 'convertFile', outcome: { status: 200, resultV2: { convertFrom: ['a.docx'], path: null, dstInode: '12' } } }").await;
    plant("{ taskId: '5', level: 'space', taskType: 'batchDelete', outcome: { status: 207 } }").await;
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
            // The library's tasks know no other status than these, and no list under a plural name.
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
    error.assert_says("`id`");
}
