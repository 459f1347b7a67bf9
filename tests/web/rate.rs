//! A limit of requests a second.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::js::{evaluate, resolved};
use crate::site::{Failure, Site, requests, until_made_and_gone};
use crate::view::{View, sent};

/// When requests arrived, in milliseconds.
async fn arrivals() -> Vec<u64> {
    let requests = requests().await;
    requests
        .iter()
        .map(|request| request["atMs"].as_u64().unwrap())
        .collect()
}

#[wasm_bindgen_test]
async fn no_more_requests_are_sent_than_allowed_and_none_is_lost() {
    let site = Site::fresh().await;
    let client = site.client_with(&js!("({ maxRequestsPerSecond: 5 })"));
    let calls: Vec<_> = (0..12)
        .map(|_| client.call("queryLibraryTasks", &js!("[1]")))
        .collect();
    for call in calls {
        resolved(call).await;
    }
    let times = arrivals().await;
    assert_eq!(times.len(), 12);
    for window in times.windows(6) {
        // What counts is when they are sent; on their way they may come closer.
        assert!(window[5] - window[0] >= 900, "{times:?}");
    }
}

#[wasm_bindgen_test]
async fn a_view_is_held_back_too_but_not_what_it_deletes_as_the_page_goes() {
    let site = Site::fresh().await;
    let (client, recorder) = site.recording_client(&js!("({ maxRequestsPerSecond: 0.001 })"));
    // A request for a second page would have no turn.
    recorder.find_all_at_once();
    let view = View::ready(&client, "{}").await;
    view.call("clear", "[]");
    assert_eq!(sent(&recorder.0, "DELETE"), 0, "it has no turn yet");
    js!("dispatchEvent(new PageTransitionEvent('pagehide'))");
    assert_eq!(sent(&recorder.0, "DELETE"), 1);
    until_made_and_gone(1).await;
}

#[wasm_bindgen_test]
async fn a_view_gets_its_turn_among_many_calls() {
    let site = Site::fresh().await;
    let client = site.client_with(&js!("({ maxRequestsPerSecond: 20 })"));
    let calls: Vec<_> = (0..60)
        .map(|_| client.call("queryLibraryTasks", &js!("[1]")))
        .collect();
    let view = View::ready(&client, "{}").await;
    view.close().await;
    for call in calls {
        resolved(call).await;
    }
    until_made_and_gone(1).await;
}

#[wasm_bindgen_test]
async fn what_is_no_limit_is_refused() {
    let site = Site::fresh().await;
    for limit in ["0", "-1", "NaN", "'5'", "null", "5n"] {
        let limit = evaluate(limit, &[]);
        let options = site.options(&js!("({ maxRequestsPerSecond: limit })", limit));
        let failure = Failure::of(smh_wasm::web::SmhClient::new(options).err().unwrap());
        failure.assert("{ kind: 'config' }");
        failure.assert_says("`options.maxRequestsPerSecond`");
    }
    site.client_with(&js!("({ maxRequestsPerSecond: Infinity })"))
        .works()
        .await;
}
