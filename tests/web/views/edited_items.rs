//! Items that the application removes from a snapshot or replaces, after it has deleted or renamed files.

use js_sys::Reflect;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

/// The names of the items shown, joined.
fn names(view: &View) -> String {
    let items = list(&view.snapshot(), "items");
    let names: Vec<String> = items.iter().map(|item| text(item, "name")).collect();
    names.join(" ")
}

/// A view whose service has three pages: `a b`, `c d`, `e`.
async fn view_of_three_pages() -> (View, FakedResponses) {
    let faked = FakedResponses::new().await;
    faked.recorder.respond_with(
        "({ method, url }) => {
            if (method === 'DELETE') return new Response(null, { status: 204 });
            const marker = Number(new URL(url).searchParams.get('marker'));
            const contents = [['a', 'b'], ['c', 'd'], ['e']][marker].map((name) => ({ type: 'file', name, path: ['x', name] }));
            return Response.json({ searchId: 's1', searchFinished: true, hasMore: marker < 2, nextMarker: marker + 1, contents });
        }",
    );
    let view = View::ready(&faked.client, "{}").await;
    (view, faked)
}

#[wasm_bindgen_test]
async fn removed_items_disappear_at_once_and_from_later_pages() {
    let (view, _faked) = view_of_three_pages().await;
    let before = view.snapshot();
    let statuses = view.record_statuses();
    view.call("removeItems", "[new Set([['x', 'a'], '/x/d', '/elsewhere'])]");
    assert_eq!(names(&view), "b");
    assert_eq!(to_json(&statuses), r#"["ready"]"#, "one change");
    // Snapshots are immutable.
    assert_eq!(list(&before, "items").len(), 2);
    let object = &view.0;
    assert!(js!("Object.isFrozen(object.getSnapshot().items)", object).is_truthy());

    assert!(flag(&view.snapshot(), "hasMore"));
    view.load_more().await;
    assert_eq!(names(&view), "b c");
    view.load_more().await;
    assert_eq!(names(&view), "b c e");
    assert!(!flag(&view.snapshot(), "hasMore"));
    view.close().await;
}

#[wasm_bindgen_test]
async fn an_updated_item_keeps_its_place() {
    let (view, _faked) = view_of_three_pages().await;
    let item = js!("({ type: 'file', name: 'z', path: ['x', 'z'] })");
    let object = &view.0;
    js!("object.updateItem(['x', 'a'], item)", object, item);
    assert_eq!(names(&view), "z b");
    // The snapshot does not change with the application's object.
    let _ = Reflect::set(&item, &"name".into(), &"other".into());
    assert_eq!(names(&view), "z b");
    // An item of a later page; then the first one by its new path.
    js!("object.updateItem('/x/d', { ...item, name: 'y' })", object, item);
    view.load_more().await;
    assert_eq!(names(&view), "z b c y");
    view.call("removeItems", "[['/x/z']]");
    assert_eq!(names(&view), "b c");
    view.close().await;
}

#[wasm_bindgen_test]
async fn a_removed_item_can_be_shown_again() {
    let (view, _faked) = view_of_three_pages().await;
    view.call("removeItems", "[['/x/a', '/x/b']]");
    assert_eq!(names(&view), "");
    assert_eq!(view.status(), "ready");
    view.call(
        "updateItem",
        "['/x/a', { type: 'file', name: 'a', path: ['x', 'a'] }]",
    );
    assert_eq!(names(&view), "a");
    view.close().await;
}

#[wasm_bindgen_test]
async fn an_item_that_is_moved_to_the_path_of_a_removed_one_is_shown() {
    let (view, _faked) = view_of_three_pages().await;
    view.call("removeItems", "[['/x/a', '/x/c']]");
    view.call(
        "updateItem",
        "['/x/b', { type: 'file', name: 'a', path: ['x', 'a'] }]",
    );
    // The same for an item of a later page.
    view.call(
        "updateItem",
        "['/x/d', { type: 'file', name: 'c', path: ['x', 'c'] }]",
    );
    assert_eq!(names(&view), "a");
    view.load_more().await;
    assert_eq!(names(&view), "a c");

    // Both are moved back, and the removed ones are restored.
    view.call(
        "updateItem",
        "['/x/a', { type: 'file', name: 'b', path: ['x', 'b'] }]",
    );
    view.call(
        "updateItem",
        "['/x/a', { type: 'file', name: 'a', path: ['x', 'a'] }]",
    );
    assert_eq!(names(&view), "a b c");
    // An item that has been moved and removed is restored where it was moved to.
    view.call("removeItems", "[['/x/c']]");
    assert_eq!(names(&view), "a b");
    view.call(
        "updateItem",
        "['/x/c', { type: 'file', name: 'c', path: ['x', 'c'] }]",
    );
    assert_eq!(names(&view), "a b c");
    view.close().await;
}

#[wasm_bindgen_test]
async fn a_new_search_shows_what_the_service_finds() {
    let (view, _faked) = view_of_three_pages().await;
    view.call("removeItems", "[['/x/a']]");
    view.search_now("other");
    view.until("ready").await;
    assert_eq!(names(&view), "a b");
    view.close().await;
}

#[wasm_bindgen_test]
async fn what_is_not_shown_changes_nothing() {
    let (view, _faked) = view_of_three_pages().await;
    let before = view.snapshot();
    view.call("removeItems", "[[]]");
    view.call("removeItems", "[['/x/none']]");
    view.call("updateItem", "['/none', { path: ['none'] }]");
    assert_same(&view.snapshot(), &before);
    view.close().await;
    let closed = view.snapshot();
    view.call("removeItems", "[['/x/none']]");
    assert_same(&view.snapshot(), &closed);
}
