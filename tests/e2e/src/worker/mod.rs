//! The service worker of the package: pages that go for good while a create is in flight leave no search, and pages
//! that stay notice nothing of it. Each engine's test ends with a table of what was measured.

mod leave;
mod page;
mod same;
mod service;
mod table;
mod undriven;
mod way;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::browser::{Browser, Engine};
use crate::run::{Stage, caught, end, say};
use crate::site::{Site, assert_built};
use crate::turns;

/// How long a create takes that nobody leaves.
const CREATE: Duration = Duration::from_millis(50);

#[tokio::test]
async fn chromium() {
    run(Engine::Chromium).await;
}

#[tokio::test]
async fn firefox() {
    run(Engine::Firefox).await;
}

/// What needs the machine for itself: beside other browsers, a page that WebKit takes to another origin was seen to leave its
/// search, and alone never.
mod quiet {
    use crate::browser::Engine;

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
        same::as_without(&stage).await;
        same::one_delete(&stage).await;
        same::closed_with_results(engine, &stage).await;
        same::threads(&stage).await;
        leave::until_deleted(&stage).await;
        leave::every_way(engine, &stage, &mut measured).await;
    })
    .await;
    say(&table::table(&name, &measured));
    say(&format!("{engine:?}: {} s", start.elapsed().as_secs()));
    end(browser, &format!("worker-{engine:?}"), outcome).await;
}
