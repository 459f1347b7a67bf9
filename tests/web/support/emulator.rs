//! The emulator: resetting it, its faults and tasks, and its record of requests and searches.

use js_sys::{Object, Promise, Reflect};
use serde_json::Value;
use smh_wasm::web::SmhClient;
use wasm_bindgen::prelude::*;

use super::{Client, FetchRecorder, evaluate, text, to_json, until};

/// The emulator's address. The default is the port that `tools/with/emulator.sh` tries first.
pub(crate) const URL: &str = match option_env!("SMH_EMULATOR_URL") {
    Some(url) => url,
    None => "http://127.0.0.1:8743",
};
pub(crate) const LIBRARY: &str = match option_env!("SMH_EMULATOR_LIBRARY") {
    Some(library) => library,
    None => "smhtest",
};
const SECRET: &str = match option_env!("SMH_EMULATOR_SECRET") {
    Some(secret) => secret,
    None => "browser-tests",
};

/// A word in the names of three pages of files: `lighthouse 01.txt` to `lighthouse 47.txt`.
pub(crate) const KEYWORD: &str = "lighthouse";
/// The number of files with that word in their names.
pub(crate) const FILE_COUNT: usize = 47;

/// An emulator without searches, tasks and faults, and an access token for it.
pub(crate) struct Emulator {
    pub(crate) token: String,
}

impl Emulator {
    /// Resets the emulator and issues an administrator's token.
    pub(crate) async fn reset() -> Self {
        Self::reset_with_token("&grant=admin").await
    }

    /// Resets the emulator and issues a token with these query parameters.
    pub(crate) async fn reset_with_token(query: &str) -> Self {
        inject_faults("{}").await;
        control("POST", "reset", "undefined").await;
        Emulator {
            token: issue_token(query).await,
        }
    }

    /// The options of a client for this emulator. The properties of `more` are added and take precedence.
    pub(crate) fn options(&self, more: &JsValue) -> JsValue {
        let options = Object::new();
        for (name, value) in [
            ("baseUrl", URL),
            ("libraryId", LIBRARY),
            ("accessToken", &self.token),
        ] {
            Reflect::set(&options, &name.into(), &value.into()).unwrap();
        }
        // By default a request is sent once, and searches that the clients of earlier tests have left are not deleted.
        for name in ["retry", "recoverOrphans"] {
            Reflect::set(&options, &name.into(), &JsValue::FALSE).unwrap();
        }
        Object::assign(&options, more.unchecked_ref()).into()
    }

    /// A client with the default options.
    pub(crate) fn client(&self) -> Client {
        self.client_with(&JsValue::UNDEFINED)
    }

    /// A client with further options.
    pub(crate) fn client_with(&self, more: &JsValue) -> Client {
        match SmhClient::new(self.options(more)) {
            Ok(client) => Client(client.into()),
            Err(thrown) => panic!("the constructor of the client threw {}", to_json(&thrown)),
        }
    }

    /// A client with further options, and the recorder that is its `fetch`.
    pub(crate) fn recording_client(&self, more: &JsValue) -> (Client, FetchRecorder) {
        let recorder = FetchRecorder::new();
        let more = Object::assign(&Object::new(), more.unchecked_ref());
        Reflect::set(&more, &"fetch".into(), &recorder.0).unwrap();
        (self.client_with(&more), recorder)
    }
}

/// Issues an access token with these query parameters.
pub(crate) async fn issue_token(query: &str) -> String {
    let url = format!("{URL}/api/v1/token?library_id={LIBRARY}&library_secret={SECRET}{query}");
    let response = evaluate(
        "fetch(url).then((response) => response.json())",
        &[("url", url.into())],
    );
    text(&reached(response).await, "accessToken")
}

/// Sets the emulator's faults: an object expression, described in the emulator's README.
pub(crate) async fn inject_faults(faults: &str) {
    control("PUT", "faults", faults).await;
}

/// Adds a task: an object expression. Integers in `result` may be bigints.
pub(crate) async fn add_task(task: &str) {
    control("POST", "tasks", task).await;
}

/// Sends a request to `/_emulator`. The body is an expression.
pub(crate) async fn control(method: &str, path: &str, body: &str) -> JsValue {
    let variables = [
        ("url", format!("{URL}/_emulator/{path}").into()),
        ("method", method.into()),
        ("body", evaluate(&format!("({body})"), &[])),
    ];
    let code = "(async () => {
        const response = await fetch(url, { method, body: body === undefined ? undefined : JSON.stringify(body, (_, value) => typeof value === 'bigint' ? JSON.rawJSON(value) : value) });
        if (!response.ok) throw new Error(await response.text());
        return response.status === 204 ? undefined : response.text();
    })()";
    reached(evaluate(code, &variables)).await
}

async fn reached(promise: JsValue) -> JsValue {
    match wasm_bindgen_futures::JsFuture::from(promise.unchecked_into::<Promise>()).await {
        Ok(value) => value,
        Err(reason) => panic!(
            "no emulator at {URL} ({}): run these tests through tools/with/emulator.sh",
            to_json(&reason)
        ),
    }
}

/// The emulator's state: counters, searches, requests.
pub(crate) async fn state() -> Value {
    let text = control("GET", "state", "undefined").await;
    serde_json::from_str(&text.as_string().unwrap()).unwrap()
}

/// The requests that the emulator has received from clients, without preflights.
pub(crate) async fn received_requests() -> Vec<Value> {
    let state = state().await;
    let requests = state["requests"].as_array().unwrap().iter();
    requests
        .filter(|request| request["preflight"] == false && request["operation"] != "token")
        .cloned()
        .collect()
}

/// Waits until the emulator's state fulfils a condition.
pub(crate) async fn until_state(what: &str, condition: impl Fn(&Value) -> bool) {
    until(what, async || condition(&state().await)).await;
}

/// Waits until every search has looked at all files, so that pages are as long as they can be.
pub(crate) async fn until_all_files_are_searched() {
    until_state("all files are searched", |state| {
        let mut searches = state["searches"].as_array().unwrap().iter();
        searches.all(|search| search["running"] == false)
    })
    .await;
}

/// Waits until the emulator has created this many searches and none of them is left.
pub(crate) async fn until_all_deleted(created: u64) {
    until_state(&format!("{created} searches are created and deleted"), |state| {
        state["counters"]["created"] == created && state["liveSearches"] == 0
    })
    .await;
}
