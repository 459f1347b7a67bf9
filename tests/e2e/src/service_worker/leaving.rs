//! Leaving a page while creates are in flight.

use std::collections::BTreeMap;
use std::time::Duration;

use smh_emulator::{FailNext, Faults, Operation, State};

use crate::service_worker::page::{LOADS, Page};
use crate::service_worker::table::Outcome;
use crate::service_worker::undriven_webkit;
use crate::service_worker::way::Way;
use crate::support::engine::Engine;
use crate::support::harness::Stage;
use crate::support::site::{creates_in_flight, requests};
use crate::support::user_actions::{close_last_window, crash, quit};

/// The callers of a page that has creates in flight: its view, a loop over pages, and a plain call.
pub(crate) const CALLERS: usize = 3;
/// How long the user is away then. The worker checks five times a second whether the page is there, and must find it gone.
const AWAY: Duration = Duration::from_millis(600);

/// Leaves in every way, and collects the results.
pub(crate) async fn every_way(engine: Engine, stage: &Stage, outcomes: &mut Vec<Outcome>) {
    for way in Way::of(engine) {
        // WebKit's driver keeps both sites in one process, and the worker ends when another site enters it.
        if (engine, way) == (Engine::WebKit, Way::OtherOrigin) {
            let Some(state) = undriven_webkit::go_elsewhere(stage).await else {
                continue;
            };
            outcomes.push(Outcome::of(way, &state));
        } else {
            outcomes.push(go(engine, stage, way).await);
        }
    }
}

async fn go(engine: Engine, stage: &Stage, way: Way) -> Outcome {
    stage.site.emulator.reset();
    let first = stage.client.window().await.unwrap();
    if way.needs_tab() {
        // A new tab is hidden in WebKit.
        let tab = stage.client.new_window(engine != Engine::WebKit).await.unwrap();
        stage.client.switch_to_window(tab.handle).await.unwrap();
    }
    let page = Page::open(stage, LOADS[0]).await;
    // Whether the other callers receive a response after the return differs by engine.
    let creates = if way.comes_back() { 1 } else { CALLERS };
    stage.site.hold_creates(creates);
    page.run(if way.comes_back() {
        "view.search({ keyword: 'lighthouse' })"
    } else {
        "createThree()"
    })
    .await;
    until_in_flight(stage, creates).await;
    leave(engine, stage, &page, way).await;
    if way.ends_browser() {
        return left_by_browser(engine, stage, way, creates).await;
    }
    stage.site.finish_create();
    if way != Way::QuickBack {
        until_deleted(stage, creates).await;
    }
    let outcome_then = Outcome::of(way, &stage.state());
    if way.needs_tab() {
        if way == Way::Crash {
            let _ = stage.client.close_window().await;
        }
        stage.client.switch_to_window(first).await.unwrap();
    }
    if !way.comes_back() {
        assert_eq!(
            outcome_then.result(),
            (0, 1),
            "{way:?}: {:?}",
            stage.state().requests
        );
        return outcome_then;
    }
    if way == Way::Back {
        stage.client.back().await.unwrap();
        page.until_ready().await;
    }
    settle(stage, &page).await;
    Outcome::of(way, &stage.state())
}

/// Waits until the browser has ended, and responds to the creates then: their searches are left.
pub(crate) async fn left_by_browser(engine: Engine, stage: &Stage, way: Way, creates: usize) -> Outcome {
    if engine == Engine::Firefox {
        // Under its driver, Firefox runs on without a window.
        let _ = stage.client.clone().close().await;
    }
    let ended = |state: &State| state.open_connections == 0;
    stage.site.until("the browser has ended", ended).await;
    stage.site.finish_create();
    let created = |state: &State| state.counters.created == creates as u64;
    stage.site.until("the searches are created", created).await;
    let outcome = Outcome::of(way, &stage.state());
    assert_eq!(
        outcome.result(),
        (creates, 0),
        "{way:?}: {:?}",
        stage.state().requests
    );
    outcome
}

