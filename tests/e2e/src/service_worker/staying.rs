//! A page that stays does not notice the worker.

use serde_json::{Value, json};
use smh_emulator::{FailNext, Faults, Operation};

use crate::service_worker::leaving::{deletes_of_one, until_in_flight};
use crate::service_worker::page::{LOADS, Page};
use crate::service_worker::recording_server::RecordingServer;
use crate::support::engine::Engine;
use crate::support::harness::Stage;
use crate::support::site::requests;

/// Responses, failures and requests are the same as without a worker, whichever way the worker is loaded.
pub(crate) async fn behaves_as_without_worker(stage: &Stage) {
    let server = RecordingServer::start().await;
    let page = Page::open_without_worker(stage).await;
    let without = responses(stage, &page).await;
    let request = recorded_request(&page, &server).await;
    for load in LOADS {
        Page::open_without_worker(stage).await;
        let page = Page::open(stage, load).await;
        assert_eq!(recorded_request(&page, &server).await, request, "{load}");
        own_handlers(&page).await;
        // The way of loading makes no difference to the responses.
        if load == LOADS[0] {
            for (with, without) in responses(stage, &page).await.iter().zip(&without) {
                assert_eq!(with, without, "{load}");
            }
        }
    }
    // By then the searches of the earlier pages are deleted.
    let page = Page::open(stage, LOADS[0]).await;
    until_worker_has_checked(stage, &page).await;
    stage.site.emulator.reset();
}

/// The responses to creates under every fault of the service.
async fn responses(stage: &Stage, page: &Page) -> Vec<Value> {
    let fault = FailNext {
        operation: Some(Operation::Create),
        ..FailNext::default()
    };
    let status = |status, code: Option<&str>| FailNext {
        status: Some(status),
        code: code.map(String::from),
        ..fault.clone()
    };
    let faults = [
        FailNext {
            latency_ms: Some(1),
            ..fault.clone()
        },
        status(403, None),
        status(403, Some("InvalidAccessToken")),
        FailNext {
            retry_after: Some(String::from("7")),
            ..status(429, None)
        },
        status(500, None),
        FailNext {
            body: Some(String::from("")),
            ..status(200, None)
        },
        FailNext {
            html: true,
            ..fault.clone()
        },
        FailNext {
            drop: true,
            ..fault.clone()
        },
    ];
    let mut responses = Vec::new();
    for fault in faults {
        let asks = [
            "outcome()",
            "responseTo(create())",
            "outcome({ signal: AbortSignal.abort() })",
        ];
        for ask in asks {
            let faults = Faults {
                fail_next: vec![fault.clone()],
                close_connections: true,
                ..Faults::default()
            };
            stage.site.emulator.set_faults(faults).unwrap();
            responses.push(page.get(&format!("plain(await {ask})")).await);
        }
    }
    // Cancelled while it is in flight.
    stage.site.hold_create();
    responses.push(
        page.get("responseTo([create()[0], { ...create()[1], signal: AbortSignal.timeout(50) }])")
            .await,
    );
    stage.site.finish_create();
    responses
}

/// The request of a create as the server receives it. The page can read the first part of the response before the rest is sent.
async fn recorded_request(page: &Page, server: &RecordingServer) -> Value {
    let url = &server.url;
    let first = page.get(&format!("firstPart(create('{url}'))")).await;
    assert_eq!(first, json!("{\"searchId\":"));
    page.get(&format!("fetch('{url}/continue').then(() => null)"))
        .await;
    let mut recorded = page
        .get(&format!("plain(await (await fetch('{url}/requests')).json())"))
        .await;
    let all = recorded.as_array_mut().unwrap();
    // Without the DELETEs of earlier searches.
    all.retain(|request| {
        request["url"]
            .as_str()
            .is_some_and(|url| url.contains("/space-contents?"))
    });
    for request in all {
        let Some(Value::Object(headers)) = request.get_mut("headers") else {
            panic!("no headers: {request}");
        };
        // Chromium adds these headers for pages only.
        headers.retain(|name, _| !name.starts_with("sec-ch-ua"));
    }
    recorded
}

