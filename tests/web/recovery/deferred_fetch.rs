//! Deletions that the browser sends when the page dies, through `fetchLater`.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

/// Stands in for the browser's `fetchLater` while it lives, and keeps what it is given.
struct Deferred(JsValue);

impl Deferred {
    /// One that takes everything, or that throws this expression.
    fn new(throws: &str) -> Self {
        let throws = JsValue::from_str(throws);
        Deferred(js!(
            "(() => {
                const own = Object.getOwnPropertyDescriptor(globalThis, 'fetchLater');
                const given = [];
                given.undo = () => Object.defineProperty(globalThis, 'fetchLater', own);
                given.armed = () => given.filter(({ signal }) => !signal.aborted);
                globalThis.fetchLater = (url, init) => {
                    if (throws) throw eval(throws);
                    given.push({ url, ...init });
                    return { activated: false };
                };
                return given;
            })()",
            throws
        ))
    }

    /// What would be sent now, as `METHOD search token`.
    fn armed(&self) -> Vec<String> {
        let given = &self.0;
        let armed = js!(
            "given.armed().map(({ method, url }) => {
                const { pathname, searchParams } = new URL(url);
                return `${method} ${pathname.split('/').at(-1)} ${searchParams.get('access_token')}`;
            })",
            given
        );
        js_sys::Array::from(&armed)
            .iter()
            .map(|one| one.as_string().unwrap())
            .collect()
    }

    fn count(&self) -> f64 {
        number(&self.0, "length")
    }
}

impl Drop for Deferred {
    fn drop(&mut self) {
        let given = &self.0;
        js!("given.undo()", given);
    }
}

fn search_id(view: &View) -> String {
    view.search_id()
}

#[wasm_bindgen_test]
async fn the_search_shown_is_deleted_if_the_page_dies() {
    let emulator = Emulator::reset().await;
    let deferred = Deferred::new("");
    let client = emulator.client();
    let view = View::ready(&client, "{}").await;
    let token = &emulator.token;
    assert_eq!(deferred.armed(), [format!("DELETE {} {token}", search_id(&view))]);
    let given = &deferred.0;
    let first = js!("given[0]", given);
    assert_eq!(text(&first, "credentials"), "omit");
    assert_eq!(text(&first, "referrerPolicy"), "no-referrer");
    // Other conditions: the former stays armed until it is confirmed.
    view.search_now("plain");
    view.until("ready").await;
    until("the former is let go", async || deferred.armed().len() == 1).await;
    assert_eq!(deferred.armed(), [format!("DELETE {} {token}", search_id(&view))]);
    view.close().await;
    assert!(deferred.armed().is_empty());
    // Each was armed once.
    assert_eq!(deferred.count(), 2.0);
}

#[wasm_bindgen_test]
async fn a_search_stays_armed_until_its_deletion_is_confirmed() {
    let emulator = Emulator::reset().await;
    let deferred = Deferred::new("");
    let client = emulator.client();
    let view = View::ready(&client, "{}").await;
    inject_faults("{ failNext: [{ operation: 'delete', status: 503 }] }").await;
    let closing = view.promise("close", "[]");
    assert_eq!(deferred.armed().len(), 1);
    resolved(closing).await;
    assert!(deferred.armed().is_empty());
}

#[wasm_bindgen_test]
async fn another_token_takes_the_place_of_the_former() {
    let emulator = Emulator::reset().await;
    let deferred = Deferred::new("");
    let client = emulator.client();
    let view = View::ready(&client, "{}").await;
    client
        .try_call("setAccessToken", &js!("['a token/new']"))
        .unwrap();
    assert_eq!(
        deferred.armed(),
        [format!("DELETE {} a token/new", search_id(&view))]
    );
    // The same again changes nothing.
    client
        .try_call("setAccessToken", &js!("['a token/new']"))
        .unwrap();
    assert_eq!(deferred.count(), 2.0);
    let token = JsValue::from_str(&emulator.token);
    client.try_call("setAccessToken", &js!("[token]", token)).unwrap();
    view.close().await;
}

#[wasm_bindgen_test]
async fn a_page_that_leaves_sends_its_own_deletion_instead() {
    let emulator = Emulator::reset().await;
    for (leave, back) in [("pagehide", PAGESHOW_FROM_CACHE), ("freeze", RESUME)] {
        let deferred = Deferred::new("");
        let client = emulator.client();
        let view = View::ready(&client, "{}").await;
        let before = search_id(&view);
        if leave == "freeze" {
            js!(FREEZE);
        } else {
            js!(PAGEHIDE_INTO_CACHE);
        }
        assert!(deferred.armed().is_empty(), "{leave}");
        js!(back);
        view.until("ready").await;
        assert_ne!(search_id(&view), before);
        until("only the new search is armed", async || {
            deferred.armed() == [format!("DELETE {} {}", search_id(&view), emulator.token)]
        })
        .await;
        view.close().await;
    }
}

#[wasm_bindgen_test]
async fn the_searches_of_loops_are_armed_too() {
    let emulator = Emulator::reset().await;
    let deferred = Deferred::new("");
    let client = emulator.client();
    let page = client.create("{ keyword: 'lighthouse' }").await;
    // A plain call's search is the application's.
    assert!(deferred.armed().is_empty());
    let id = JsValue::from_str(&text(&page, "searchId"));
    let begun = client.try_call("_begin", &js!("[() => {}]")).unwrap();
    client.try_call("_made", &js!("[begun, id]", begun, id)).unwrap();
    assert_eq!(deferred.armed().len(), 1);
    client.try_call("_end", &js!("[begun]", begun)).unwrap();
    until("it is let go", async || deferred.armed().is_empty()).await;
}

#[wasm_bindgen_test]
async fn without_room_or_permission_everything_else_works() {
    for throws in [
        "new DOMException('full', 'QuotaExceededError')",
        "new DOMException('not here', 'SecurityError')",
        "new DOMException('not allowed', 'NotAllowedError')",
    ] {
        let emulator = Emulator::reset().await;
        let _deferred = Deferred::new(throws);
        let client = emulator.client();
        let view = View::ready(&client, "{}").await;
        assert_eq!(list(&view.snapshot(), "items").len(), 20);
        view.close().await;
        assert_eq!(state().await["liveSearches"], 0);
    }
}

#[wasm_bindgen_test]
async fn what_an_own_fetch_does_can_not_be_done_later() {
    let emulator = Emulator::reset().await;
    let deferred = Deferred::new("");
    let client = ResponseGate::holding_nothing().client(&emulator, "{}");
    let view = View::ready(&client, "{}").await;
    assert_eq!(deferred.count(), 0.0);
    view.close().await;
}
