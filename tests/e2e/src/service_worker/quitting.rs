//! Quitting the browser while creates are in flight, in a page with the service worker and in one without: every search is left.

use std::sync::Arc;

use crate::service_worker::leaving::{CALLERS, left_by_browser, until_in_flight};
use crate::service_worker::page::{LOADS, Page};
use crate::service_worker::table::table;
use crate::service_worker::way::Way;
use crate::support::browser::Browser;
use crate::support::engine::Engine;
use crate::support::harness::{Stage, caught, end, say};
use crate::support::site::Site;
use crate::support::turns;
use crate::support::user_actions::quit;
use crate::support::view_page::ViewPage;
use crate::support::web_server::assert_built;

#[tokio::test]
async fn chromium() {
    run(Engine::Chromium).await;
}

#[tokio::test]
async fn firefox() {
    run(Engine::Firefox).await;
}

async fn run(engine: Engine) {
    let Some(_turn) = turns::for_engine(engine).await else {
        return;
    };
    assert_built("pkg/dist");
    let browser = Browser::start(engine).await;
    let stage = Stage {
        site: Arc::new(Site::start(super::CREATE).await),
        client: browser.client.clone(),
    };
    let outcome = caught(quit_with_creates(engine, &stage)).await;
    end(browser, &format!("quitting-{engine:?}"), outcome).await;
}

async fn quit_with_creates(engine: Engine, stage: &Stage) {
    let creates = 2 * CALLERS;
    stage.site.hold_creates(creates);
    let page = Page::open(stage, LOADS[0]).await;
    page.run("createThree()").await;
    until_in_flight(stage, CALLERS).await;
    let tab = stage.client.new_window(true).await.unwrap();
    stage.client.switch_to_window(tab.handle).await.unwrap();
    // Another origin, which has no service worker.
    let origin = stage.site.url.replace("127.0.0.1", "localhost");
    let page = ViewPage::open_at(&stage.client, &origin, "").await;
    if engine == Engine::Chromium {
        page.until_event("exit worker ready").await;
    }
    page.run("createThree()").await;
    until_in_flight(stage, creates).await;
    quit(engine, &stage.client).await;
    let outcome = left_by_browser(engine, stage, Way::Quit, creates).await;
    let title = format!("{engine:?}, a page with the service worker and one without");
    say(&table(&title, &[outcome]));
}
