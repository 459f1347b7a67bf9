//! The Web Lock by which a page shows that it is alive.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn a_search_that_cannot_be_recorded_does_not_release_the_lock() {
    clear_log();
    let emulator = Emulator::reset().await;
    let client = client_with_log(&emulator, "{}");
    let first = View::ready(&client, "{}").await;
    let restore = limit_storage_writes(0);
    let second = View::ready(&client, "{}").await;
    js!("restore()", restore);
    assert_eq!(entry_count(), 1, "the second search is not recorded");
    assert_eq!(page_locks().await.len(), 1, "the lock is held");
    let third = View::ready(&client, "{}").await;
    assert_eq!(entry_count(), 2, "later searches are recorded again");
    for view in [first, second, third] {
        view.close().await;
    }
    assert_eq!(entry_count(), 0);
    client.close().await;
    until("the lock is released", async || page_locks().await.is_empty()).await;
}

#[wasm_bindgen_test]
async fn the_lock_is_held_while_the_page_has_entries() {
    clear_log();
    let emulator = Emulator::reset().await;
    let (client, other) = (client_with_log(&emulator, "{}"), client_with_log(&emulator, "{}"));
    let view = View::ready(&client, "{}").await;
    other.close().await;
    assert_eq!(page_locks().await.len(), 1, "the first client still uses it");
    inject_faults("{ failNext: [{ operation: 'delete', status: 500, count: 99 }] }").await;
    let closed = client.call("close", &js!("[]"));
    assert_eq!(entry_count(), 1);
    assert_eq!(page_locks().await.len(), 1, "the deletion is pending");
    inject_faults("{}").await;
    js!("dispatchEvent(new Event('online'))");
    resolved(closed).await;
    drop(view);
    assert_eq!(entry_count(), 0);
    until("the lock is released", async || page_locks().await.is_empty()).await;
}

#[wasm_bindgen_test]
async fn an_entry_that_outlives_its_client_keeps_the_lock() {
    clear_log();
    let emulator = Emulator::reset().await;
    let client = client_with_log(&emulator, "{}");
    let view = View::ready(&client, "{}").await;
    let entry = get(&log_entries(), "0");
    // Like another page that writes the entry while this page removes it.
    let put_back = js!(
        "(() => { localStorage.setItem(`smh-wasm:1:${entry.search}`, JSON.stringify(entry)); })",
        entry
    );
    let restore = js!(
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
    js!("restore()", restore);
    // The lock is released when the page leaves, and when the entry is removed.
    js!(PAGEHIDE_INTO_CACHE);
    until("the lock is released", async || page_locks().await.is_empty()).await;
    js!(PAGESHOW_FROM_CACHE);
    until("the lock is held again", async || page_locks().await.len() == 1).await;
    clear_log();
    let client = client_with_log(&emulator, "{}");
    client.close().await;
    until("the lock is released", async || page_locks().await.is_empty()).await;
}

#[wasm_bindgen_test]
async fn no_lock_is_held_in_the_back_forward_cache() {
    let timers = PendingTimers::record();
    clear_log();
    let emulator = Emulator::reset().await;
    let client = client_with_log(&emulator, "{}");
    until("the page holds its lock", async || !page_locks().await.is_empty()).await;
    js!(PAGEHIDE_INTO_CACHE);
    until("the lock is released", async || page_locks().await.is_empty()).await;
    // This event would otherwise start it again.
    js!("dispatchEvent(new Event('online'))");
    timers.until_none_shorter_than(1_000).await;
    assert!(page_locks().await.is_empty());
    js!(PAGESHOW_FROM_CACHE);
    until("the lock is held again", async || page_locks().await.len() == 1).await;
    client.assert_usable().await;
    client.close().await;
}
