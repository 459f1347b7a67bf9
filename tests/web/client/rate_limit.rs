//! The `maxRequestsPerSecond` option.

use js_sys::Array;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn requests_are_limited_and_none_is_lost() {
    let emulator = Emulator::reset().await;
    let (client, recorder) = emulator.recording_client(&js!("({ maxRequestsPerSecond: 5 })"));
    let times = js!("(globalThis.sendTimes = [])");
    recorder.respond_with("async () => (sendTimes.push(performance.now()), Response.json([]))");
    let calls: Vec<_> = (0..12)
        .map(|_| client.call("queryLibraryTasks", &js!("[1]")))
        .collect();
    for call in calls {
        resolved(call).await;
    }
    let times: Vec<f64> = Array::from(&times)
        .iter()
        .map(|time| time.as_f64().unwrap())
        .collect();
    assert_eq!(times.len(), 12);
    for window in times.windows(6) {
        // Timers may fire a little early.
        assert!(window[5] - window[0] >= 990.0, "{times:?}");
    }
}

#[wasm_bindgen_test]
async fn deletions_of_a_view_are_limited_unless_the_page_leaves() {
    let emulator = Emulator::reset().await;
    let (client, recorder) = emulator.recording_client(&js!("({ maxRequestsPerSecond: 0.001 })"));
    // A request for a further page would exceed the limit.
    recorder.end_searches_after_first_page();
    let view = View::ready(&client, "{}").await;
    view.call("clear", "[]");
    assert_eq!(recorder.sent("DELETE"), 0, "it waits for the limit");
    js!(PAGEHIDE);
    assert_eq!(recorder.sent("DELETE"), 1);
    until_all_deleted(1).await;
}

#[wasm_bindgen_test]
async fn many_calls_do_not_starve_a_view() {
    let emulator = Emulator::reset().await;
    let client = emulator.client_with(&js!("({ maxRequestsPerSecond: 20 })"));
    let calls: Vec<_> = (0..60)
        .map(|_| client.call("queryLibraryTasks", &js!("[1]")))
        .collect();
    let view = View::ready(&client, "{}").await;
    view.close().await;
    for call in calls {
        resolved(call).await;
    }
    until_all_deleted(1).await;
}
