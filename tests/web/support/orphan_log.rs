//! The log of searches in `localStorage`, and the pages that use it.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::{Client, Emulator, LIBRARY, RecordedEvents, URL, View, evaluate, get, record_events, resolved};

/// Removes all entries.
pub(crate) fn clear_log() {
    js!(
        "Object.keys(localStorage).filter((key) => key.startsWith('smh-wasm:')).forEach((key) => localStorage.removeItem(key))"
    );
}

/// The entries, parsed.
pub(crate) fn log_entries() -> JsValue {
    js!(
        "Object.keys(localStorage).filter((key) => key.startsWith('smh-wasm:1:')).map((key) => JSON.parse(localStorage.getItem(key)))"
    )
}

pub(crate) fn entry_count() -> usize {
    get(&log_entries(), "length").as_f64().unwrap() as usize
}

/// Records the search of a view as a page does that died a minute ago. The properties of `more`, an object expression,
/// take precedence.
pub(crate) fn record_for_dead_page(view: &View, more: &str) {
    let id = JsValue::from_str(&view.search_id());
    let entry = entry_of_dead_page(&format!("{{ search: id, ...{more} }}"), &id);
    js!(
        "localStorage.setItem(`smh-wasm:1:${id}`, JSON.stringify(entry))",
        id,
        entry
    );
}

/// An entry of a page that died a minute ago.
fn entry_of_dead_page(more: &str, id: &JsValue) -> JsValue {
    let variables = [
        ("url", URL.into()),
        ("library", LIBRARY.into()),
        ("id", id.clone()),
    ];
    let entry = "base: url, library, space: '-', owner: 'a dead page', at: Date.now() - 60000";
    evaluate(&format!("({{ {entry}, ...{more} }})"), &variables)
}

/// Records a search that does not exist as a page does that died a minute ago.
pub(crate) fn record_missing_search() {
    let entry = entry_of_dead_page("{ search: id }", &"missing".into());
    js!(
        "localStorage.setItem('smh-wasm:1:missing', JSON.stringify(entry))",
        entry
    );
}

/// A client that uses the log. `more` are further options, an object expression.
pub(crate) fn client_with_log(emulator: &Emulator, more: &str) -> Client {
    let more = evaluate(&format!("({more})"), &[]);
    emulator.client_with(&js!("({ recoverOrphans: true, ...more })", more))
}

/// A view that shows a search, and whose client does not use the log.
pub(crate) async fn view_without_log(emulator: &Emulator) -> View {
    View::ready(&emulator.client(), "{}").await
}

/// A client that recovers orphans as in a later page, and its events.
pub(crate) fn later_page(emulator: &Emulator) -> (Client, RecordedEvents) {
    let (events, options) = record_events();
    let client = emulator.client_with(&js!("({ ...options, recoverOrphans: true })", options));
    (client, events)
}

/// The names of the package's locks that this page holds or waits for.
pub(crate) async fn page_locks() -> Vec<String> {
    let query = js!(
        "navigator.locks.query().then(({ held, pending }) => [...held, ...pending].map(({ name }) => name).filter((name) => name.startsWith('smh-wasm:')))"
    );
    let names = Array::from(&resolved(query.unchecked_into()).await);
    names.iter().map(|name| name.as_string().unwrap()).collect()
}

/// Makes `localStorage` refuse all writes after this number. Calling the returned function restores it.
pub(crate) fn limit_storage_writes(writes: u32) -> JsValue {
    js!(
        "(() => {
            const { setItem } = Storage.prototype;
            let left = writes;
            Storage.prototype.setItem = function (...args) {
                if (left-- <= 0) throw new DOMException('full', 'QuotaExceededError');
                return setItem.apply(this, args);
            };
            return () => { Storage.prototype.setItem = setItem; };
        })()",
        writes
    )
}
