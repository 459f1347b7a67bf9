//! The Web Lock by which a page shows that it is alive.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn a_search_that_does_not_fit_leaves_the_others_their_proof_of_life() {
    clear_log();
    let emulator = Emulator::reset().await;
    let client = client_with_log(&emulator, "{}");
    let first = View::ready(&client, "{}").await;
    let undo = limit_storage_writes(0);
    let second = View::ready(&client, "{}").await;
    js!("undo()", undo);
    assert_eq!(entry_count(), 1, "the second one does not fit");
    assert_eq!(page_locks().await.len(), 1, "the lock of the page");
    let third = View::ready(&client, "{}").await;
    assert_eq!(entry_count(), 2, "later ones are tried");
    for view in [first, second, third] {
        view.close().await;
    }
    assert_eq!(entry_count(), 0);
    client.close().await;
    until("the lock is released", async || page_locks().await.is_empty()).await;
}

#[wasm_bindgen_test]
async fn the_lock_is_held_until_no_entry_of_the_page_stands() {
    clear_log();
    let emulator = Emulator::reset().await;
    let (client, other) = (client_with_log(&emulator, "{}"), client_with_log(&emulator, "{}"));
    let view = View::ready(&client, "{}").await;
    other.close().await;
    assert_eq!(page_locks().await.len(), 1, "the first client uses it");
    inject_faults("{ failNext: [{ operation: 'delete', status: 500, count: 99 }] }").await;
    let closed = client.call("close", &js!("[]"));
    assert_eq!(entry_count(), 1);
    assert_eq!(page_locks().await.len(), 1, "the deletion is owed");
    inject_faults("{}").await;
    js!("dispatchEvent(new Event('online'))");
    resolved(closed).await;
    drop(view);
    assert_eq!(entry_count(), 0);
    until("the lock is released", async || page_locks().await.is_empty()).await;
}

#[wasm_bindgen_test]
async fn an_entry_that_outlives_its_clients_keeps_the_lock() {
    clear_log();
    let emulator = Emulator::reset().await;
    let client = client_with_log(&emulator, "{}");
    let view = View::ready(&client, "{}").await;
    let entry = get(&log_entries(), "0");
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
    client.close().await;
    assert_eq!(entry_count(), 1);
    assert_eq!(page_locks().await.len(), 1);
    js!("undo()", undo);
    // The page lets go of it once it goes, and with the entry.
    js!(PAGEHIDE_INTO_CACHE);
    until("it is released", async || page_locks().await.is_empty()).await;
    js!(PAGESHOW_FROM_CACHE);
    until("it is held again", async || page_locks().await.len() == 1).await;
    clear_log();
    let client = client_with_log(&emulator, "{}");
    client.close().await;
    until("it is released", async || page_locks().await.is_empty()).await;
}

#[wasm_bindgen_test]
async fn no_lock_is_held_in_the_back_forward_cache() {
    let timers = PendingTimers::record();
    clear_log();
    let emulator = Emulator::reset().await;
    let client = client_with_log(&emulator, "{}");
    until("the page holds its lock", async || !page_locks().await.is_empty()).await;
    js!(PAGEHIDE_INTO_CACHE);
    until("it has let go of it", async || page_locks().await.is_empty()).await;
    // What would wake it otherwise.
    js!("dispatchEvent(new Event('online'))");
    timers.until_none_shorter_than(1_000).await;
    assert_eq!(page_locks().await, [String::new(); 0]);
    js!(PAGESHOW_FROM_CACHE);
    until("it has it again", async || page_locks().await.len() == 1).await;
    client.assert_usable().await;
    client.close().await;
}
