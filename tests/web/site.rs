//! The emulator under test, and a client of it.

use js_sys::{Array, Function, Object, Promise, Reflect};
use serde_json::Value;
use smh_wasm::web::SmhClient;
use wasm_bindgen::prelude::*;

use crate::js::{evaluate, get, rejected, resolved, shown, text};

/// Where `tools/with/emulator.sh` starts the emulator unless the port is taken.
pub(crate) const URL: &str = match option_env!("SMH_EMULATOR_URL") {
    Some(url) => url,
    None => "http://127.0.0.1:8743",
};
const LIBRARY: &str = match option_env!("SMH_EMULATOR_LIBRARY") {
    Some(library) => library,
    None => "smhtest",
};
const SECRET: &str = match option_env!("SMH_EMULATOR_SECRET") {
    Some(secret) => secret,
    None => "browser-tests",
};

/// A word in the names of three pages of files: `lighthouse 01.txt` to `lighthouse 47.txt`.
pub(crate) const WORD: &str = "lighthouse";
/// How many files have the word in their names.
pub(crate) const FILES: usize = 47;

/// An emulator as if just started, and a token for it.
pub(crate) struct Site {
    pub(crate) token: String,
}

impl Site {
    /// Resets the emulator; the token is an administrator's.
    pub(crate) async fn fresh() -> Self {
        Self::fresh_with("&grant=admin").await
    }

    /// Resets the emulator; the token is what the query adds to it.
    pub(crate) async fn fresh_with(query: &str) -> Self {
        faults("{}").await;
        control("POST", "reset", "undefined").await;
        Site {
            token: issue(query).await,
        }
    }

    /// A client's options: those of this site, and what an object expression adds or replaces.
    pub(crate) fn options(&self, more: &JsValue) -> JsValue {
        let options = Object::new();
        for (name, value) in [
            ("baseUrl", URL),
            ("libraryId", LIBRARY),
            ("accessToken", &self.token),
        ] {
            Reflect::set(&options, &name.into(), &value.into()).unwrap();
        }
        // A test that is not about these sees one attempt, and no deletions that other tests' clients leave.
        for name in ["retry", "recoverOrphans"] {
            Reflect::set(&options, &name.into(), &JsValue::FALSE).unwrap();
        }
        Object::assign(&options, more.unchecked_ref()).into()
    }

    /// A client with the token.
    pub(crate) fn client(&self) -> Client {
        self.client_with(&JsValue::UNDEFINED)
    }

    /// A client with further options.
    pub(crate) fn client_with(&self, more: &JsValue) -> Client {
        match SmhClient::new(self.options(more)) {
            Ok(client) => Client(client.into()),
            Err(thrown) => panic!("the client's constructor threw {}", shown(&thrown)),
        }
    }

    /// A client, and the list of what its `fetch` is called with.
    pub(crate) fn recording_client(&self, more: &JsValue) -> (Client, Recorder) {
        let recorder = Recorder::new();
        let more = Object::assign(&Object::new(), more.unchecked_ref());
        Reflect::set(&more, &"fetch".into(), &recorder.0).unwrap();
        (self.client_with(&more), recorder)
    }
}

/// A client as a JavaScript object, called through its JavaScript methods.
#[derive(Clone)]
pub(crate) struct Client(pub(crate) JsValue);

impl Client {
    /// Calls a method with the elements of an array expression.
    pub(crate) fn call(&self, method: &str, arguments: &JsValue) -> Promise {
        self.try_call(method, arguments)
            .unwrap_or_else(|thrown| panic!("{method} threw {}", shown(&thrown)))
            .dyn_into()
            .unwrap_or_else(|value| panic!("{method} gave no promise but {}", shown(&value)))
    }

    /// The same for a method that gives no promise.
    pub(crate) fn try_call(&self, method: &str, arguments: &JsValue) -> Result<JsValue, JsValue> {
        let function: Function = get(&self.0, method).unchecked_into();
        function.apply(&self.0, &Array::from(arguments))
    }

    /// A page of a new search for these conditions, an object expression.
    pub(crate) async fn create(&self, conditions: &str) -> JsValue {
        let arguments = evaluate(&format!("[{conditions}]"), &[]);
        resolved(self.call("createSearch", &arguments)).await
    }

    /// The page after this one.
    pub(crate) async fn next(&self, page: &JsValue) -> JsValue {
        resolved(self.call("continueSearch", &js!("[page.searchId, page.nextMarker]", page))).await
    }

