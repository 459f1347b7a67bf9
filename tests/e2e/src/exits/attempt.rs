//! One try: search, leave, look at what the server has left.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use smh_emulator::{FailNext, Faults, Operation, State};

use crate::browser::Engine;
use crate::exits::exit::Exit;
use crate::exits::plan::Expect;
use crate::exits::quit;
use crate::run::Stage;
use crate::site::{creates_in_flight, requests};
use crate::until::until;
use crate::view_page::ViewPage;

/// A create that is left while it is in flight takes so long.
const SLOW_CREATE_MS: u64 = 700;
/// How long a deletion that may never come is waited for, besides its preflight, where nothing says that it does not.
const PATIENCE: Duration = Duration::from_millis(2000);

/// What is written down is looked at by other pages when it is so old.
const LEDGER_MS: u64 = 15_000;

/// What the server has seen of one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The search left was deleted, and none that nobody wants is alive.
    pub(crate) deleted: bool,
    /// The most DELETE requests that came for one search.
    pub(crate) deletes: usize,
}

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    pub(crate) engine: Engine,
    pub(crate) exit: Exit,
    pub(crate) preflight_ms: u64,
    pub(crate) expect: Expect,
}

impl Attempt {
    pub(crate) async fn run(self, stage: &Stage) -> Outcome {
        let first = stage.client.window().await.unwrap();
        if self.exit == Exit::TabClosed {
            // A new tab is hidden in WebKit.
            let tab = stage
                .client
                .new_window(self.engine != Engine::WebKit)
                .await
                .unwrap();
            stage.client.switch_to_window(tab.handle).await.unwrap();
        }
        stage.site.emulator.reset();
        self.set_faults(stage, vec![]);
        let page = ViewPage::open(stage, self.exit.wishes()).await;
        if self.exit.asks() {
            // Only a user's own click lets a page ask.
            page.click("search").await;
        } else {
            page.run("document.getElementById('search').click()").await;
        }
        page.until_results().await;
        stage
            .site
            .until("a search lives", |state| state.live_searches == 1)
            .await;
        self.leave(stage, &page).await;
        self.arrive(&page).await;
        self.wait(stage, &page).await;
        let outcome = outcome(&stage.state(), usize::from(self.exit.stays(self.engine)));
        if self.exit == Exit::TabClosed {
            stage.client.switch_to_window(first).await.unwrap();
        }
        if !self.exit.ends_browser() {
            self.go_on(stage, &page).await;
        }
        outcome
    }

    fn set_faults(self, stage: &Stage, fail_next: Vec<FailNext>) {
        let faults = Faults {
            preflight_latency_ms: self.preflight_ms,
            only: Some(vec![Operation::Delete]),
            fail_next,
            ..Faults::default()
        };
        stage.site.emulator.set_faults(faults).unwrap();
    }

    async fn leave(self, stage: &Stage, page: &ViewPage) {
        match self.exit {
            Exit::ViewClosed => page.run("view.close()").await,
            Exit::Cleared => page.run("view.clear()").await,
            Exit::ConditionsChanged => {
                self.start_slow_create(stage, page).await;
                page.run("view.search({ keyword: 'README' })").await;
            }
            Exit::WhileCreating => {
                self.start_slow_create(stage, page).await;
                page.follow("same-origin").await;
                // The server goes on with it, whoever waits for it or does not.
                stage
                    .site
                    .until("it is made", |state| {
                        state.counters.created > 1 && creates_in_flight(state) == 0
                    })
                    .await;
            }
            Exit::SameOrigin | Exit::Back => page.follow("same-origin").await,
            Exit::OtherOrigin | Exit::OtherUncached => page.follow("other-origin").await,
            // Not WebDriver's own way: WebKit's driver now and then waits for it forever.
            Exit::Reload => page.run("setTimeout(() => location.reload())").await,
            Exit::TabClosed => page.client.close_window().await.unwrap(),
            Exit::MailLink => {
                page.follow("mail").await;
                if self.exit.stays(self.engine) {
                    page.until_event("beforeunload").await;
                }
            }
            Exit::LeaveCancelled => {
                page.follow("same-origin").await;
                until("the user is asked", async || {
                    page.client
                        .get_alert_text()
                        .await
                        .map(drop)
                        .map_err(|error| error.to_string())
                })
                .await;
                page.client.dismiss_alert().await.unwrap();
            }
            Exit::Hidden => {
                page.client.minimize_window().await.unwrap();
                page.until_event("hidden").await;
            }
            Exit::LastWindow => quit::close_last_window(self.engine, &page.client).await,
            Exit::Quit => quit::quit(self.engine, &page.client).await,
        }
    }

