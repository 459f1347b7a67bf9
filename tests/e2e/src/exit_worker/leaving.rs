//! Leaving a page while creates are in flight.

use smh_emulator::State;

use crate::service_worker::{CALLERS, Outcome, Way, left_by_browser, until_deleted, until_in_flight};
use crate::support::engine::Engine;
use crate::support::harness::Stage;
use crate::support::site::creates_in_flight;
use crate::support::until::{until, when};
use crate::support::user_actions::{close_last_window, crash};
use crate::support::view_page::ViewPage;

/// What creates the search of a page that returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    View,
    Loop,
    Call,
}

impl Caller {
    fn create(self) -> &'static str {
        match self {
            Caller::View => "view.search({ keyword: 'lighthouse' })",
            Caller::Loop => "startLoop().catch(() => {})",
            Caller::Call => "startCreate().catch(() => {})",
        }
    }

    /// Its note in the table.
    fn note(self) -> &'static str {
        match self {
            Caller::View => ", view",
            Caller::Loop => ", pages()",
            Caller::Call => ", createSearch",
        }
    }
}

/// Leaves in every way, and collects the results.
pub(crate) async fn every_way(stage: &Stage, outcomes: &mut Vec<Outcome>) {
    for way in Way::of(Engine::Chromium) {
        if way.comes_back() {
            for caller in [Caller::View, Caller::Loop, Caller::Call] {
                outcomes.push(go_and_return(stage, way, caller).await);
            }
            continue;
        }
        outcomes.push(go(stage, way, "pages", "").await);
        if way == Way::SameOrigin {
            // The file of the package, under a policy that does not allow the worker from a `blob:` URL.
            let mut outcome = go(stage, way, "strictest/pages", "exit-worker=file").await;
            outcome.note = ", strict policy";
            outcomes.push(outcome);
            outcomes.push(taken_over(stage).await);
        }
    }
}

/// Leaves after a service worker has taken over: the creates in flight then are the exit worker's, and later ones are the service
/// worker's.
async fn taken_over(stage: &Stage) -> Outcome {
    stage.site.emulator.reset();
    let page = open(stage, "pages", "").await;
    let creates = CALLERS + 2;
    stage.site.hold_creates(creates);
    page.run("createThree()").await;
    until_in_flight(stage, CALLERS).await;
    page.get("registerServiceWorker()").await;
    page.run("startLoop().catch(() => {}); startCreate().catch(() => {})")
        .await;
    until_in_flight(stage, creates).await;
    leave(stage, &page, Way::SameOrigin).await;
    stage.site.finish_create();
    until_deleted(stage, creates).await;
    page.get("navigator.serviceWorker.getRegistration().then((worker) => worker.unregister())")
        .await;
    let state = stage.state();
    let mut outcome = Outcome::of(Way::SameOrigin, &state);
    outcome.note = ", service worker late";
    assert_eq!(outcome.result(), (0, 1), "{:?}", state.requests);
    outcome
}

/// Leaves, and does not return. The page has a create by each caller in flight.
async fn go(stage: &Stage, way: Way, folder: &str, parameters: &str) -> Outcome {
    stage.site.emulator.reset();
    let first = stage.client.window().await.unwrap();
    if way.needs_tab() {
        let tab = stage.client.new_window(true).await.unwrap();
        stage.client.switch_to_window(tab.handle).await.unwrap();
    }
    let page = open(stage, folder, parameters).await;
    stage.site.hold_creates(CALLERS);
    page.run("createThree()").await;
    until_in_flight(stage, CALLERS).await;
    leave(stage, &page, way).await;
    if way.ends_browser() {
        return left_by_browser(Engine::Chromium, stage, way, CALLERS).await;
    }
    let expected = if way == Way::Crash {
        until_in_flight(stage, 0).await;
        stage.site.finish_create();
        let created = |state: &State| state.live_searches == CALLERS;
        stage.site.until("the searches are created", created).await;
        let _ = stage.client.close_window().await;
        (CALLERS, 0)
    } else {
        stage.site.finish_create();
        until_deleted(stage, CALLERS).await;
        (0, 1)
    };
    if way.needs_tab() {
        stage.client.switch_to_window(first).await.unwrap();
    }
    let state = stage.state();
    let outcome = Outcome::of(way, &state);
    assert_eq!(outcome.result(), expected, "{way:?}: {:?}", state.requests);
    outcome
}

