//! Loops over `pages()` whose page is left: one DELETE each, whatever the request limit.

use smh_emulator::Operation;

use crate::support::engine::Engine;
use crate::support::harness::Stage;
use crate::support::site::requests;
use crate::support::view_page::ViewPage;

/// A very low request limit: after the create, no other request is allowed for a long time.
const PARAMETERS: &str = "rate=0.001";

pub(crate) async fn every_exit(engine: Engine, stage: &Stage) {
    tab_closed(engine, stage).await;
    for exit in ["same-origin", "other-origin"] {
        let page = start_loop(stage).await;
        page.follow(exit).await;
        page.until_title("Elsewhere").await;
        deleted_once(stage).await;
    }
    let page = start_loop(stage).await;
    page.run("delete globalThis.look; setTimeout(() => location.reload())")
        .await;
    page.until("it is new", |seen| seen.status == "idle").await;
    deleted_once(stage).await;
    back(engine, stage).await;
}

async fn tab_closed(engine: Engine, stage: &Stage) {
    let first = stage.client.window().await.unwrap();
    // A new tab is hidden in WebKit.
    let tab = stage.client.new_window(engine != Engine::WebKit).await.unwrap();
    stage.client.switch_to_window(tab.handle).await.unwrap();
    start_loop(stage).await;
    stage.client.close_window().await.unwrap();
    stage.client.switch_to_window(first).await.unwrap();
    deleted_once(stage).await;
}

/// After the return of a page from the cache, its loop has ended.
async fn back(engine: Engine, stage: &Stage) {
    let page = start_loop(stage).await;
    if engine == Engine::Chromium {
        // A message to a page in the cache evicts it: also the worker's reply to the greeting.
        page.until_event("exit worker ready").await;
    }
    page.follow("same-origin").await;
    page.until_title("Elsewhere").await;
    deleted_once(stage).await;
    stage.client.back().await.unwrap();
    page.until_event("back from the cache").await;
    let error = page
        .get("nextPage().catch(({ kind, message }) => `${kind}: ${message}`)")
        .await;
    let error = error.as_str().unwrap_or_default();
    assert!(error.starts_with("closed: pages: the page was left"), "{error}");
    // Firefox discards the response to the DELETE of a page in the cache, so the page sends it again.
    stage.site.until_nothing_lives().await;
}

/// Opens a page, and starts a loop that gets its first page of results.
async fn start_loop(stage: &Stage) -> ViewPage {
    stage.site.emulator.reset();
    let page = ViewPage::open(stage, PARAMETERS).await;
    assert_eq!(page.get("startLoop()").await, 20);
    page
}

async fn deleted_once(stage: &Stage) {
    stage.site.until_nothing_lives().await;
    let state = stage.state();
    assert_eq!(
        requests(&state, Operation::Create).count(),
        1,
        "{:?}",
        state.requests
    );
    assert_eq!(
        requests(&state, Operation::Delete).count(),
        1,
        "{:?}",
        state.requests
    );
}
