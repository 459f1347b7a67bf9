//! Snapshots of a view, and its listeners.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn a_snapshot_is_the_same_object_until_something_changes() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::open(&client, "{}");
    let object = &view.0;
    // Each call of the listener sees a new snapshot, which does not change until the next call.
    let seen = js!("[]");
    js!(
        "object.subscribe(() => { seen.push(object.getSnapshot(), object.getSnapshot()); })",
        object,
        seen
    );
    let idle = view.snapshot();
    assert_same(&view.snapshot(), &idle);
    for nothing in ["clear", "retry", "loadMore"] {
        view.call(nothing, "[]");
        assert_same(&view.snapshot(), &idle);
    }
    view.search_now("lighthouse");
    view.until("ready").await;
    until_all_files_are_searched().await;
    view.load_more().await;
    view.close().await;
    let in_pairs = js!(
        "seen.every((one, index) => index % 2 === 0 ? one !== seen[index - 1] : one === seen[index - 1])",
        seen
    );
    assert!(in_pairs.is_truthy(), "{}", to_json(&seen));
    let statuses = js!(
        "seen.filter((_, index) => index % 2).map((one) => one.status).join()",
        seen
    );
    assert_eq!(statuses, "searching,ready,loadingMore,ready,closed");
    let frozen = js!(
        "seen.every((one) => Object.isFrozen(one) && Object.isFrozen(one.items))",
        seen
    );
    assert!(frozen.is_truthy());
    // The array of items is new only if it grew.
    let arrays = js!(
        "seen.filter((_, index) => index % 2).map((one) => one.items)",
        seen
    );
    assert_same(&get(&arrays, "1"), &get(&arrays, "2"));
    assert_not_same(&get(&arrays, "2"), &get(&arrays, "3"));
    let begins = js!(
        "arrays[1].every((item, index) => item === arrays[3][index])",
        arrays
    );
    assert!(begins.is_truthy(), "the items before are the same objects");
    assert!(number(&arrays, "3.length") > number(&arrays, "1.length"));
}

#[wasm_bindgen_test]
async fn unsubscribed_listeners_are_not_called() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::open(&client, "{ debounceMs: 60000 }");
    let object = &view.0;
    let calls = js!("({ left: 0, self: 0, other: 0, stays: 0, twice: 0 })");
    js!(
        "(() => {
            object.subscribe(() => calls.left++)();
            const self = object.subscribe(() => { calls.self++; self(); });
            object.subscribe(() => other());
            const other = object.subscribe(() => calls.other++);
            object.subscribe(() => calls.stays++);
            // The same function twice is two listeners, each with its own unsubscribe function.
            const twice = () => calls.twice++;
            const [one] = [object.subscribe(twice), object.subscribe(twice)];
            one();
            one();
        })()",
        object,
        calls
    );
    view.search("a");
    view.search("b");
    assert_eq!(
        to_json(&calls),
        r#"{"left":0,"self":1,"other":0,"stays":2,"twice":2}"#
    );
    view.close().await;
}

#[wasm_bindgen_test]
async fn a_listener_subscribed_during_a_change_is_called_from_the_next_change_on() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::open(&client, "{ debounceMs: 60000 }");
    let (object, calls) = (&view.0, js!("({ count: 0 })"));
    js!(
        "(() => { const grow = () => { calls.count++; object.subscribe(grow); }; object.subscribe(grow); })()",
        object,
        calls
    );
    view.search("a");
    assert_eq!(number(&calls, "count"), 1.0);
    view.search("b");
    assert_eq!(number(&calls, "count"), 3.0);
    view.close().await;
}

#[wasm_bindgen_test]
async fn an_exception_of_a_listener_is_reported_and_the_others_are_called() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::open(&client, "{}");
    let object = &view.0;
    let (reported, calls) = (ReportedErrors::record(), js!("({ count: 0 })"));
    js!(
        "(() => {
            object.subscribe(() => { throw 'mine'; });
            object.subscribe(() => { calls.count++; });
        })()",
        object,
        calls
    );
    view.search_now("lighthouse");
    view.until("ready").await;
    view.close().await;
    // The number of changes depends on the search. Each change calls both listeners.
    let (calls, messages) = (number(&calls, "count"), reported.messages());
    assert!(calls >= 3.0, "{calls}");
    assert_eq!(messages.len() as f64, calls, "{messages:?}");
    assert!(messages.iter().all(|message| message == "mine"), "{messages:?}");
}

#[wasm_bindgen_test]
async fn listeners_may_call_methods_of_the_view() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::open(&client, "{}");
    let object = &view.0;
    let seen = js!("({ statuses: [] })");
    // The listener searches for something else, then loads a page, clears and closes the view.
    js!(
        "object.subscribe(() => {
            const { status, conditions } = object.getSnapshot();
            // A page without items does not change the status.
            if (seen.statuses.at(-1) !== status) seen.statuses.push(status);
            if (status === 'ready' && conditions.keyword === 'plain-0001') object.search({ keyword: 'lighthouse' }, { immediate: true });
            else if (status === 'ready' && !seen.loaded) { seen.loaded = true; void object.loadMore(); }
            else if (status === 'ready') object.clear();
            else if (status === 'idle') seen.closing = object.close();
        })",
        object,
        seen
    );
    view.search_now("plain-0001");
    view.until("closed").await;
    resolved(get(&seen, "closing").unchecked_into()).await;
    assert_eq!(
        text(&js!("({ all: seen.statuses.join() })", seen), "all"),
        "searching,ready,searching,ready,loadingMore,ready,idle,closed"
    );
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn the_conditions_of_a_snapshot_are_a_copy() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::open(&client, "{ debounceMs: 60000 }");
    let (object, conditions) = (&view.0, js!("({ keyword: 'a', minFileSize: 5n })"));
    js!("object.search(conditions)", object, conditions);
    js!("conditions.keyword = 'b'", conditions);
    assert_eq!(
        to_json(&get(&view.snapshot(), "conditions")),
        r#"{"keyword":"a","minFileSize":"5n"}"#
    );
    // The object is read again: its changed conditions are different ones.
    js!("object.search(conditions)", object, conditions);
    assert_eq!(text(&view.snapshot(), "conditions.keyword"), "b");
    view.close().await;
    assert!(!flag(&view.snapshot(), "hasMore"));
}
