//! What a page writes down, and what it does about the pages that died.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::js::{evaluate, get, rejected, resolved, text};
use crate::site::{Client, Failure, Site, URL, faults, state, until, until_made_and_gone, until_state};
use crate::view::{Events, View, events};

/// An empty ledger.
fn clear() {
    js!(
        "Object.keys(localStorage).filter((key) => key.startsWith('smh-wasm:')).forEach((key) => localStorage.removeItem(key))"
    );
}

/// The entries, parsed.
fn stored() -> JsValue {
    js!(
        "Object.keys(localStorage).filter((key) => key.startsWith('smh-wasm:1:')).map((key) => JSON.parse(localStorage.getItem(key)))"
    )
}

fn count() -> usize {
    get(&stored(), "length").as_f64().unwrap() as usize
}

/// Writes down the search of a view as a page that died a while ago has left it; the fields of an object expression win.
fn bequeath(view: &View, change: &str) {
    let change = evaluate(&format!("({change})"), &[]);
    let id = text(&view.snapshot(), "searchId");
    let url = JsValue::from_str(URL);
    js!(
        "localStorage.setItem(`smh-wasm:1:${id}`, JSON.stringify({
            base: url, library: 'smhtest', space: '-', search: id, owner: 'a dead page', at: Date.now() - 60000, ...change,
        }))",
        id,
        url,
        change
    );
}

/// A client that writes down; options are an object expression.
fn writing(site: &Site, more: &str) -> Client {
    let more = evaluate(&format!("({more})"), &[]);
    site.client_with(&js!("({ recoverOrphans: true, ...more })", more))
}

/// Closes a client, so that it looks for no more.
async fn close(client: &Client) {
    resolved(client.call("close", &js!("[]"))).await;
}

/// A view that shows a search, as in a page that will die: its client looks for no dead ones itself.
async fn shown(site: &Site) -> View {
    View::ready(&site.client(), "{}").await
}

/// A client of a later page, and the deletions that it makes of what others have left.
fn visitor(site: &Site) -> (Client, Events) {
    let (events, options) = events();
    let client = site.client_with(&js!("({ ...options, recoverOrphans: true })", options));
    (client, events)
}

#[wasm_bindgen_test]
async fn a_search_is_written_down_before_it_is_shown_and_taken_out_once_it_is_gone() {
    clear();
    let site = Site::fresh().await;
    let client = writing(&site, "{ userId: 'me' }");
    let view = View::open(&client, "{}");
    let (object, first) = (&view.0, js!("[]"));
    js!(
        "object.subscribe(() => {
            if (object.getSnapshot().searchId && !first.length) first.push(Object.keys(localStorage).find((key) => key.startsWith('smh-wasm:1:')));
        })",
        object,
        first
    );
    view.search_now("lighthouse");
    view.until("ready").await;
    let id = text(&view.snapshot(), "searchId");
    assert_eq!(text(&first, "0"), format!("smh-wasm:1:{id}"));
    let entry = get(&stored(), "0");
    assert_eq!(text(&entry, "search"), id);
    assert_eq!(text(&entry, "base"), URL);
    assert_eq!(text(&entry, "user"), "me");
    let all = js!("JSON.stringify(localStorage)").as_string().unwrap();
    assert!(!all.contains(&site.token) && !all.contains("lighthouse"), "{all}");
    view.close().await;
    assert_eq!(count(), 0);
    close(&client).await;
}

#[wasm_bindgen_test]
async fn a_search_that_is_owed_stays_written_down() {
    clear();
    let site = Site::fresh().await;
    let client = writing(&site, "{}");
    let view = View::ready(&client, "{}").await;
    faults("{ failNext: [{ operation: 'delete', status: 500 }] }").await;
    view.call("clear", "[]");
    assert_eq!(count(), 1);
    view.close().await;
    assert_eq!(count(), 0);
    close(&client).await;
}

