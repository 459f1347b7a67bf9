//! A page that stays: its searches, and its creates in flight.

use smh_emulator::{FailNext, Operation, State};

use crate::browser::Engine;
use crate::run::Stage;
use crate::site::{creates_in_flight, requests};
use crate::view_page::ViewPage;

/// How long a create takes during which something happens.
const SLOW_CREATE_MS: u64 = 1_500;

/// What cuts requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Download,
    NoContent,
    WindowStop,
}

const CUTS: [Cut; 3] = [Cut::Download, Cut::NoContent, Cut::WindowStop];

impl Cut {
    /// Whether the page does not get the answer to a create that is in flight then.
    fn loses_the_answer(self, engine: Engine, worker: bool) -> bool {
        match engine {
            // `keepalive` saves it. Through a worker it can't be used.
            Engine::Firefox => worker,
            Engine::Chromium => self == Cut::WindowStop,
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

    /// Waits until the page knows that it has stayed: then a view that has been waiting for that searches.
    async fn until_stayed(self, page: &ViewPage) {
        if self != Cut::WindowStop {
            page.until_event("beforeunload").await;
            page.get("stayed()").await;
        }
    }
}

/// A view's search and a loop go on over a click on a download link, and nothing is deleted.
pub(crate) async fn at_a_download(stage: &Stage) {
    let page = open(stage, "leave=note").await;
    page.run("view.search({ keyword: 'lighthouse' })").await;
    page.until_results().await;
    let search = page.get("look().searchId").await;
    page.get("begin()").await;
    Cut::Download.happen(&page).await;
    Cut::Download.until_stayed(&page).await;
    page.until_results().await;
    assert_eq!(page.get("look().searchId").await, search);
    assert_eq!(page.get("go()").await, 20, "the next page of the loop");
    let state = stage.state();
    assert_eq!(state.live_searches, 2, "{:?}", state.requests);
    assert_eq!(state.counters.deleted, 1, "that of the view that has waited");
    page.get("end()").await;
    page.run("view.close()").await;
    stage.site.until_nothing_lives().await;
}

/// No answer is lost where it can be saved; where it can't, the view searches again by itself if the page tells that it stays.
pub(crate) async fn without_the_worker(engine: Engine, stage: &Stage) {
    for cut in CUTS {
        let lost = usize::from(cut.loses_the_answer(engine, false));
        view(stage, "leave=note", cut, lost).await;
        let state = stage.state();
        assert_eq!(state.live_searches, lost, "{cut:?}: {:?}", state.requests);
        if lost == 0 {
            whoever_creates(stage, cut).await;
        }
    }
}

/// With the package's service worker nothing is left anywhere, and nothing is deleted twice.
pub(crate) async fn with_the_worker(engine: Engine, stage: &Stage) {
    for cut in CUTS {
        let lost = usize::from(cut.loses_the_answer(engine, true));
        view(stage, "leave=note&worker=yes", cut, lost).await;
        stage.site.until_nothing_lives().await;
        let state = stage.state();
        // Firefox's worker does not see that a page deletes its search, and may make sure of one that an earlier page had.
        let deletes = requests(&state, Operation::Delete)
            .filter(|request| request.status == Some(204))
            .count();
        let made = usize::try_from(state.counters.created).unwrap();
        assert_eq!(deletes, made, "{cut:?}: {:?}", state.requests);
    }
}

/// A view that searches as its page is cut, until it shows results and is closed. `lost` says how many answers it does not get.
async fn view(stage: &Stage, wishes: &str, cut: Cut, lost: usize) {
    let page = open(stage, wishes).await;
    start_slow(stage, &page, "view.search({ keyword: 'lighthouse' })").await;
    cut.happen(&page).await;
    cut.until_stayed(&page).await;
    if lost > 0 && cut == Cut::WindowStop {
        // Nothing says that this was no failure of the network.
        page.until("the failure is shown", |seen| seen.status == "failed")
            .await;
        page.run("view.retry()").await;
    }
    page.until_results().await;
    // The server goes on with a create that was cut.
    let answered =
        |state: &State| state.counters.created as usize == requests(state, Operation::Create).count();
    stage.site.until("every search is made", answered).await;
    let others = usize::from(cut != Cut::WindowStop);
    let state = stage.state();
    let creates = requests(&state, Operation::Create).count();
    assert_eq!(creates, 1 + lost + others, "{cut:?}: {:?}", state.requests);
    page.get("view.close()").await;
}

/// The same for a plain call and for a loop: they get their answers.
async fn whoever_creates(stage: &Stage, cut: Cut) {
    for (start, items) in [
        ("create()", "made.then(({ contents }) => contents.length)"),
        ("begin()", "begun"),
    ] {
        let page = open(stage, "leave=note").await;
        start_slow(stage, &page, start).await;
        cut.happen(&page).await;
        assert_eq!(page.get(items).await, 20, "{cut:?}, {start}");
        page.get("end()").await;
        stage.site.until_nothing_lives().await;
    }
}

async fn open(stage: &Stage, wishes: &str) -> ViewPage {
    stage.site.emulator.reset();
    ViewPage::open(stage, wishes).await
}

/// Runs what creates a search, and waits until that is in flight.
async fn start_slow(stage: &Stage, page: &ViewPage, start: &str) {
    let slow = FailNext {
        latency_ms: Some(SLOW_CREATE_MS),
        ..FailNext::default()
    };
    stage.site.fail_next(Operation::Create, slow);
    page.run(&format!("void ({start})")).await;
    stage
        .site
        .until("a create is in flight", |state| creates_in_flight(state) == 1)
        .await;
}
