//! Loops of `pages()` whose page goes: one DELETE for each, whatever the limit of requests.

use smh_emulator::Operation;

use crate::browser::Engine;
use crate::run::Stage;
use crate::site::requests;
use crate::view_page::ViewPage;

/// As few requests as can be: the create has taken the only one for a long time.
const WISHES: &str = "rate=0.001";

pub(crate) async fn every_exit(engine: Engine, stage: &Stage) {
    tab_closed(engine, stage).await;
    for exit in ["same-origin", "other-origin"] {
        let page = begun(stage).await;
        page.follow(exit).await;
        page.until_title("Elsewhere").await;
        deleted_once(stage).await;
    }
    let page = begun(stage).await;
    page.run("delete globalThis.look; setTimeout(() => location.reload())")
        .await;
    page.until("it is new", |seen| seen.status == "idle").await;
    deleted_once(stage).await;
    back(stage).await;
}

async fn tab_closed(engine: Engine, stage: &Stage) {
    let first = stage.client.window().await.unwrap();
    // A new tab is hidden in WebKit.
    let tab = stage.client.new_window(engine != Engine::WebKit).await.unwrap();
    stage.client.switch_to_window(tab.handle).await.unwrap();
    begun(stage).await;
    stage.client.close_window().await.unwrap();
    stage.client.switch_to_window(first).await.unwrap();
    deleted_once(stage).await;
}

/// A page that comes back out of the cache finds its loop ended.
async fn back(stage: &Stage) {
    let page = begun(stage).await;
    page.follow("same-origin").await;
    page.until_title("Elsewhere").await;
    deleted_once(stage).await;
    stage.client.back().await.unwrap();
    page.until_event("back from the cache").await;
    let error = page
        .get("go().catch(({ kind, message }) => `${kind}: ${message}`)")
        .await;
    let error = error.as_str().unwrap_or_default();
    assert!(error.starts_with("closed: pages: the page was left"), "{error}");
    // Firefox loses the answer to a DELETE of a page in the cache, which is then sent once more.
    stage.site.until_nothing_lives().await;
}

/// A page in a loop that has got its first page.
async fn begun(stage: &Stage) -> ViewPage {
    stage.site.emulator.reset();
    let page = ViewPage::open(stage, WISHES).await;
    assert_eq!(page.get("begin()").await, 20);
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
