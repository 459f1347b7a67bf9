//! The `maxRequestsPerSecond` option.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn requests_are_limited_and_none_is_lost() {
    let emulator = Emulator::reset().await;
    let clock = StoppedClock::stop();
    let (client, recorder) = emulator.recording_client(&js!("({ maxRequestsPerSecond: 5 })"));
    recorder.respond_with("async () => Response.json([])");
    let mut calls: Vec<_> = (0..12)
        .map(|_| client.call("queryLibraryTasks", &js!("[1]")))
        .collect();
    for (wait, sent) in [(0, 5), (999, 5), (1, 10), (999, 10), (1, 12)] {
        clock.advance(wait);
        for call in calls.drain(..calls.len() + sent - 12) {
            resolved(call).await;
        }
        // A further request would be sent during this one.
        state().await;
        assert_eq!(recorder.requests().len(), sent);
    }
    assert!(calls.is_empty());
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
