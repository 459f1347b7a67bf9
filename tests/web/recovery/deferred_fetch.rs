//! Deletions that the browser sends when the page dies, through `fetchLater`.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

/// Replaces `fetchLater` and records its requests, until dropped.
struct FetchLater(JsValue);

impl FetchLater {
    /// Accepts every request, or throws this expression.
    fn record(throws: &str) -> Self {
        let throws = JsValue::from_str(throws);
        FetchLater(js!(
            "(() => {
                const original = Object.getOwnPropertyDescriptor(globalThis, 'fetchLater');
                const requests = [];
                requests.restore = () => Object.defineProperty(globalThis, 'fetchLater', original);
                requests.pending = () => requests.filter(({ signal }) => !signal.aborted);
                globalThis.fetchLater = (url, init) => {
                    if (throws) throw eval(throws);
                    requests.push({ url, ...init });
                    return { activated: false };
                };
                return requests;
            })()",
            throws
        ))
    }

    /// The requests that the browser would send now, each as `METHOD searchId token`.
    fn pending(&self) -> Vec<String> {
        let requests = &self.0;
        let pending = js!(
            "requests.pending().map(({ method, url }) => {
                const { pathname, searchParams } = new URL(url);
                return `${method} ${pathname.split('/').at(-1)} ${searchParams.get('access_token')}`;
            })",
            requests
        );
        js_sys::Array::from(&pending)
            .iter()
            .map(|one| one.as_string().unwrap())
            .collect()
    }

    fn count(&self) -> f64 {
        number(&self.0, "length")
    }
}

impl Drop for FetchLater {
    fn drop(&mut self) {
        let requests = &self.0;
        js!("requests.restore()", requests);
    }
}

#[wasm_bindgen_test]
async fn the_search_of_a_view_has_a_deferred_deletion() {
    let emulator = Emulator::reset().await;
    let fetch_later = FetchLater::record("");
    let client = emulator.client();
    let view = View::ready(&client, "{}").await;
    let token = &emulator.token;
    assert_eq!(
        fetch_later.pending(),
        [format!("DELETE {} {token}", view.search_id())]
    );
    let requests = &fetch_later.0;
    let first = js!("requests[0]", requests);
    assert_eq!(text(&first, "credentials"), "omit");
    assert_eq!(text(&first, "referrerPolicy"), "no-referrer");
    // When the conditions change, the earlier deletion stays deferred until the search is deleted.
    view.search_now("plain");
    view.until("ready").await;
    until("the earlier one is cancelled", async || {
        fetch_later.pending().len() == 1
    })
    .await;
    assert_eq!(
        fetch_later.pending(),
        [format!("DELETE {} {token}", view.search_id())]
    );
    view.close().await;
    assert!(fetch_later.pending().is_empty());
    // Each search was deferred once.
    assert_eq!(fetch_later.count(), 2.0);
}

#[wasm_bindgen_test]
async fn a_deferred_deletion_is_cancelled_when_the_search_is_deleted() {
    let emulator = Emulator::reset().await;
    let fetch_later = FetchLater::record("");
    let client = emulator.client();
    let view = View::ready(&client, "{}").await;
    inject_faults("{ failNext: [{ operation: 'delete', status: 503 }] }").await;
    let closing = view.promise("close", "[]");
    assert_eq!(fetch_later.pending().len(), 1);
    resolved(closing).await;
    assert!(fetch_later.pending().is_empty());
}

#[wasm_bindgen_test]
async fn a_new_token_replaces_the_deferred_deletion() {
    let emulator = Emulator::reset().await;
    let fetch_later = FetchLater::record("");
    let client = emulator.client();
    let view = View::ready(&client, "{}").await;
    client
        .try_call("setAccessToken", &js!("['a token/new']"))
        .unwrap();
    assert_eq!(
        fetch_later.pending(),
        [format!("DELETE {} a token/new", view.search_id())]
    );
    // Setting the same token again changes nothing.
    client
        .try_call("setAccessToken", &js!("['a token/new']"))
        .unwrap();
    assert_eq!(fetch_later.count(), 2.0);
    let token = JsValue::from_str(&emulator.token);
    client.try_call("setAccessToken", &js!("[token]", token)).unwrap();
    view.close().await;
}

#[wasm_bindgen_test]
async fn a_page_that_leaves_cancels_the_deferred_deletion_and_sends_its_own() {
    let emulator = Emulator::reset().await;
    for (leave, back) in [("pagehide", PAGESHOW_FROM_CACHE), ("freeze", RESUME)] {
        let fetch_later = FetchLater::record("");
        let client = emulator.client();
        let view = View::ready(&client, "{}").await;
        let before = view.search_id();
        if leave == "freeze" {
            js!(FREEZE);
        } else {
            js!(PAGEHIDE_INTO_CACHE);
        }
        assert!(fetch_later.pending().is_empty(), "{leave}");
        js!(back);
        view.until("ready").await;
        assert_ne!(view.search_id(), before);
        until("only the new search is deferred", async || {
            fetch_later.pending() == [format!("DELETE {} {}", view.search_id(), emulator.token)]
        })
        .await;
        view.close().await;
    }
}

#[wasm_bindgen_test]
async fn the_search_of_a_pages_loop_has_a_deferred_deletion() {
    let emulator = Emulator::reset().await;
    let fetch_later = FetchLater::record("");
    let client = emulator.client();
    let page = client.create("{ keyword: 'lighthouse' }").await;
    // The search of a plain call belongs to the application.
    assert!(fetch_later.pending().is_empty());
    let id = JsValue::from_str(&text(&page, "searchId"));
    let begun = client.try_call("_begin", &js!("[() => {}]")).unwrap();
    client.try_call("_made", &js!("[begun, id]", begun, id)).unwrap();
    assert_eq!(fetch_later.pending().len(), 1);
    client.try_call("_end", &js!("[begun]", begun)).unwrap();
    until("it is cancelled", async || fetch_later.pending().is_empty()).await;
}

#[wasm_bindgen_test]
async fn exceptions_of_fetch_later_do_not_disturb_a_view() {
    for throws in [
        "new DOMException('full', 'QuotaExceededError')",
        "new DOMException('not here', 'SecurityError')",
        "new DOMException('not allowed', 'NotAllowedError')",
    ] {
        let emulator = Emulator::reset().await;
        let _fetch_later = FetchLater::record(throws);
        let client = emulator.client();
        let view = View::ready(&client, "{}").await;
        assert_eq!(list(&view.snapshot(), "items").len(), 20);
        view.close().await;
        assert_eq!(state().await["liveSearches"], 0);
    }
}

#[wasm_bindgen_test]
async fn a_client_with_a_custom_fetch_defers_nothing() {
    let emulator = Emulator::reset().await;
    let fetch_later = FetchLater::record("");
    let client = ResponseGate::holding_nothing().client(&emulator, "{}");
    let view = View::ready(&client, "{}").await;
    assert_eq!(fetch_later.count(), 0.0);
    view.close().await;
}
