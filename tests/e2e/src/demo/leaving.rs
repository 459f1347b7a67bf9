//! Leaving the demo's page in the ways in which a page can still send a request: its search is deleted.

use std::time::Duration;

use smh_emulator::Operation;

use crate::support::demo_page::DemoPage;
use crate::support::harness::{Stage, run};
use crate::support::site::{WORD, requests};

const QUICK: Duration = Duration::from_millis(100);

/// Opens the demo and searches.
async fn search(stage: &Stage) -> DemoPage {
    let page = DemoPage::open(stage).await;
    page.type_keyword(WORD).await;
    page.until_results_with(WORD).await;
    page.until_live(1).await;
    assert_eq!(stage.state().live_searches, 1);
    page
}

/// The server has deleted this many searches, each after one DELETE that succeeded.
async fn assert_deleted(stage: &Stage, searches: u64) {
    stage.site.until_nothing_lives().await;
    let state = stage.state();
    assert_eq!(state.counters.deleted, searches, "{:?}", state.counters);
    let deletes = requests(&state, Operation::Delete);
    assert_eq!(
        deletes.filter(|request| request.status == Some(204)).count() as u64,
        searches
    );
}

#[tokio::test]
async fn closing_the_tab_deletes_the_search() {
    run("demo-closed-tab", QUICK, close_the_tab).await;
}

async fn close_the_tab(stage: Stage) {
    for as_tab in [true, false] {
        let first = stage.client.window().await.unwrap();
        let second = stage.client.new_window(as_tab).await.unwrap();
        stage.client.switch_to_window(second.handle).await.unwrap();
        search(&stage).await;
        stage.client.close_window().await.unwrap();
        assert_deleted(&stage, if as_tab { 1 } else { 2 }).await;
        stage.client.switch_to_window(first).await.unwrap();
    }
}

#[tokio::test]
async fn reloading_deletes_the_search() {
    run("demo-reload", QUICK, reload).await;
}

async fn reload(stage: Stage) {
    let page = search(&stage).await;
    stage.client.refresh().await.unwrap();
    assert_deleted(&stage, 1).await;
    page.until_ready().await;
    page.until_live(0).await;
    page.type_keyword(WORD).await;
    page.until_results_with(WORD).await;
}

#[tokio::test]
async fn going_to_another_site_deletes_the_search() {
    run("demo-navigation", QUICK, go_elsewhere).await;
}

async fn go_elsewhere(stage: Stage) {
    search(&stage).await;
    stage.client.goto(&stage.site.elsewhere()).await.unwrap();
    assert_deleted(&stage, 1).await;
}

#[tokio::test]
async fn returning_searches_again_and_leaving_again_deletes() {
    run("demo-back", QUICK, go_elsewhere_and_back).await;
}

async fn go_elsewhere_and_back(stage: Stage) {
    let page = search(&stage).await;
    stage.client.goto(&stage.site.elsewhere()).await.unwrap();
    assert_deleted(&stage, 1).await;
    stage.client.back().await.unwrap();
    page.until_ready().await;
    // A page from the back/forward cache searches again by itself; a page that is loaded again is empty.
    let keyword = stage
        .client
        .execute(
            "return document.querySelector('[data-testid=keyword]').value",
            vec![],
        )
        .await
        .unwrap();
    if keyword != WORD {
        page.type_keyword(WORD).await;
    }
    page.until_results_with(WORD).await;
    stage.client.goto(&stage.site.elsewhere()).await.unwrap();
    assert_deleted(&stage, 2).await;
}
