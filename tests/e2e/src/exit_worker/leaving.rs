//! Leaving a page while a create is in flight.

use std::time::{Duration, Instant};

use smh_emulator::State;

use crate::exit_worker::table::Row;
use crate::service_worker::{Way, deletes_of_one, is_over};
use crate::support::engine::Engine;
use crate::support::harness::Stage;
use crate::support::site::creates_in_flight;
use crate::support::until::{until, when};
use crate::support::user_actions::{close_last_window, crash};
use crate::support::view_page::ViewPage;

/// How long the test waits for a DELETE that may never be sent.
const PATIENCE: Duration = Duration::from_millis(2000);

/// What creates the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    View,
    Loop,
    Call,
}

const CALLERS: [Caller; 3] = [Caller::View, Caller::Loop, Caller::Call];

impl Caller {
    fn create(self) -> &'static str {
        match self {
            Caller::View => "view.search({ keyword: 'lighthouse' })",
            Caller::Loop => "startLoop().catch(() => {})",
            Caller::Call => "startCreate().catch(() => {})",
        }
    }
}

/// Leaves in every way, and collects the results.
pub(crate) async fn every_way(stage: &Stage, rows: &mut Vec<Row>) {
    for way in Way::of(Engine::Chromium) {
        let callers = if way.may_leave_search() {
            &CALLERS[..1]
        } else {
            &CALLERS[..]
        };
        let mut results = Vec::new();
        for caller in callers {
            let (left, deletes) = go(stage, way, *caller, "pages").await;
            results.push((*caller, left, deletes));
        }
        rows.push(Row {
            way,
            policy: "",
            results,
        });
        // The file of the package, under a policy that does not allow the worker from a `blob:` URL.
        if way == Way::SameOrigin {
            let (left, deletes) = go(stage, way, Caller::View, "strict/pages").await;
            rows.push(Row {
                way,
                policy: ", strict policy",
                results: vec![(Caller::View, left, deletes)],
            });
        }
    }
}

async fn go(stage: &Stage, way: Way, caller: Caller, folder: &str) -> (usize, usize) {
    stage.site.emulator.reset();
    let first = stage.client.window().await.unwrap();
    if way.needs_tab() {
        let tab = stage.client.new_window(true).await.unwrap();
        stage.client.switch_to_window(tab.handle).await.unwrap();
    }
    let parameters = if folder == "pages" { "" } else { "exit-worker=file" };
    let page = ViewPage::open_in(stage, folder, parameters).await;
    page.until_event("exit worker ready").await;
    stage.site.hold_create();
    page.run(&format!("void ({})", caller.create())).await;
    stage
        .site
        .until("a create is in flight", |state| creates_in_flight(state) == 1)
        .await;
    leave(stage, &page, way).await;
    if way != Way::QuickBack {
        stage.site.finish_create();
    }
    if way.may_leave_search() {
        let start = Instant::now();
        while start.elapsed() < PATIENCE && !is_over(&stage.state()) && stage.state().open_connections > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    } else if way == Way::QuickBack {
        return_before_response(stage, &page, caller).await;
    } else {
        stage.site.until("the search is deleted", is_over).await;
    }
    if way == Way::Back {
        return_after_response(stage, &page, caller).await;
    }
    let state = stage.state();
    let outcome = (state.live_searches, deletes_of_one(&state));
    if way.needs_tab() {
        if way == Way::Crash {
            let _ = stage.client.close_window().await;
        }
        stage.client.switch_to_window(first).await.unwrap();
    }
    if !way.may_leave_search() {
        assert_eq!(outcome, (0, 1), "{way:?}, {caller:?}: {:?}", state.requests);
    }
    outcome
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
        Way::LastWindow => close_last_window(Engine::Chromium, &stage.client).await,
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
