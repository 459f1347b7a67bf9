//! One try: search, leave, and look at the emulator's state.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use smh_emulator::{FailNext, Faults, Operation, State};

use crate::exits::exit::Exit;
use crate::exits::plan::Expect;
use crate::support::engine::Engine;
use crate::support::harness::{Stage, say};
use crate::support::site::{creates_in_flight, requests};
use crate::support::until::until;
use crate::support::user_actions;
use crate::support::view_page::ViewPage;

/// The duration of a create that is in flight when the page is left.
const SLOW_CREATE_MS: u64 = 700;
/// How long the test waits for a DELETE, besides its preflight, if nothing else shows that none will be sent.
const PATIENCE: Duration = Duration::from_millis(2000);

/// Other pages leave an entry of the orphan log alone until it is this old.
const ENTRY_MIN_AGE_MS: u64 = 15_000;

/// The result of one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The search that was left is deleted, and no other is alive that should not be.
    pub(crate) deleted: bool,
    /// The number of DELETEs for the search that got most of them.
    pub(crate) deletes: usize,
}

/// A cell of the matrix.
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
        let page = ViewPage::open(stage, self.exit.parameters()).await;
        if self.exit.has_prompt() {
            // A page may ask only after a user's click.
            page.click("search").await;
        } else {
            page.run("document.getElementById('search').click()").await;
        }
        page.until_results().await;
        stage
            .site
            .until("a search lives", |state| state.live_searches == 1)
            .await;
        let user = page.get("options.userId").await;
        self.leave(stage, &page).await;
        self.arrive(&page).await;
        self.wait(stage, &page).await;
        let outcome = self.outcome(&stage.state(), user.as_str().expect("a user id"));
        if self.exit == Exit::TabClosed {
            stage.client.switch_to_window(first).await.unwrap();
        }
        if !self.exit.ends_browser() {
            self.return_to_results(stage, &page).await;
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
                if self.engine == Engine::Chromium {
                    page.until_event("exit worker ready").await;
                }
                self.start_slow_create(stage, page).await;
                page.follow("same-origin").await;
                // The server completes a create whether or not the client waits for it.
                stage
                    .site
                    .until("the search is created", |state| {
                        state.counters.created > 1 && creates_in_flight(state) == 0
                    })
                    .await;
            }
            Exit::SameOrigin | Exit::Back => page.follow("same-origin").await,
            Exit::OtherOrigin | Exit::OtherUncached => page.follow("other-origin").await,
            // Not by WebDriver's command: WebKit's driver sometimes waits for it forever.
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
                until("the page asks whether to stay", async || {
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
            Exit::LastWindow => user_actions::close_last_window(self.engine, &page.client).await,
            Exit::Quit => user_actions::quit(self.engine, &page.client).await,
        }
    }

    /// Waits for the page to which the exit leads.
    async fn arrive(self, page: &ViewPage) {
        match self.exit {
            Exit::SameOrigin | Exit::OtherOrigin | Exit::OtherUncached | Exit::Back | Exit::WhileCreating => {
                page.until_title("Elsewhere").await;
            }
            Exit::Reload => page.until("it is new", |seen| seen.status == "idle").await,
            _ => {}
        }
    }

    /// Searches with other conditions, and waits until the create is in flight.
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

    /// Waits until the emulator has received every request of the exit.
    async fn wait(self, stage: &Stage, page: &ViewPage) {
        if self.exit.stays(self.engine) {
            page.until("results are shown", |seen| seen.settled() && seen.error.is_none())
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
            // When the browser has closed its connections, no more requests will arrive. Firefox keeps running under its driver,
            // and keeps its connections.
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

    /// Waits for a DELETE that the next page sends: it takes as long as one of the page before that is still in flight.
    async fn send_another(self, stage: &Stage, page: &ViewPage) {
        let url = format!("{}/api/v1/search/smhdemo/-/another", stage.site.emulator.url());
        let responded = page
            .get(&format!(
                "fetch('{url}', {{ method: 'DELETE' }}).then(() => true)"
            ))
            .await;
        assert_eq!(responded, true, "the service responds");
    }

    /// If the page stays or the user returns: results are shown again. Then closes the view.
    async fn return_to_results(self, stage: &Stage, page: &ViewPage) {
        match self.exit {
            Exit::Back => {
                page.client.back().await.unwrap();
                page.until_event("back from the cache").await;
                // Without `settled`: the page may have missed the response to its DELETE while it was in the cache.
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
        page.run("window.asksToStay = false; view.close()").await;
        stage.site.until_nothing_lives().await;
    }

    /// The result. `user` is the user id by which the requests of the page that was left are known.
    fn outcome(self, state: &State, user: &str) -> Outcome {
        let kept = usize::from(self.exit.stays(self.engine));
        let mut deletes: BTreeMap<&str, (u64, usize)> = BTreeMap::new();
        for request in requests(state, Operation::Delete) {
            let (first, count) = deletes.entry(&request.path).or_insert((request.at_ms, 0));
            // On a very busy machine the exit may take so long that the next page finds the search in the orphan log.
            let by_orphan_log = !request.query.contains(user) && request.at_ms >= *first + ENTRY_MIN_AGE_MS;
            if !by_orphan_log {
                *count += 1;
            }
        }
        if deletes.values().any(|(_, count)| *count > 1) {
            // To find out which request was sent again, and why.
            say(&format!(
                "{self:?}, a search with more than one DELETE: {:?}",
                state.requests
            ));
        }
        Outcome {
            deleted: state.live_searches == kept,
            deletes: deletes.into_values().map(|(_, count)| count).max().unwrap_or(0),
        }
    }
}

fn deletes_in_flight(state: &State) -> usize {
    requests(state, Operation::Delete)
        .filter(|request| request.status.is_none() && !request.client_gone)
        .count()
}