    /// Every further page of a search.
    pub(crate) async fn pages_from(&self, first: JsValue) -> Vec<JsValue> {
        let mut pages = vec![first];
        while let Some(last) = pages.last().filter(|page| get(page, "hasMore").is_truthy()) {
            pages.push(self.next(last).await);
        }
        pages
    }

    /// Deletes the search of a page.
    pub(crate) async fn delete(&self, page: &JsValue) {
        let gone = resolved(self.call("deleteSearch", &js!("[page.searchId]", page))).await;
        assert!(gone.is_undefined(), "{}", shown(&gone));
    }

    /// Statuses of tasks of the library, asked for by an expression.
    pub(crate) async fn library_tasks(&self, ids: &str) -> JsValue {
        let arguments = evaluate(&format!("[{ids}]"), &[]);
        resolved(self.call("queryLibraryTasks", &arguments)).await
    }

    /// Makes a whole search, which shows that the client is in order.
    pub(crate) async fn works(&self) {
        let page = self.create("{ keyword: 'lighthouse' }").await;
        self.delete(&page).await;
    }

    /// The error that a call, with the elements of an array expression, rejects with.
    pub(crate) async fn error(&self, method: &str, arguments: &JsValue) -> Failure {
        Failure::of(rejected(self.call(method, arguments)).await)
    }
}

/// An `SmhError`.
pub(crate) struct Failure(pub(crate) JsValue);

impl Failure {
    /// Checks what every SmhError is.
    pub(crate) fn of(value: JsValue) -> Self {
        let is_error = js!(
            "value instanceof Error && value.name === 'SmhError' && value[Symbol.for('smh-wasm.SmhError')] === true
               && typeof value.stack === 'string' && value.message !== ''
               && typeof value.retryable === 'boolean' && Number.isInteger(value.attempts)",
            value
        );
        assert!(is_error.is_truthy(), "not an SmhError: {}", shown(&value));
        Failure(value)
    }

    pub(crate) fn kind(&self) -> String {
        text(&self.0, "kind")
    }

    pub(crate) fn message(&self) -> String {
        text(&self.0, "message")
    }

    pub(crate) fn cause(&self) -> JsValue {
        get(&self.0, "cause")
    }

    /// Asserts on fields, given by an object expression, that they are exactly these.
    #[track_caller]
    pub(crate) fn assert(&self, expected: &str) {
        let expected = evaluate(&format!("({expected})"), &[]);
        for entry in Object::entries(expected.unchecked_ref()) {
            let name = text(&entry, "0");
            let (wanted, found) = (get(&entry, "1"), get(&self.0, &name));
            assert!(
                crate::js::same(&wanted, &found),
                "`{name}` is {} and not {}: {}",
                shown(&found),
                shown(&wanted),
                shown(&self.0)
            );
        }
    }

    /// Asserts on the message that it contains this.
    #[track_caller]
    pub(crate) fn assert_says(&self, part: &str) {
        assert!(
            self.message().contains(part),
            "no {part:?} in {:?}",
            self.message()
        );
    }
}

/// A `fetch` that notes each request and passes it on, or lets `instead` answer.
#[derive(Clone)]
pub(crate) struct Recorder(pub(crate) JsValue);

impl Recorder {
    pub(crate) fn new() -> Self {
        Recorder(js!("(() => {
            const recorder = async (...given) => {
                const [request] = given;
                recorder.given.push(given);
                recorder.calls.push(request);
                if (recorder.instead) return recorder.instead(request);
                return fetch(request);
            };
            return Object.assign(recorder, { calls: [], given: [], instead: undefined });
        })()"))
    }

    /// What answers from now on, a function expression; `undefined` for the network.
    pub(crate) fn answer_by(&self, function: &str) {
        let function = evaluate(function, &[]);
        Reflect::set(&self.0, &"instead".into(), &function).unwrap();
    }

    /// Lets creates find everything at once, so that no request for a further page follows.
    pub(crate) fn find_all_at_once(&self) {
        self.answer_by(
            "async (request) => {
                const answer = await fetch(request);
                if (request.method !== 'POST') return answer;
                return Response.json({ ...(await answer.json()), hasMore: false, nextMarker: undefined });
            }",
        );
    }

    /// The requests so far.
    pub(crate) fn calls(&self) -> Vec<JsValue> {
        crate::js::list(&self.0, "calls")
    }
}

