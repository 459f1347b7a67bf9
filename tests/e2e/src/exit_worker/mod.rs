//! The exit worker, by which Chromium deletes the search of a create that is in flight when the page leaves, without an
//! installation. The test ends with a table of the measured results. The rows with the service worker, and those for a browser that
//! quits, are in its suite.

mod leaving;
mod staying;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::service_worker::table;
use crate::support::browser::Browser;
use crate::support::engine::Engine;
use crate::support::harness::{Stage, caught, end, run, say};
use crate::support::site::Site;
use crate::support::turns;

/// The duration of a create during which nothing happens.
const CREATE: Duration = Duration::from_millis(50);

#[tokio::test]
async fn every_exit() {
    let _turn = turns::one().await;
    let start = Instant::now();
    let site = Arc::new(Site::start(CREATE).await);
    let browser = Browser::start(Engine::Chromium).await;
    let name = browser.name();
    let stage = Stage {
        site: Arc::clone(&site),
        client: browser.client.clone(),
    };
    let mut measured = Vec::new();
    let outcome = caught(leaving::every_way(&stage, &mut measured)).await;
    say(&table(&name, &measured));
    say(&format!("{} s", start.elapsed().as_secs()));
    end(browser, "exit-worker", outcome).await;
}

#[tokio::test]
async fn a_page_that_stays() {
    run("exit-worker-staying", CREATE, async |stage| {
        staying::same_request(&stage).await;
        staying::same_outcomes(&stage).await;
        staying::fallbacks(&stage).await;
        staying::trusted_types(&stage).await;
        staying::fetch_replaced_later(&stage).await;
    })
    .await;
}
