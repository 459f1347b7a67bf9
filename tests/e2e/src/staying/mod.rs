//! The browser cuts the requests of a page that stays: at a link that turns out to be a download, at a leave that is
//! cancelled. And loops of `pages()` whose page goes, or comes back.

mod cuts;
mod loops;

use std::sync::Arc;
use std::time::Duration;

use crate::browser::{Browser, Engine};
use crate::run::{Stage, caught, end};
use crate::site::Site;
use crate::turns;

/// How long a create takes that nothing happens to.
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
        loops::every_exit(engine, &stage).await;
        cuts::at_a_download(&stage).await;
        cuts::without_the_worker(engine, &stage).await;
        cuts::with_the_worker(engine, &stage).await;
    })
    .await;
    end(browser, &format!("staying-{engine:?}"), outcome).await;
}