/// The application's own listeners get every request except creates, and can respond to them.
async fn own_handlers(page: &Page) {
    assert_eq!(page.get("outcome()").await["items"], 20);
    let seen = page.get("(await fetch('./seen')).json()").await;
    let seen: Vec<&str> = seen
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    for own in [
        "GET /token",
        "GET /pages/service-worker/seen",
        "DELETE /api/v1/search/",
    ] {
        assert!(seen.iter().any(|seen| seen.starts_with(own)), "{own}: {seen:?}");
    }
    assert!(
        !seen.iter().any(|seen| seen.ends_with("space-contents")),
        "{seen:?}"
    );
}

/// A superseded search and one whose page is left: the page deletes them, and the worker does not delete them again.
pub(crate) async fn one_delete(stage: &Stage) {
    let page = Page::open(stage, LOADS[0]).await;
    stage.site.hold_create();
    page.run("view.search({ keyword: 'picture' })").await;
    until_in_flight(stage, 1).await;
    page.run("view.search({ keyword: 'lighthouse' })").await;
    stage
        .site
        .until("the second create is sent", |state| {
            requests(state, Operation::Create).count() == 2
        })
        .await;
    stage.site.finish_create();
    page.until_results().await;
    until_worker_has_checked(stage, &page).await;
    page.follow("/elsewhere").await;
    page.until_elsewhere().await;
    stage.site.until_nothing_lives().await;
    let state = stage.state();
    let deletes = requests(&state, Operation::Delete).count();
    assert_eq!((deletes, deletes_of_one(&state)), (3, 1), "{:?}", state.requests);
    assert_eq!(state.counters.created, 3);
    stage.site.emulator.reset();
}

/// A tab that is closed as soon as it shows results deletes its search itself.
pub(crate) async fn closed_with_results(engine: Engine, stage: &Stage) {
    let first = stage.client.window().await.unwrap();
    let page = Page::open(stage, LOADS[0]).await;
    let tab = stage.client.new_window(engine != Engine::WebKit).await.unwrap();
    stage.client.switch_to_window(tab.handle).await.unwrap();
    let closed = Page::open(stage, LOADS[0]).await;
    closed.run("view.search({ keyword: 'lighthouse' })").await;
    closed.until_results().await;
    stage.client.close_window().await.unwrap();
    stage.client.switch_to_window(first).await.unwrap();
    stage.site.until_nothing_lives().await;
    until_worker_has_checked(stage, &page).await;
    // In Firefox the worker does not get requests with `keepalive`, so it may delete the search as well.
    let most = if engine == Engine::Firefox { 2 } else { 1 };
    let state = stage.state();
    assert!(deletes_of_one(&state) <= most, "{:?}", state.requests);
    stage.site.emulator.reset();
}

/// Sends a create that takes longer than the interval at which the worker checks for the pages of earlier ones.
async fn until_worker_has_checked(stage: &Stage, page: &Page) {
    let slow = FailNext {
        latency_ms: Some(1200),
        ..FailNext::default()
    };
    stage.site.fail_next(Operation::Create, slow);
    assert_eq!(page.get("outcome()").await["items"], 20);
}

/// A search that a dedicated worker of the page created lives as long as the page.
pub(crate) async fn create_by_a_dedicated_worker(stage: &Stage) {
    let page = Page::open(stage, LOADS[0]).await;
    let id = page.get("createInWorker(create())").await;
    until_worker_has_checked(stage, &page).await;
    let state = stage.state();
    assert_eq!(state.live_searches, 1, "{id}: {:?}", state.requests);
    page.get(&format!("client.deleteSearch({id})")).await;
    stage.site.until_nothing_lives().await;
    assert_eq!(deletes_of_one(&stage.state()), 1);
    stage.site.emulator.reset();
}
