//! The package's service worker: a page that is left while a create is in flight leaves no search behind, and a page that
//! stays does not notice the worker. Each engine's test ends with a table of the measured results.

mod leaving;
mod page;
mod quitting;
mod recording_server;
mod staying;
mod table;
mod undriven_webkit;
mod way;

pub(crate) use leaving::{CALLERS, left_by_browser, until_deleted, until_in_flight};
pub(crate) use recording_server::RecordingServer;
pub(crate) use table::{Outcome, table};
pub(crate) use way::Way;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::support::browser::Browser;
use crate::support::engine::Engine;
use crate::support::harness::{Stage, caught, end, say};
use crate::support::site::Site;
use crate::support::turns;
use crate::support::web_server::assert_built;

/// The duration of a create during which nothing happens.
const CREATE: Duration = Duration::from_millis(50);

#[tokio::test]
async fn chromium() {
    run(Engine::Chromium).await;
}

#[tokio::test]
async fn firefox() {
    run(Engine::Firefox).await;
}

/// This runs while no other browser does: beside other browsers, a page that WebKit took to another origin has left its
/// search behind, but never alone.
mod quiet {
    use crate::support::engine::Engine;

    #[tokio::test]
    async fn webkit() {
        super::run(Engine::WebKit).await;
    }
}

async fn run(engine: Engine) {
    if turns::is_missing(engine) {
        return;
    }
    let _turn = match engine {
        Engine::WebKit => turns::alone().await,
        _ => turns::one().await,
    };
    assert_built("pkg/dist");
    let start = Instant::now();
    let site = Arc::new(Site::start(CREATE).await);
    let browser = Browser::start(engine).await;
    let name = browser.name();
    let stage = Stage {
        site: Arc::clone(&site),
        client: browser.client.clone(),
    };
    let mut measured = Vec::new();
    let outcome = caught(async {
        staying::behaves_as_without_worker(&stage).await;
        staying::one_delete(&stage).await;
        staying::closed_with_results(engine, &stage).await;
        staying::create_by_a_dedicated_worker(&stage).await;
        leaving::failed_delete_is_retried(&stage).await;
        leaving::every_way(engine, &stage, &mut measured).await;
    })
    .await;
    let title = format!("{name}, with the service worker");
    say(&table(&title, &measured));
    say(&format!("{engine:?}: {} s", start.elapsed().as_secs()));
    end(browser, &format!("service-worker-{engine:?}"), outcome).await;
}