/// Leaves, and returns from the back/forward cache.
async fn go_and_return(stage: &Stage, way: Way, caller: Caller) -> Outcome {
    stage.site.emulator.reset();
    let page = open(stage, "pages", "").await;
    stage.site.hold_create();
    page.run(&format!("void ({})", caller.create())).await;
    until_in_flight(stage, 1).await;
    leave(stage, &page, way).await;
    if way == Way::QuickBack {
        return_before_response(stage, &page, caller).await;
    } else {
        stage.site.finish_create();
        until_deleted(stage, 1).await;
        return_after_response(stage, &page, caller).await;
    }
    let state = stage.state();
    let mut outcome = Outcome::of(way, &state);
    outcome.note = caller.note();
    assert_eq!(
        outcome.result(),
        (0, 1),
        "{way:?}, {caller:?}: {:?}",
        state.requests
    );
    outcome
}

/// Opens a page, and waits for its exit worker.
async fn open(stage: &Stage, folder: &str, parameters: &str) -> ViewPage {
    let page = ViewPage::open_in(stage, folder, parameters).await;
    page.until_event("exit worker ready").await;
    page
}

async fn leave(stage: &Stage, page: &ViewPage, way: Way) {
    match way {
        Way::SameOrigin | Way::Back | Way::QuickBack => page.follow("same-origin").await,
        Way::OtherOrigin => page.follow("other-origin").await,
        Way::Reload => {
            page.run("setTimeout(() => location.reload())").await;
            page.until("it is new", |seen| seen.status == "idle").await;
        }
        Way::TabClosed => stage.client.close_window().await.unwrap(),
        Way::Crash => crash(Engine::Chromium, &stage.client).await,
        Way::LastWindow | Way::Quit => close_last_window(Engine::Chromium, &stage.client).await,
    }
    if matches!(
        way,
        Way::SameOrigin | Way::Back | Way::QuickBack | Way::OtherOrigin
    ) {
        page.until_title("Elsewhere").await;
    }
}

/// The view searches again, and the first search is deleted by the page or, for a call, returned to its caller.
async fn return_before_response(stage: &Stage, page: &ViewPage, caller: Caller) {
    page.client.back().await.unwrap();
    page.until_event("back from the cache").await;
    assert!(
        creates_in_flight(&stage.state()) > 0,
        "the create is still in flight"
    );
    stage.site.finish_create();
    match caller {
        Caller::View => {
            page.until_results().await;
            stage.site.until("only the search shown lives", one_lives).await;
            close_shown(page).await;
        }
        Caller::Loop => assert_eq!(kind_of(page, "firstPage").await, "closed"),
        Caller::Call => {
            assert_eq!(
                page.get("created.then(({ contents }) => contents.length)").await,
                20
            );
            assert_eq!(stage.state().live_searches, 1);
            page.get("endLoopAndCreate()").await;
        }
    }
    stage.site.until_nothing_lives().await;
    stage
        .site
        .until("the search is deleted", |state| state.counters.deleted > 0)
        .await;
}

/// The search is deleted: the view searches again, and a call rejects.
async fn return_after_response(stage: &Stage, page: &ViewPage, caller: Caller) {
    page.client.back().await.unwrap();
    page.until_event("back from the cache").await;
    match caller {
        Caller::View => {
            page.until_results().await;
            stage.site.until("only the search shown lives", one_lives).await;
            close_shown(page).await;
            stage.site.until_nothing_lives().await;
        }
        Caller::Loop => assert_eq!(kind_of(page, "firstPage").await, "closed"),
        Caller::Call => assert_eq!(kind_of(page, "created").await, "network"),
    }
}

fn one_lives(state: &State) -> bool {
    state.live_searches == 1 && creates_in_flight(state) == 0
}

async fn close_shown(page: &ViewPage) {
    page.get("view.close()").await;
}

/// The kind of the error with which a promise of the page rejects.
async fn kind_of(page: &ViewPage, promise: &str) -> String {
    let script = format!("{promise}.then(() => 'no error', (error) => error.kind)");
    let mut kind = String::new();
    until("the promise is rejected", async || {
        let value = page.get(&script).await;
        kind = String::from(value.as_str().unwrap_or_default());
        when(!kind.is_empty(), value)
    })
    .await;
    kind
}
