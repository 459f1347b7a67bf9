//! One browser's pages, their ends, and the next visit.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fantoccini::wd::WindowHandle;
use smh_emulator::{FailNext, Faults, Operation, State};
use walkdir::WalkDir;

use crate::browser::{Browser, Engine};
use crate::exits::next_visit::parting::{Parting, Worker};
use crate::exits::next_visit::table::Line;
use crate::exits::quit;
use crate::processes::kill;
use crate::site::{Site, creates_in_flight};
use crate::until::{until, until_within, when};
use crate::view_page::ViewPage;
use crate::wire::Wire;

const CREATE: Duration = Duration::from_millis(100);
/// A create that is left while it is in flight takes so long.
const SLOW_CREATE_MS: u64 = 700;
/// Longer than a browser takes to end.
const SLOW_PREFLIGHT_MS: u64 = 2_000;
/// How many searches are left in each way.
const TRIES: usize = 3;
/// How long a deletion that may never come is waited for, before there is a visit.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long a visit may take: the last entries must become old enough, and then be looked at twice.
const VISIT: Duration = Duration::from_secs(60);
/// Chromium writes to disk as seldom as once a minute.
const DISK: Duration = Duration::from_secs(150);

/// What was measured.
pub(crate) struct Round {
    pub(crate) name: String,
    pub(crate) lines: Vec<Line>,
    /// How long the browser took to write down on disk what it keeps, where that was waited for.
    pub(crate) on_disk: Option<Duration>,
}

/// Some searches that are left in the same way.
struct Left {
    parting: Parting,
    worker: Worker,
    windows: Vec<WindowHandle>,
    searches: BTreeSet<String>,
}

struct Stage {
    engine: Engine,
    site: Site,
    wire: Wire,
    browser: Browser,
}

impl Round {
    pub(crate) async fn run(engine: Engine, partings: &[Parting]) -> Self {
        let site = Site::start(CREATE).await;
        let wire = Wire::to(site.emulator.url()).await;
        let mut stage = Stage {
            engine,
            site,
            wire,
            browser: Browser::start(engine).await,
        };
        let name = stage.browser.name();
        let home = stage.browser.client.window().await.unwrap();
        if engine == Engine::WebKit {
            // Its driver will have no say in the visits.
            for worker in Worker::all() {
                stage.new_window().await;
                stage.goto(*worker, "&when=told").await;
            }
        }
        let mut left = Vec::new();
        for parting in partings {
            for worker in Worker::all() {
                left.push(stage.open(*parting, *worker).await);
            }
        }
        let shown = Instant::now();
        let mut on_disk = None;
        for left in &mut left {
            stage.leave_with_create(left).await;
        }
        stage.leave_while_cut(&left).await;
        stage.leave_by_crash(&left).await;
        if partings.contains(&Parting::Killed) {
            stage.kill_pages().await;
        }
        let end = Parting::of_browsers(engine)
            .iter()
            .find(|end| partings.contains(end));
        if let Some(end) = end {
            if *end == Parting::BrowserKilled {
                stage.until_on_disk(&left).await;
                on_disk = Some(shown.elapsed());
            }
            stage = stage.end_browser(*end).await;
        } else if engine != Engine::WebKit {
            stage.browser.client.switch_to_window(home).await.unwrap();
        }
        let promised = || left.iter().filter(|left| left.parting.is_promised());
        // Where the browser has ended, its successor has no connection yet.
        if stage.site.state().open_connections > 0 {
            stage.wait(PATIENCE, promised()).await;
        }
        let before: Vec<_> = left
            .iter()
            .map(|left| left.windows.len() - stage.alive(left))
            .collect();
        stage.visit().await;
        stage.wait(VISIT, promised()).await;
        let lines = left.iter().zip(before).map(|(left, before)| Line {
            parting: left.parting,
            worker: left.worker,
            tries: left.windows.len(),
            before,
            left: stage.alive(left),
            promised: left.parting.is_promised(),
        });
        let lines = lines.collect();
        stage.browser.close().await;
        Round { name, lines, on_disk }
    }
}

impl Stage {
    /// The address of a page is that of its worker's origin; its service is at the end of the wire.
    fn wishes(&self, worker: Worker, more: &str) -> String {
        format!("grace=600000&base={}{}{more}", self.wire.url, worker.wishes())
    }

    async fn goto(&self, worker: Worker, more: &str) {
        let origin = worker.origin(&self.site.url);
        let url = format!("{origin}/page/view.html?{}", self.wishes(worker, more));
        self.browser.client.goto(&url).await.unwrap();
    }

    async fn page(&self, worker: Worker, more: &str) -> ViewPage {
        let origin = worker.origin(&self.site.url);
        ViewPage::open_at(&self.browser.client, &origin, &self.wishes(worker, more)).await
    }

    async fn new_window(&self) -> WindowHandle {
        // A new tab is hidden in WebKit.
        let tab = self.engine != Engine::WebKit;
        let window = self.browser.client.new_window(tab).await.unwrap().handle;
        let client = &self.browser.client;
        client.switch_to_window(window.clone()).await.unwrap();
        window
    }

    /// Opens pages that show searches.
    async fn open(&self, parting: Parting, worker: Worker) -> Left {
        let known = self.living();
        let mut windows = Vec::new();
        for _ in 0..TRIES {
            windows.push(self.new_window().await);
            let page = self.page(worker, parting.wishes()).await;
            page.run("view.search({ keyword: 'lighthouse' })").await;
            page.until_results().await;
        }
        let searches: BTreeSet<_> = self.living().difference(&known).cloned().collect();
        assert_eq!(searches.len(), TRIES, "each page has a search");
        Left {
            parting,
            worker,
            windows,
            searches,
        }
    }

