//! The pages of one browser, the ways in which they are left, and the next visit.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fantoccini::wd::WindowHandle;
use smh_emulator::{FailNext, Faults, Operation, State};
use walkdir::WalkDir;

use crate::next_visit::parting::{Parting, Worker};
use crate::next_visit::table::Line;
use crate::support::browser::Browser;
use crate::support::engine::Engine;
use crate::support::network::Network;
use crate::support::processes::kill;
use crate::support::site::{Site, creates_in_flight};
use crate::support::until::{until, until_within, when};
use crate::support::user_actions;
use crate::support::view_page::ViewPage;

const CREATE: Duration = Duration::from_millis(100);
/// The duration of a create that is in flight when the page is left.
const SLOW_CREATE_MS: u64 = 700;
/// Longer than a browser takes to end.
const SLOW_PREFLIGHT_MS: u64 = 2_000;
/// The number of searches that are left in each way.
const TRIES: usize = 3;
/// How long the test waits, before the visit, for DELETEs that may never be sent.
const PATIENCE: Duration = Duration::from_secs(4);
/// The longest duration of a visit: the newest entries of the orphan log must become old enough, and are then checked twice.
const VISIT: Duration = Duration::from_secs(60);
/// Chromium may write `localStorage` to disk only once a minute.
const DISK: Duration = Duration::from_secs(150);

/// The measured results.
pub(crate) struct Round {
    pub(crate) name: String,
    pub(crate) lines: Vec<Line>,
    /// How long the browser took to write `localStorage` to disk, if the test waited for that.
    pub(crate) on_disk: Option<Duration>,
}

/// Searches that are left in the same way.
struct Left {
    parting: Parting,
    worker: Worker,
    windows: Vec<WindowHandle>,
    searches: BTreeSet<String>,
}

struct Stage {
    engine: Engine,
    site: Site,
    network: Network,
    browser: Browser,
}

impl Round {
    pub(crate) async fn run(engine: Engine, partings: &[Parting]) -> Self {
        let site = Site::start(CREATE).await;
        let network = Network::to(site.emulator.url()).await;
        let mut stage = Stage {
            engine,
            site,
            network,
            browser: Browser::start(engine).await,
        };
        let name = stage.browser.name();
        let home = stage.browser.client.window().await.unwrap();
        if engine == Engine::WebKit {
            // Opened now, because its driver will not respond later.
            for worker in Worker::all() {
                stage.new_window().await;
                stage.goto(*worker, "&start=signal").await;
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
        let promised = || left.iter().filter(|left| left.parting.is_promised(engine));
        // After a restart, the browser has no connection yet.
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
            promised: left.parting.is_promised(engine),
        });
        let lines = lines.collect();
        stage.browser.close().await;
        Round { name, lines, on_disk }
    }
}

impl Stage {
    /// The parameters of a page that reaches the emulator by the network.
    fn parameters(&self, worker: Worker, more: &str) -> String {
        format!(
            "grace=600000&base={}{}{more}",
            self.network.url,
            worker.parameters()
        )
    }

    async fn goto(&self, worker: Worker, more: &str) {
        let origin = worker.origin(&self.site.url);
        let url = ViewPage::url(&origin, &self.parameters(worker, more));
        self.browser.client.goto(&url).await.unwrap();
    }

    async fn page(&self, worker: Worker, more: &str) -> ViewPage {
        let origin = worker.origin(&self.site.url);
        ViewPage::open_at(&self.browser.client, &origin, &self.parameters(worker, more)).await
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
            self.page(worker, parting.parameters()).await;
        }
        // Right after each other: Chromium writes to disk 5 s after the first change of `localStorage`, and after that only once
        // a minute.
        for window in &windows {
            let page = self.show(window).await;
            page.run("view.search({ keyword: 'lighthouse' })").await;
        }
        for window in &windows {
            self.show(window).await.until_results().await;
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

    /// Switches to a window.
    async fn show(&self, window: &WindowHandle) -> ViewPage {
        let client = self.browser.client.clone();
        client.switch_to_window(window.clone()).await.unwrap();
        ViewPage { client }
    }

    /// Searches with other conditions and leaves while the create is in flight: its search is the one that is left.
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
            // The server completes a create whether or not the client waits for it.
            let created_one =
                |state: &State| state.counters.created > created && creates_in_flight(state) == 0;
            self.site.until("the search is created", created_one).await;
        }
        left.searches = self.living().difference(&known).cloned().collect();
    }

    /// Leaves while the network is cut.
    async fn leave_while_cut(&mut self, all: &[Left]) {
        self.network.cut().await;
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
        self.network.restore().await;
    }

    async fn leave_by_crash(&self, all: &[Left]) {
        for left in all.iter().filter(|left| left.parting == Parting::Crash) {
            for window in &left.windows {
                let page = self.show(window).await;
                user_actions::crash(self.engine, &page.client).await;
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

    /// Waits until the browser has written the orphan log to disk.
    async fn until_on_disk(&self, all: &[Left]) {
        let folder = self.browser.profile.path().join(match self.engine {
            Engine::Firefox => "storage/default",
            _ => "Default/Local Storage",
        });
        for search in all.iter().flat_map(|left| &left.searches) {
            until_within(DISK, "the orphan log is on disk", async || {
                when(holds(&folder, &format!("smh-wasm:1:{search}")), search)
            })
            .await;
        }
    }

    /// Ends the browser, and starts it again with its profile.
    async fn end_browser(self, end: Parting) -> Self {
        let client = &self.browser.client;
        // The requests that pages send while they are closed are lost.
        self.site
            .emulator
            .set_faults(Faults {
                preflight_latency_ms: SLOW_PREFLIGHT_MS,
                ..Faults::default()
            })
            .unwrap();
        match end {
            Parting::BrowserQuit => user_actions::quit(self.engine, client).await,
            Parting::LastWindow => {
                let [others @ .., last] = &client.windows().await.unwrap()[..] else {
                    unreachable!("there is a window");
                };
                for window in others {
                    client.switch_to_window(window.clone()).await.unwrap();
                    client.close_window().await.unwrap();
                }
                client.switch_to_window(last.clone()).await.unwrap();
                user_actions::close_last_window(self.engine, client).await;
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
        self.browser.kill();
        Stage {
            browser: Browser::start_in(self.engine, profile).await,
            ..self
        }
    }

    /// Visits the site again.
    async fn visit(&self) {
        if self.engine == Engine::WebKit {
            return self.site.send_start_signal();
        }
        for worker in Worker::all() {
            self.new_window().await;
            self.page(*worker, "").await;
        }
    }

    /// Waits until none of these is left, at most for this long.
    async fn wait<'a>(&self, limit: Duration, left: impl Iterator<Item = &'a Left> + Clone) {
        let start = Instant::now();
        while start.elapsed() < limit && left.clone().any(|left| self.alive(left) > 0) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Whether a file in the folder contains this.
fn holds(folder: &Path, text: &str) -> bool {
    let files = WalkDir::new(folder).into_iter().filter_map(Result::ok);
    files
        .filter_map(|file| std::fs::read(file.path()).ok())
        .any(|bytes| String::from_utf8_lossy(&bytes).contains(text))
}
