//! Running the matrix of an engine.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::timeout;

use crate::exits::attempt::{Attempt, Outcome};
use crate::exits::exit::Exit;
use crate::exits::plan::{Expect, PREFLIGHTS, Row, lanes, not_tried, quiet};
use crate::exits::table::{Outcomes, table};
use crate::support::browser::Browser;
use crate::support::engine::Engine;
use crate::support::harness::{Stage, caught, message, say, take_screenshot, together};
use crate::support::site::Site;
use crate::support::turns;

/// The longest time for one try, in case the driver stops responding.
const LIMIT: Duration = Duration::from_secs(120);
const CREATE: Duration = Duration::from_millis(100);

/// Tries every cell, prints the table, and fails if a cell is not as expected. The lanes run at the same time, each with a site
/// and a browser of its own.
pub(crate) async fn run(engine: Engine) {
    if turns::is_missing(engine) {
        return;
    }
    let lanes = lanes(engine).into_iter().map(|rows| async move {
        let _turn = turns::one().await;
        Runner::run(engine, rows).await
    });
    show(engine, together(lanes).await, not_tried(engine));
}

/// The same for the rows that need a quiet machine, while no other browser runs.
pub(crate) async fn run_alone(engine: Engine) {
    if turns::is_missing(engine) {
        return;
    }
    let _turn = turns::alone().await;
    show(engine, vec![Runner::run(engine, quiet(engine)).await], None);
}

fn show(engine: Engine, lanes: Vec<Lane>, not_tried: Option<&str>) {
    let name = lanes.first().map(|lane| lane.name.clone()).unwrap_or_default();
    let mut lasted = Vec::new();
    let (mut measured, mut failures) = (Vec::new(), Vec::new());
    for lane in lanes {
        measured.extend(lane.measured);
        failures.extend(lane.failures);
        lasted.push(format!("{} s", lane.lasted.as_secs()));
    }
    say(&table(&name, &measured, not_tried));
    say(&format!("{engine:?}: {}", lasted.join(", ")));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The results of a lane.
struct Lane {
    name: String,
    measured: Vec<(Row, Outcomes)>,
    failures: Vec<String>,
    lasted: Duration,
}

struct Runner {
    engine: Engine,
    site: Arc<Site>,
    browser: Option<Browser>,
    /// Whether the test answers prompts in this browser.
    answers_prompts: bool,
    name: String,
    failures: Vec<String>,
}

impl Runner {
    async fn run(engine: Engine, rows: Vec<Row>) -> Lane {
        let start = Instant::now();
        let mut runner = Runner {
            engine,
            site: Arc::new(Site::start(CREATE).await),
            browser: None,
            answers_prompts: false,
            name: String::new(),
            failures: Vec::new(),
        };
        let mut measured = Vec::new();
        for row in rows {
            let mut outcomes = Outcomes::default();
            for (at, outcomes) in outcomes.iter_mut().enumerate() {
                *outcomes = runner.cell(&row, at).await;
            }
            measured.push((row, outcomes));
        }
        runner.end_browser().await;
        Lane {
            name: runner.name,
            measured,
            failures: runner.failures,
            lasted: start.elapsed(),
        }
    }

    /// The tries of a cell, up to the first one in which an assertion fails.
    async fn cell(&mut self, row: &Row, at: usize) -> Vec<Outcome> {
        let attempt = Attempt {
            engine: self.engine,
            exit: row.exit,
            preflight_ms: PREFLIGHTS[at],
            expect: row.expect[at],
        };
        let cell = format!("{}, preflights of {} ms", row.exit.name(), attempt.preflight_ms);
        let mut outcomes = Vec::new();
        for _ in 0..row.tries {
            match self.attempt(attempt).await {
                Ok(outcome) => outcomes.push(outcome),
                Err(failure) => {
                    self.failures.push(format!("{cell}: {failure}"));
                    outcomes.push(Outcome {
                        deleted: false,
                        deletes: 0,
                    });
                    break;
                }
            }
        }
        let deleted = outcomes.iter().filter(|outcome| outcome.deleted).count();
        if let Expect::AtLeast(least) = attempt.expect
            && deleted < least
        {
            self.failures
                .push(format!("{cell}: {deleted} deleted, expected at least {least}"));
        }
        // When a page enters the cache, Firefox discards the responses to its requests. Back from there, the page has no
        // confirmation of its DELETE and sends it again.
        let most = match (self.engine, row.exit) {
            (Engine::Firefox, Exit::Back) => 2,
            _ => 1,
        };
        if let Some(outcome) = outcomes.iter().find(|outcome| outcome.deletes > most) {
            self.failures
                .push(format!("{cell}: {} DELETEs for one search", outcome.deletes));
        }
        outcomes
    }

    async fn attempt(&mut self, attempt: Attempt) -> Result<Outcome, String> {
        if self.browser.is_some() && self.answers_prompts != attempt.exit.has_prompt() {
            self.end_browser().await;
        }
        if self.browser.is_none() {
            self.answers_prompts = attempt.exit.has_prompt();
            let browser = if self.answers_prompts {
                Browser::start_answering_prompts(self.engine).await
            } else {
                Browser::start(self.engine).await
            };
            self.name = browser.name();
            self.browser = Some(browser);
        }
        let stage = Stage {
            site: Arc::clone(&self.site),
            client: self.browser.as_ref().unwrap().client.clone(),
        };
        let mut outcome = None;
        let end = caught(async {
            let run = timeout(LIMIT, attempt.run(&stage));
            outcome = Some(run.await.expect("the driver responds"));
        })
        .await;
        if end.is_err() {
            take_screenshot(
                &stage.client,
                &format!("exits-{:?}-{:?}", self.engine, attempt.exit),
            )
            .await;
        }
        if attempt.exit.ends_browser()
            && let Some(browser) = self.browser.take()
        {
            browser.kill();
        } else if end.is_err() {
            self.end_browser().await;
        }
        end.map_err(|panic| message(panic.as_ref()))?;
        outcome.ok_or_else(|| String::from("no outcome"))
    }

    async fn end_browser(&mut self) {
        if let Some(browser) = self.browser.take() {
            browser.close().await;
        }
    }
}