/// A token from the emulator.
pub(crate) async fn issue(query: &str) -> String {
    let url = format!("{URL}/api/v1/token?library_id={LIBRARY}&library_secret={SECRET}{query}");
    let answer = evaluate(
        "fetch(url).then((answer) => answer.json())",
        &[("url", url.into())],
    );
    text(&reached(answer).await, "accessToken")
}

/// Sets the emulator's faults: an object expression, as its README has it.
pub(crate) async fn faults(faults: &str) {
    control("PUT", "faults", faults).await;
}

/// Plants a task: an object expression. `result` may hold any integer as a bigint.
pub(crate) async fn plant(task: &str) {
    control("POST", "tasks", task).await;
}

/// A request to `/_emulator`, with an expression for its body.
pub(crate) async fn control(method: &str, path: &str, body: &str) -> JsValue {
    let variables = [
        ("url", format!("{URL}/_emulator/{path}").into()),
        ("method", method.into()),
        ("body", evaluate(&format!("({body})"), &[])),
    ];
    let code = "(async () => {
        const answer = await fetch(url, { method, body: body === undefined ? undefined : JSON.stringify(body, (_, value) => typeof value === 'bigint' ? JSON.rawJSON(value) : value) });
        if (!answer.ok) throw new Error(await answer.text());
        return answer.status === 204 ? undefined : answer.text();
    })()";
    reached(evaluate(code, &variables)).await
}

async fn reached(promise: JsValue) -> JsValue {
    match wasm_bindgen_futures::JsFuture::from(promise.unchecked_into::<Promise>()).await {
        Ok(value) => value,
        Err(reason) => panic!(
            "no emulator at {URL} ({}): run these tests through tools/with/emulator.sh",
            shown(&reason)
        ),
    }
}

/// What the emulator shows of itself.
pub(crate) async fn state() -> Value {
    let text = control("GET", "state", "undefined").await;
    serde_json::from_str(&text.as_string().unwrap()).unwrap()
}

/// The requests to the service that the emulator has seen, without preflights and the tests' own.
pub(crate) async fn requests() -> Vec<Value> {
    let state = state().await;
    let requests = state["requests"].as_array().unwrap().iter();
    requests
        .filter(|request| request["preflight"] == false && request["operation"] != "token")
        .cloned()
        .collect()
}

/// Waits until something is so, by looking again.
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let start = js_sys::Date::now();
    while !is_so().await {
        assert!(
            js_sys::Date::now() - start < 30_000.0,
            "in 30 s it did not happen that {what}; state: {}",
            state().await
        );
        pause(20).await;
    }
}

/// Waits until the emulator's state is such.
pub(crate) async fn until_state(what: &str, is_so: impl Fn(&Value) -> bool) {
    until(what, async || is_so(&state().await)).await;
}

/// Waits until the server has made this many searches and none of them is alive.
pub(crate) async fn until_made_and_gone(made: u64) {
    until_state("every search made is gone", |state| {
        state["counters"]["created"] == made && state["liveSearches"] == 0
    })
    .await;
}

/// The page's timers from here on, for tests that nothing more comes: what would come without an event needs one.
pub(crate) struct Timers(JsValue);

impl Timers {
    pub(crate) fn counted() -> Self {
        Timers(js!("(() => {
                const pending = new Map();
                const { setTimeout, clearTimeout } = globalThis;
                globalThis.setTimeout = (run, ms = 0, ...given) => {
                    const id = setTimeout(() => (pending.delete(id), run(...given)), ms);
                    pending.set(id, ms);
                    return id;
                };
                globalThis.clearTimeout = (id) => (pending.delete(id), clearTimeout(id));
                const undo = () => void Object.assign(globalThis, { setTimeout, clearTimeout });
                return { pending, undo };
            })()"))
    }

    /// Waits until every timer that was set has run or been cleared, but for those that wait for so long.
    pub(crate) async fn until_none_below(&self, ms: u32) {
        let timers = self.0.clone();
        let limit = JsValue::from(ms);
        until("no timer is left that comes soon", async || {
            let soon = js!(
                "[...timers.pending.values()].every((ms) => ms >= limit)",
                timers,
                limit
            );
            soon.is_truthy()
        })
        .await;
    }
}

impl Drop for Timers {
    fn drop(&mut self) {
        let timers = self.0.clone();
        js!("timers.undo()", timers);
    }
}

/// Waits a moment.
pub(crate) async fn pause(ms: u32) {
    let promise = evaluate(&format!("new Promise((done) => setTimeout(done, {ms}))"), &[]);
    resolved(promise.unchecked_into()).await;
}
