//! The log in `localStorage`: when a search is recorded and when it is removed.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn a_search_is_recorded_before_it_is_shown_and_removed_when_it_is_deleted() {
    clear_log();
    let emulator = Emulator::reset().await;
    let client = client_with_log(&emulator, "{ userId: 'me' }");
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
    let id = view.search_id();
    assert_eq!(text(&first, "0"), format!("smh-wasm:1:{id}"));
    let entry = get(&log_entries(), "0");
    assert_eq!(text(&entry, "search"), id);
    assert_eq!(text(&entry, "base"), URL);
    assert_eq!(text(&entry, "user"), "me");
    let all = js!("JSON.stringify(localStorage)").as_string().unwrap();
    assert!(
        !all.contains(&emulator.token) && !all.contains("lighthouse"),
        "{all}"
    );
    view.close().await;
    assert_eq!(entry_count(), 0);
    client.close().await;
}

#[wasm_bindgen_test]
async fn an_entry_stays_while_the_deletion_is_pending() {
    clear_log();
    let emulator = Emulator::reset().await;
    let client = client_with_log(&emulator, "{}");
    let view = View::ready(&client, "{}").await;
    inject_faults("{ failNext: [{ operation: 'delete', status: 500 }] }").await;
    view.call("clear", "[]");
    assert_eq!(entry_count(), 1);
    view.close().await;
    assert_eq!(entry_count(), 0);
    client.close().await;
}

#[wasm_bindgen_test]
async fn at_most_two_hundred_entries_are_kept() {
    clear_log();
    js!(
        "void Array.from({ length: 250 }, (_, at) => localStorage.setItem(`smh-wasm:1:old${at}`, JSON.stringify({ at })))"
    );
    let emulator = Emulator::reset().await;
    let client = client_with_log(&emulator, "{}");
    let view = View::ready(&client, "{}").await;
    assert_eq!(entry_count(), 200);
    assert!(js!("localStorage.getItem('smh-wasm:1:old50')").is_null());
    assert!(js!("localStorage.getItem('smh-wasm:1:old51')").is_string());
    let id = view.search_id();
    assert!(js!("localStorage.getItem(`smh-wasm:1:${id}`)", id).is_string());
    view.close().await;
    clear_log();
    client.close().await;
}

/// Creates and deletes two searches while this number of writes fit. Gives the indices of the searches for which a storage
/// event says that they are not recorded.
async fn storage_events_of_two_searches(writes: u32) -> String {
    clear_log();
    let emulator = Emulator::reset().await;
    let (all, ids) = (js!("[]"), js!("[]"));
    let restore = limit_storage_writes(writes);
    let client = emulator.client_with(&js!(
        "({ recoverOrphans: true, onEvent: (event) => all.push(event) })",
        all
    ));
    for _ in 0..2 {
        let view = View::ready(&client, "{}").await;
        let id = view.search_id();
        js!("void ids.push(id)", ids, id);
        view.close().await;
    }
    js!("restore()", restore);
    client.close().await;
    until_all_deleted(2).await;
    let events = js!(
        "all.filter(({ type }) => type === 'storage')
            .map(({ available, searchId }) => `${available} ${ids.indexOf(searchId)}`).join()",
        all,
        ids
    );
    events.as_string().unwrap()
}

#[wasm_bindgen_test]
async fn each_search_that_cannot_be_recorded_is_reported_once() {
    assert_eq!(storage_events_of_two_searches(0).await, "false 0,false 1");
    // The first is recorded. Its entry stays when its deletion becomes pending, although it can't be updated.
    assert_eq!(storage_events_of_two_searches(1).await, "false 1");
    assert_eq!(storage_events_of_two_searches(9).await, "");
}

#[wasm_bindgen_test]
async fn recover_orphans_false_records_nothing() {
    clear_log();
    let emulator = Emulator::reset().await;
    let client = emulator.client_with(&js!("({ recoverOrphans: false })"));
    let view = View::ready(&client, "{}").await;
    assert_eq!(entry_count(), 0);
    view.close().await;
    let options = emulator.options(&js!("({ recoverOrphans: 1 })"));
    let failure = SmhError::of(smh_wasm::web::SmhClient::new(options).err().unwrap());
    failure.assert_message("`options.recoverOrphans`");
}
