//! A page that stays while the browser cuts its requests: its searches, and its creates in flight.

use smh_emulator::{Operation, State};

use crate::support::engine::Engine;
use crate::support::harness::Stage;
use crate::support::site::{creates_in_flight, requests};
use crate::support::view_page::ViewPage;

/// The causes of a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Download,
    NoContent,
    WindowStop,
}

const CUTS: [Cut; 3] = [Cut::Download, Cut::NoContent, Cut::WindowStop];

impl Cut {
    /// Whether the page loses the response to a create that is in flight.
    fn loses_response(self, engine: Engine, worker: bool) -> bool {
        match engine {
            // The page sends creates with `keepalive`, which prevents the cut. The service worker cannot do that.
            Engine::Firefox => worker,
            // The exit worker sends creates, unless the service worker does.
            Engine::Chromium => self == Cut::WindowStop && worker,
            Engine::WebKit => true,
        }
    }

    async fn happen(self, page: &ViewPage) {
        match self {
            Cut::WindowStop => page.run("window.stop()").await,
            Cut::Download => page.click("download").await,
            Cut::NoContent => page.click("no-content").await,
        }
    }

    /// Waits until the client in the page has noticed that the page stays: views send creates again then.
    async fn until_stayed(self, page: &ViewPage) {
        if self != Cut::WindowStop {
            page.until_event("beforeunload").await;
            page.get("untilStayed()").await;
        }
    }
}

/// After a click on a download link, a view keeps its search and a loop continues. Nothing is deleted.
pub(crate) async fn at_a_download(stage: &Stage) {
    let page = open(stage, "beforeunload=listen").await;
    page.run("view.search({ keyword: 'lighthouse' })").await;
    page.until_results().await;
    let search = page.get("look().searchId").await;
    page.get("startLoop()").await;
    Cut::Download.happen(&page).await;
    Cut::Download.until_stayed(&page).await;
    page.until_results().await;
    assert_eq!(page.get("look().searchId").await, search);
    assert_eq!(page.get("nextPage()").await, 20, "the next page of the loop");
    let state = stage.state();
    assert_eq!(state.live_searches, 2, "{:?}", state.requests);
    assert_eq!(state.counters.deleted, 1, "that of the view in `untilStayed`");
    page.get("endLoopAndCreate()").await;
    page.run("view.close()").await;
    stage.site.until_nothing_lives().await;
}

/// Where the engine allows it, no response is lost. Where one is lost, the view searches again as soon as it notices that the
/// page stays.
pub(crate) async fn without_the_worker(engine: Engine, stage: &Stage) {
    for cut in CUTS {
        let lost = usize::from(cut.loses_response(engine, false));
        view(engine, stage, "beforeunload=listen", cut, lost).await;
        let state = stage.state();
        assert_eq!(state.live_searches, lost, "{cut:?}: {:?}", state.requests);
        if lost == 0 {
            call_and_loop(engine, stage, cut).await;
        }
    }
}

/// With the package's service worker no search is left, and none is deleted twice.
pub(crate) async fn with_the_worker(engine: Engine, stage: &Stage) {
    for cut in CUTS {
        let lost = usize::from(cut.loses_response(engine, true));
        view(engine, stage, "beforeunload=listen&service-worker=yes", cut, lost).await;
        stage.site.until_nothing_lives().await;
        let state = stage.state();
        // In Firefox the worker does not get a page's DELETE, and may send another one for the search of an earlier page. That
        // one fails, so only successes are counted.
        let deletes = requests(&state, Operation::Delete)
            .filter(|request| request.status == Some(204))
            .count();
        let made = usize::try_from(state.counters.created).unwrap();
        assert_eq!(deletes, made, "{cut:?}: {:?}", state.requests);
    }
}

/// A view whose create is cut, until it shows results and is closed. `lost` is the number of responses that it loses.
async fn view(engine: Engine, stage: &Stage, parameters: &str, cut: Cut, lost: usize) {
    let page = open(stage, parameters).await;
    if engine == Engine::Chromium && !parameters.contains("service-worker") {
        page.until_event("exit worker ready").await;
    }
    start_held(stage, &page, "view.search({ keyword: 'lighthouse' })").await;
    cut.happen(&page).await;
    cut.until_stayed(&page).await;
    if lost > 0 && cut == Cut::WindowStop {
        // The view cannot distinguish this from a network failure.
        page.until("the failure is shown", |seen| seen.status == "failed")
            .await;
    }
    stage.site.finish_create();
    if lost > 0 && cut == Cut::WindowStop {
        page.run("view.retry()").await;
    }
    page.until_results().await;
    // The server completes a create that was cut.
    let all_created =
        |state: &State| state.counters.created as usize == requests(state, Operation::Create).count();
    stage.site.until("every search is created", all_created).await;
    let others = usize::from(cut != Cut::WindowStop);
    let state = stage.state();
    let creates = requests(&state, Operation::Create).count();
    assert_eq!(creates, 1 + lost + others, "{cut:?}: {:?}", state.requests);
    page.get("view.close()").await;
}

/// The same for a plain call and for a loop: they get their responses.
async fn call_and_loop(engine: Engine, stage: &Stage, cut: Cut) {
    for (start, items) in [
        ("startCreate()", "created.then(({ contents }) => contents.length)"),
        ("startLoop()", "firstPage"),
    ] {
        let page = open(stage, "beforeunload=listen").await;
        if engine == Engine::Chromium {
            page.until_event("exit worker ready").await;
        }
        start_held(stage, &page, start).await;
        cut.happen(&page).await;
        stage.site.finish_create();
        assert_eq!(page.get(items).await, 20, "{cut:?}, {start}");
        page.get("endLoopAndCreate()").await;
        stage.site.until_nothing_lives().await;
    }
}

async fn open(stage: &Stage, parameters: &str) -> ViewPage {
    stage.site.emulator.reset();
    ViewPage::open(stage, parameters).await
}

/// Runs a statement that creates a search, and waits until the create is in flight, where it stays.
async fn start_held(stage: &Stage, page: &ViewPage, start: &str) {
    stage.site.hold_create();
    page.run(&format!("void ({start})")).await;
    stage
        .site
        .until("a create is in flight", |state| creates_in_flight(state) == 1)
        .await;
}
