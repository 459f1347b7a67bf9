//! Running the matrix of an engine.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::timeout;

use crate::browser::{Browser, Engine};
use crate::exits::attempt::{Attempt, Outcome};
use crate::exits::plan::{Expect, PREFLIGHTS, Row, not_tried, rows};
use crate::exits::table::{Outcomes, table};
use crate::run::{Stage, caught, message, picture, say, turn};
use crate::site::Site;

/// A driver that does not answer is given up after this.
const LIMIT: Duration = Duration::from_secs(120);
const CREATE: Duration = Duration::from_millis(100);

/// Tries every cell, shows the table, and fails if a cell is not as expected.
pub(crate) async fn run(engine: Engine) {
    let Some(_turn) = turn(engine).await else {
        return;
    };
    let start = Instant::now();
    let mut runner = Runner {
        engine,
        site: Arc::new(Site::start(CREATE).await),
        browser: None,
        asks: false,
        name: String::new(),
        failures: Vec::new(),
    };
    let mut measured = Vec::new();
    for row in rows(engine) {
        let mut outcomes = Outcomes::default();
        for (at, outcomes) in outcomes.iter_mut().enumerate() {
            *outcomes = runner.cell(&row, at).await;
        }
        measured.push((row, outcomes));
    }
    runner.end_browser().await;
    say(&table(&runner.name, &measured, not_tried(engine)));
    say(&format!("{engine:?}: {} s", start.elapsed().as_secs()));
    assert!(runner.failures.is_empty(), "{}", runner.failures.join("\n"));
}

struct Runner {
    engine: Engine,
    site: Arc<Site>,
    browser: Option<Browser>,
    /// Whether the user answers pages that ask to stay.
    asks: bool,
    name: String,
    failures: Vec<String>,
}

impl Runner {
    /// The tries of a cell, up to the first that fails.
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
        if let Some(outcome) = outcomes.iter().find(|outcome| outcome.deletes > 1) {
            self.failures
                .push(format!("{cell}: {} DELETEs for one search", outcome.deletes));
        }
        outcomes
    }

    async fn attempt(&mut self, attempt: Attempt) -> Result<Outcome, String> {
        if self.browser.is_some() && self.asks != attempt.exit.asks() {
            self.end_browser().await;
        }
        if self.browser.is_none() {
            self.asks = attempt.exit.asks();
            let browser = if self.asks {
                Browser::start_asking(self.engine).await
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
            outcome = Some(run.await.expect("the driver answers"));
        })
        .await;
        if end.is_err() {
            picture(
                &stage.client,
                &format!("exits-{:?}-{:?}", self.engine, attempt.exit),
            )
            .await;
        }
        if end.is_err() || attempt.exit.ends_browser() {
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