async fn leave(engine: Engine, stage: &Stage, page: &Page, way: Way) {
    match way {
        Way::SameOrigin | Way::Back => page.follow("/elsewhere").await,
        Way::OtherOrigin => page.follow(&stage.site.elsewhere()).await,
        Way::Reload => {
            page.run("document.documentElement.dataset.ready = ''; setTimeout(() => location.reload())")
                .await;
            page.until_ready().await;
        }
        Way::TabClosed => stage.client.close_window().await.unwrap(),
        Way::QuickBack => {
            page.follow("/elsewhere").await;
            page.until_elsewhere().await;
            tokio::time::sleep(AWAY).await;
            stage.client.back().await.unwrap();
            page.until_ready().await;
        }
        Way::Crash => crash(engine, &stage.client).await,
        Way::LastWindow => close_last_window(engine, &stage.client).await,
        Way::Quit => quit(engine, &stage.client).await,
    }
    if matches!(way, Way::SameOrigin | Way::OtherOrigin | Way::Back) {
        page.until_elsewhere().await;
    }
}

/// After the return: the first search is deleted, and so is the one that the page creates now.
async fn settle(stage: &Stage, page: &Page) {
    // A page from the back/forward cache searches again. In WebKit its create failed before it entered the cache, so it shows
    // the failure, as without a worker. A page that was loaded again has no search.
    page.until("no request is in flight", |seen| {
        let at_rest = match seen.status.as_str() {
            "ready" => seen.items > 0,
            status => matches!(status, "failed" | "idle"),
        };
        at_rest && seen.pending_deletes == 0
    })
    .await;
    let first_is_gone =
        |state: &State| creates_in_flight(state) == 0 && state.counters.created - state.counters.deleted <= 1;
    stage
        .site
        .until("the first search is deleted", first_is_gone)
        .await;
    page.run("view.close()").await;
    stage.site.until_nothing_lives().await;
}

/// The worker retries a failed DELETE until it succeeds.
pub(crate) async fn failed_delete_is_retried(stage: &Stage) {
    let page = Page::open(stage, LOADS[1]).await;
    let fault = FailNext {
        operation: Some(Operation::Delete),
        ..FailNext::default()
    };
    let fail_next = vec![
        FailNext {
            status: Some(429),
            ..fault.clone()
        },
        FailNext { drop: true, ..fault },
    ];
    let faults = Faults {
        fail_next,
        close_connections: true,
        ..Faults::default()
    };
    stage.site.hold_create();
    page.run("view.search({ keyword: 'lighthouse' })").await;
    until_in_flight(stage, 1).await;
    page.follow("/elsewhere").await;
    page.until_elsewhere().await;
    // The response of the create, too.
    stage.site.emulator.set_faults(faults).unwrap();
    until_deleted(stage, 1).await;
    assert_eq!(deletes_of_one(&stage.state()), 3);
    stage.site.emulator.set_faults(Faults::default()).unwrap();
}

pub(crate) async fn until_in_flight(stage: &Stage, creates: usize) {
    let in_flight = |state: &State| creates_in_flight(state) == creates;
    stage.site.until("the creates are in flight", in_flight).await;
}

/// Waits until so many searches were created and deleted, and no DELETE is in flight.
pub(crate) async fn until_deleted(stage: &Stage, creates: usize) {
    let deleted = |state: &State| {
        let deleting = requests(state, Operation::Delete)
            .any(|request| request.duration_ms.is_none() && !request.client_gone);
        state.counters.created == creates as u64 && state.live_searches == 0 && !deleting
    };
    stage.site.until("the searches are deleted", deleted).await;
}

/// The number of DELETEs for the search that got most of them.
pub(crate) fn deletes_of_one(state: &State) -> usize {
    let mut deletes: BTreeMap<&str, usize> = BTreeMap::new();
    for request in requests(state, Operation::Delete) {
        *deletes.entry(&request.path).or_default() += 1;
    }
    deletes.into_values().max().unwrap_or(0)
}
