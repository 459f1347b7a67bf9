//! The browser cuts the requests of a page although the page stays: at a link that turns out to be a download, at
//! `window.stop()`. And loops over `pages()` whose page is left, or returns from the back/forward cache.

mod cuts;
mod page_loops;

use std::sync::Arc;
use std::time::Duration;

use crate::support::browser::Browser;
use crate::support::engine::Engine;
use crate::support::harness::{Stage, caught, end};
use crate::support::site::Site;
use crate::support::turns;

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

#[tokio::test]
async fn webkit() {
    run(Engine::WebKit).await;
}

async fn run(engine: Engine) {
    if turns::is_missing(engine) {
        return;
    }
    let _turn = turns::one().await;
    let site = Arc::new(Site::start(CREATE).await);
    let browser = Browser::start(engine).await;
    let stage = Stage {
        site: Arc::clone(&site),
        client: browser.client.clone(),
    };
    let outcome = caught(async {
        page_loops::every_exit(engine, &stage).await;
        cuts::at_a_download(&stage).await;
        cuts::without_the_worker(engine, &stage).await;
        cuts::with_the_worker(engine, &stage).await;
    })
    .await;
    end(browser, &format!("cut-requests-{engine:?}"), outcome).await;
}