    /// Waits until the user is where the exit leads.
    async fn arrive(self, page: &ViewPage) {
        match self.exit {
            Exit::SameOrigin | Exit::OtherOrigin | Exit::OtherUncached | Exit::Back | Exit::WhileCreating => {
                page.until_title("Elsewhere").await;
            }
            Exit::Reload => page.until("it is new", |seen| seen.status == "idle").await,
            _ => {}
        }
    }

    /// Asks for other conditions, and waits until their create is in flight.
    async fn start_slow_create(self, stage: &Stage, page: &ViewPage) {
        let slow = FailNext {
            operation: Some(Operation::Create),
            latency_ms: Some(SLOW_CREATE_MS),
            ..FailNext::default()
        };
        self.set_faults(stage, vec![slow]);
        page.run("view.search({ keyword: 'picture' })").await;
        stage
            .site
            .until("a create is in flight", |state| creates_in_flight(state) == 1)
            .await;
    }

    /// Waits until the server has seen all that there is to come.
    async fn wait(self, stage: &Stage, page: &ViewPage) {
        if self.exit.stays(self.engine) {
            let until = "it shows a search that it has";
            page.until(until, |seen| seen.settled() && seen.error.is_none())
                .await;
        }
        let kept = usize::from(self.exit.stays(self.engine));
        let left = |state: &State| {
            state.live_searches == kept && creates_in_flight(state) == 0 && deletes_in_flight(state) == 0
        };
        if self.expect == Expect::Every {
            return stage
                .site
                .until("the search that was left is deleted", left)
                .await;
        }
        if self.exit.ends_browser() {
            // Nothing comes any more when the browser has closed its connections. A driven Firefox does not end, and keeps them.
            let start = Instant::now();
            while start.elapsed() < PATIENCE + Duration::from_millis(2 * self.preflight_ms) {
                let state = stage.state();
                if left(&state) || state.open_connections == 0 {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        } else {
            self.send_another(stage, page).await;
        }
    }

    /// Waits for a DELETE that the next page sends: it takes the same way as one of the page before that is still to come.
    async fn send_another(self, stage: &Stage, page: &ViewPage) {
        let url = format!("{}/api/v1/search/smhdemo/-/another", stage.site.emulator.url());
        let answered = page
            .get(&format!(
                "fetch('{url}', {{ method: 'DELETE' }}).then(() => true)"
            ))
            .await;
        assert_eq!(answered, true, "the service answers");
    }

    /// Where the page is still there: results are shown again, and in the end nothing lives.
    async fn go_on(self, stage: &Stage, page: &ViewPage) {
        match self.exit {
            Exit::Back => {
                page.client.back().await.unwrap();
                page.until_event("back from the cache").await;
                // Its requests may have been answered while it was in the cache, where it does not hear of it.
                page.until("results are shown again", |seen| {
                    seen.status == "ready" && seen.items > 0
                })
                .await;
            }
            Exit::Hidden => {
                page.client.set_window_rect(0, 0, 1200, 900).await.unwrap();
                page.until_results().await;
            }
            _ if !self.exit.stays(self.engine) => return,
            _ => {}
        }
        stage
            .site
            .until("one search lives", |state| state.live_searches == 1)
            .await;
        page.run("window.asks = false; view.close()").await;
        stage.site.until_nothing_lives().await;
    }
}

fn deletes_in_flight(state: &State) -> usize {
    requests(state, Operation::Delete)
        .filter(|request| request.status.is_none() && !request.client_gone)
        .count()
}

fn outcome(state: &State, kept: usize) -> Outcome {
    let mut deletes: BTreeMap<&str, (u64, usize)> = BTreeMap::new();
    for request in requests(state, Operation::Delete) {
        let (first, count) = deletes.entry(&request.path).or_insert((request.at_ms, 0));
        // On a very busy machine the next page may come to look at what its predecessor has written down.
        if request.at_ms < *first + LEDGER_MS {
            *count += 1;
        }
    }
    Outcome {
        deleted: state.live_searches == kept,
        deletes: deletes.into_values().map(|(_, count)| count).max().unwrap_or(0),
    }
}