#[wasm_bindgen_test]
async fn the_search_of_a_dead_page_is_deleted_by_the_next() {
    clear();
    let site = Site::fresh().await;
    let view = shown(&site).await;
    bequeath(&view, "{}");
    let (visitor, events) = visitor(&site);
    events.until("orphan confirmed").await;
    assert_eq!(events.told(), ["orphan owed", "orphan sent", "orphan confirmed"]);
    until_made_and_gone(1).await;
    assert_eq!(count(), 0);
    close(&visitor).await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn what_is_gone_already_is_done() {
    clear();
    let site = Site::fresh().await;
    let view = shown(&site).await;
    bequeath(&view, "{ search: 'unknown' }");
    let (visitor, events) = visitor(&site);
    events.until("orphan confirmed").await;
    assert_eq!(state().await["liveSearches"], 1, "only that one");
    close(&visitor).await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn what_lives_is_left_alone_and_so_is_what_is_not_ours() {
    let site = Site::fresh().await;
    for change in [
        "{ base: 'https://elsewhere.example' }",
        "{ library: 'other' }",
        "{ space: 'other' }",
        "{ owner: 'a living page' }",
        "{ at: Date.now() }",
    ] {
        clear();
        let view = shown(&site).await;
        bequeath(&view, change);
        let release = js!(
            "new Promise((held) => navigator.locks.request('smh-wasm:page:a living page', () => new Promise((release) => held([release]))))"
        );
        let release = resolved(release.unchecked_into()).await;
        let (visitor, events) = visitor(&site);
        // It looks a second time after three seconds; one that is to go shows that it has.
        let entry = "{ base: url, library: 'smhtest', space: '-', search: 'gone', owner: 'a dead page', at: Date.now() - 60000 }";
        let url = JsValue::from_str(URL);
        js!(
            &format!("localStorage.setItem('smh-wasm:1:gone', JSON.stringify({entry}))"),
            url
        );
        events.until("orphan confirmed").await;
        assert_eq!(events.told().len(), 3, "{change}: {:?}", events.told());
        assert_eq!(state().await["liveSearches"], 1, "{change}");
        js!("release[0]()", release);
        close(&visitor).await;
        view.close().await;
        until_state("it is gone", |state| state["liveSearches"] == 0).await;
    }
}

#[wasm_bindgen_test]
async fn garbage_is_passed_over() {
    clear();
    let site = Site::fresh().await;
    let view = shown(&site).await;
    bequeath(&view, "{}");
    js!(
        "['', 'x', '[]', '{}', 'null', '{\"search\":5}'].forEach((text, index) => localStorage.setItem(`smh-wasm:1:garbage${index}`, text))"
    );
    js!("localStorage.setItem('smh-wasm:2:later', '{}')");
    let (visitor, events) = visitor(&site);
    events.until("orphan confirmed").await;
    until_made_and_gone(1).await;
    assert!(js!("localStorage.getItem('smh-wasm:2:later')").is_string());
    clear();
    close(&visitor).await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn a_search_of_another_user_is_tried_once_and_kept() {
    clear();
    let site = Site::fresh().await;
    let view = shown(&site).await;
    bequeath(&view, "{}");
    faults("{ failNext: [{ operation: 'delete', status: 403, code: 'NoPermission', count: 9 }] }").await;
    let (visitor, events) = visitor(&site);
    events.until("orphan failed").await;
    assert_eq!(count(), 1);
    faults("{}").await;
    js!("dispatchEvent(new Event('online'))");
    visitor.works().await;
    assert_eq!(events.told(), ["orphan owed", "orphan sent", "orphan failed"]);
    clear();
    close(&visitor).await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn a_failure_is_tried_again_when_the_network_is_back() {
    clear();
    let site = Site::fresh().await;
    let view = shown(&site).await;
    bequeath(&view, "{}");
    faults("{ failNext: [{ operation: 'delete', status: 503 }] }").await;
    let (visitor, events) = visitor(&site);
    events.until("orphan failed").await;
    // Where it waits for it.
    until("it is deleted", async || {
        js!("dispatchEvent(new Event('online'))");
        state().await["liveSearches"] == 0
    })
    .await;
    events.until("orphan confirmed").await;
    close(&visitor).await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn no_more_than_two_hundred_entries_are_kept() {
    clear();
    js!(
        "void Array.from({ length: 250 }, (_, at) => localStorage.setItem(`smh-wasm:1:old${at}`, JSON.stringify({ at })))"
    );
    let site = Site::fresh().await;
    let client = writing(&site, "{}");
    let view = View::ready(&client, "{}").await;
    assert_eq!(count(), 200);
    assert!(js!("localStorage.getItem('smh-wasm:1:old50')").is_null());
    assert!(js!("localStorage.getItem('smh-wasm:1:old51')").is_string());
    let id = text(&view.snapshot(), "searchId");
    assert!(js!("localStorage.getItem(`smh-wasm:1:${id}`)", id).is_string());
    view.close().await;
    clear();
    close(&client).await;
}

/// Makes `localStorage` refuse every write after so many; the function that comes undoes it.
fn full_storage_after(writes: u32) -> JsValue {
    js!(
        "(() => {
            const { setItem } = Storage.prototype;
            let left = writes;
            Storage.prototype.setItem = function (...given) {
                if (left-- <= 0) throw new DOMException('full', 'QuotaExceededError');
                return setItem.apply(this, given);
            };
            return () => { Storage.prototype.setItem = setItem; };
        })()",
        writes
    )
}

/// Makes and deletes two searches while so many writes fit. The numbers of the searches that the application is told of as
/// not written down.
async fn told_of_two_searches(writes: u32) -> String {
    clear();
    let site = Site::fresh().await;
    let (all, ids) = (js!("[]"), js!("[]"));
    let undo = full_storage_after(writes);
    let client = site.client_with(&js!(
        "({ recoverOrphans: true, onEvent: (event) => all.push(event) })",
        all
    ));
    for _ in 0..2 {
        let view = View::ready(&client, "{}").await;
        let id = text(&view.snapshot(), "searchId");
        js!("void ids.push(id)", ids, id);
        view.close().await;
    }
    js!("undo()", undo);
    close(&client).await;
    until_made_and_gone(2).await;
    let told = js!(
        "all.filter(({ type }) => type === 'storage')
            .map(({ available, searchId }) => `${available} ${ids.indexOf(searchId)}`).join()",
        all,
        ids
    );
    told.as_string().unwrap()
}

#[wasm_bindgen_test]
async fn each_search_that_does_not_fit_is_told_once_and_everything_else_works() {
    assert_eq!(told_of_two_searches(0).await, "false 0,false 1");
    // The first is written down; when its deletion is owed the entry stands, though it can't be written anew.
    assert_eq!(told_of_two_searches(1).await, "false 1");
    assert_eq!(told_of_two_searches(9).await, "");
}

#[wasm_bindgen_test]
async fn a_search_that_does_not_fit_leaves_the_others_their_proof_of_life() {
    clear();
    let site = Site::fresh().await;
    let client = writing(&site, "{}");
    let first = View::ready(&client, "{}").await;
    let undo = full_storage_after(0);
    let second = View::ready(&client, "{}").await;
    js!("undo()", undo);
    assert_eq!(count(), 1, "the second one does not fit");
    assert_eq!(locks().await.len(), 1, "the lock of the page");
    let third = View::ready(&client, "{}").await;
    assert_eq!(count(), 2, "later ones are tried");
    for view in [first, second, third] {
        view.close().await;
    }
    assert_eq!(count(), 0);
    close(&client).await;
    until("the lock is released", async || locks().await.is_empty()).await;
}

#[wasm_bindgen_test]
async fn the_lock_is_held_until_no_entry_of_the_page_stands() {
    clear();
    let site = Site::fresh().await;
    let (client, other) = (writing(&site, "{}"), writing(&site, "{}"));
    let view = View::ready(&client, "{}").await;
    close(&other).await;
    assert_eq!(locks().await.len(), 1, "the first client uses it");
    faults("{ failNext: [{ operation: 'delete', status: 500, count: 99 }] }").await;
    let closed = client.call("close", &js!("[]"));
    assert_eq!(count(), 1);
    assert_eq!(locks().await.len(), 1, "the deletion is owed");
    faults("{}").await;
    js!("dispatchEvent(new Event('online'))");
    resolved(closed).await;
    drop(view);
    assert_eq!(count(), 0);
    until("the lock is released", async || locks().await.is_empty()).await;
}

#[wasm_bindgen_test]
async fn an_entry_that_outlives_its_clients_keeps_the_lock() {
    clear();
    let site = Site::fresh().await;
    let client = writing(&site, "{}");
    let view = View::ready(&client, "{}").await;
    let entry = get(&stored(), "0");
    // As a page does that writes it anew at the wrong moment.
    let put_back = js!(
        "(() => { localStorage.setItem(`smh-wasm:1:${entry.search}`, JSON.stringify(entry)); })",
        entry
    );
    let undo = js!(
        "(() => {
            const { removeItem } = Storage.prototype;
            Storage.prototype.removeItem = function (key) { removeItem.call(this, key); if (key.startsWith('smh-wasm:1:')) put_back(); };
            return () => { Storage.prototype.removeItem = removeItem; };
        })()",
        put_back
    );
    view.close().await;
    close(&client).await;
    assert_eq!(count(), 1);
    assert_eq!(locks().await.len(), 1);
    js!("undo()", undo);
    // The page lets go of it once it goes, and with the entry.
    js!("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
    until("it is released", async || locks().await.is_empty()).await;
    js!("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
    until("it is held again", async || locks().await.len() == 1).await;
    clear();
    let client = writing(&site, "{}");
    close(&client).await;
    until("it is released", async || locks().await.is_empty()).await;
}

#[wasm_bindgen_test]
async fn it_can_be_turned_off() {
    clear();
    let site = Site::fresh().await;
    let client = site.client_with(&js!("({ recoverOrphans: false })"));
    let view = View::ready(&client, "{}").await;
    assert_eq!(count(), 0);
    view.close().await;
    let options = site.options(&js!("({ recoverOrphans: 1 })"));
    let failure = Failure::of(smh_wasm::web::SmhClient::new(options).err().unwrap());
    failure.assert_says("`options.recoverOrphans`");
}

/// The names of the locks that this page holds or waits for.
async fn locks() -> Vec<String> {
    let query = js!(
        "navigator.locks.query().then(({ held, pending }) => [...held, ...pending].map(({ name }) => name).filter((name) => name.startsWith('smh-wasm:')))"
    );
    let names = js_sys::Array::from(&resolved(query.unchecked_into()).await);
    names.iter().map(|name| name.as_string().unwrap()).collect()
}

#[wasm_bindgen_test]
async fn no_lock_is_held_in_the_back_forward_cache() {
    let timers = crate::site::Timers::counted();
    clear();
    let site = Site::fresh().await;
    let client = writing(&site, "{}");
    until("the page holds its lock", async || !locks().await.is_empty()).await;
    js!("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
    until("it has let go of it", async || locks().await.is_empty()).await;
    // What would wake it otherwise.
    js!("dispatchEvent(new Event('online'))");
    timers.until_none_below(1_000).await;
    assert_eq!(locks().await, [String::new(); 0]);
    js!("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
    until("it has it again", async || locks().await.len() == 1).await;
    client.works().await;
    close(&client).await;
}

#[wasm_bindgen_test]
async fn what_a_closed_client_still_owes_is_left_to_the_next_one() {
    clear();
    let site = Site::fresh().await;
    // Its own deletions fail.
    let client = writing(
        &site,
        "{ fetch: (request) => request.method === 'DELETE' ? new Response('', { status: 503 }) : fetch(request) }",
    );
    let view = View::ready(&client, "{}").await;
    let id = text(&view.snapshot(), "searchId");
    let closing = client.call("close", &js!("[{ timeoutMs: 200 }]"));
    Failure::of(rejected(closing).await).assert("{ kind: 'timeout', operation: 'close' }");
    let entry = get(&stored(), "0");
    assert_eq!(text(&entry, "search"), id);
    assert_eq!(text(&entry, "owner"), "", "nobody's, although its page lives");
    until("the page does not answer for it", async || {
        locks().await.is_empty()
    })
    .await;
    // As it is a moment later.
    js!(
        "localStorage.setItem(`smh-wasm:1:${entry.search}`, JSON.stringify({ ...entry, at: entry.at - 60000 }))",
        entry
    );
    let (visitor, events) = visitor(&site);
    events.until("orphan confirmed").await;
    until_made_and_gone(1).await;
    assert_eq!(count(), 0);
    close(&visitor).await;
}