    fn living(&self) -> BTreeSet<String> {
        let searches = self.site.state().searches;
        searches.into_iter().map(|search| search.id).collect()
    }

    fn alive(&self, left: &Left) -> usize {
        self.living().intersection(&left.searches).count()
    }

    /// Each of the windows, shown.
    async fn show(&self, window: &WindowHandle) -> ViewPage {
        let client = self.browser.client.clone();
        client.switch_to_window(window.clone()).await.unwrap();
        ViewPage { client }
    }

    /// Asks for other conditions and leaves while their create is in flight: that search is what is left.
    async fn leave_with_create(&self, left: &mut Left) {
        if left.parting != Parting::WhileCreating {
            return;
        }
        let known = self.living();
        for window in &left.windows {
            let page = self.show(window).await;
            let slow = FailNext {
                latency_ms: Some(SLOW_CREATE_MS),
                ..FailNext::default()
            };
            self.site.fail_next(Operation::Create, slow);
            let created = self.site.state().counters.created;
            page.run("view.search({ keyword: 'picture' })").await;
            let in_flight = "a create is in flight";
            self.site
                .until(in_flight, |state| creates_in_flight(state) == 1)
                .await;
            page.follow("same-origin").await;
            page.until_title("Elsewhere").await;
            // The server goes on with it, whoever waits for it or does not.
            let made = |state: &State| state.counters.created > created && creates_in_flight(state) == 0;
            self.site.until("it is made", made).await;
        }
        left.searches = self.living().difference(&known).cloned().collect();
    }

    /// Leaves while the service cannot be reached.
    async fn leave_while_cut(&mut self, all: &[Left]) {
        self.wire.cut().await;
        for left in all {
            for window in &left.windows {
                if left.parting == Parting::CutNavigation {
                    let page = self.show(window).await;
                    page.follow("same-origin").await;
                    page.until_title("Elsewhere").await;
                } else if left.parting == Parting::CutTab {
                    let page = self.show(window).await;
                    page.client.close_window().await.unwrap();
                }
            }
        }
        self.wire.mend().await;
    }

    async fn leave_by_crash(&self, all: &[Left]) {
        for left in all.iter().filter(|left| left.parting == Parting::Crash) {
            for window in &left.windows {
                let page = self.show(window).await;
                quit::crash(self.engine, &page.client).await;
            }
        }
    }

    async fn kill_pages(&self) {
        let processes = self.browser.processes();
        let pages = processes.with_worker(self.engine);
        assert!(!pages.is_empty(), "pages have processes");
        kill(&pages);
        until("they have ended", async || {
            let left = self.browser.processes().with_worker(self.engine).len();
            when(left == 0, left)
        })
        .await;
    }

    /// Waits until the browser has written down on disk what the pages have written down.
    async fn until_on_disk(&self, all: &[Left]) {
        let folder = self.browser.profile.path().join(match self.engine {
            Engine::Firefox => "storage/default",
            _ => "Default/Local Storage",
        });
        for search in all.iter().flat_map(|left| &left.searches) {
            until_within(DISK, "the ledger is on disk", async || {
                when(holds(&folder, &format!("smh-wasm:1:{search}")), search)
            })
            .await;
        }
    }

    /// Ends the browser, and starts another one with its profile.
    async fn end_browser(self, end: Parting) -> Self {
        let client = &self.browser.client;
        // What the pages send while they go is lost.
        self.site
            .emulator
            .set_faults(Faults {
                preflight_latency_ms: SLOW_PREFLIGHT_MS,
                ..Faults::default()
            })
            .unwrap();
        match end {
            Parting::BrowserQuit => quit::quit(self.engine, client).await,
            Parting::LastWindow => {
                let [others @ .., last] = &client.windows().await.unwrap()[..] else {
                    unreachable!("there is a window");
                };
                for window in others {
                    client.switch_to_window(window.clone()).await.unwrap();
                    client.close_window().await.unwrap();
                }
                client.switch_to_window(last.clone()).await.unwrap();
                quit::close_last_window(self.engine, client).await;
            }
            _ => {
                let processes = self.browser.processes();
                kill(&[processes.browser(self.engine).expect("the browser runs")]);
            }
        }
        until("it has ended", async || {
            let processes = self.browser.processes();
            when(processes.browser(self.engine).is_none(), "it runs")
        })
        .await;
        self.site.emulator.set_faults(Faults::default()).unwrap();
        let profile = Arc::clone(&self.browser.profile);
        self.browser.kill().await;
        Stage {
            browser: Browser::start_in(self.engine, profile).await,
            ..self
        }
    }

    /// The next visit.
    async fn visit(&self) {
        if self.engine == Engine::WebKit {
            return self.site.tell();
        }
        for worker in Worker::all() {
            self.new_window().await;
            self.page(*worker, "").await;
        }
    }

    /// Waits until none of these is left, but not for longer.
    async fn wait<'a>(&self, limit: Duration, left: impl Iterator<Item = &'a Left> + Clone) {
        let start = Instant::now();
        while start.elapsed() < limit && left.clone().any(|left| self.alive(left) > 0) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Whether a file in the folder holds this.
fn holds(folder: &Path, text: &str) -> bool {
    let files = WalkDir::new(folder).into_iter().filter_map(Result::ok);
    files
        .filter_map(|file| std::fs::read(file.path()).ok())
        .any(|bytes| String::from_utf8_lossy(&bytes).contains(text))
}
