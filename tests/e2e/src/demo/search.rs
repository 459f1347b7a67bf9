//! Searching in the demo.

use std::collections::BTreeSet;
use std::time::Duration;

use smh_emulator::{FailNext, Operation};

use crate::support::demo_page::DemoPage;
use crate::support::harness::{Stage, run};
use crate::support::site::{WORD, creates_in_flight, names, requests};
use crate::support::until::{until, when};

const QUICK: Duration = Duration::from_millis(100);
/// As slow as the service.
const SLOW: Duration = Duration::from_secs(2);

#[tokio::test]
async fn all_files_of_the_folder_are_found() {
    run("demo-results", QUICK, read_everything).await;
}

async fn read_everything(stage: Stage) {
    let page = DemoPage::open(&stage).await;
    assert_eq!(
        stage.state().counters.created,
        0,
        "no search before the user types"
    );
    page.type_keyword(WORD).await;
    page.until_results_with(WORD).await;
    page.until_live(1).await;
    let names = names();
    let mut shown = page.shown_of(&names).await;
    assert!(shown.len() < names.len(), "one page at first");
    while shown.len() < names.len() {
        page.click("load-more").await;
        until("more results are shown", async || {
            let now = page.results().await.len();
            when(now > shown.len(), (now, page.status().await))
        })
        .await;
        page.until_results_with(WORD).await;
        shown = page.shown_of(&names).await;
    }
    assert_eq!(shown, names);
    until("every result is loaded", async || {
        when(!page.is_shown("load-more").await, page.status().await)
    })
    .await;
    let state = stage.state();
    assert_eq!((state.counters.created, state.live_searches), (1, 1));
}

#[tokio::test]
async fn the_earlier_search_is_deleted_when_the_conditions_change() {
    run("demo-conditions", QUICK, change_conditions).await;
}

async fn change_conditions(stage: Stage) {
    let page = DemoPage::open(&stage).await;
    page.type_keyword(WORD).await;
    page.until_results_with(WORD).await;
    page.erase_keyword().await;
    page.type_keyword("季度报告").await;
    page.until_results_with("季度报告 2026.docx").await;
    stage
        .site
        .until("only the new search lives", |state| {
            state.live_searches == 1 && state.searches[0].conditions["keyword"] == "季度报告"
        })
        .await;
    page.erase_keyword().await;
    page.choose("type", "image").await;
    page.until_results_with("picture #1 & more.png").await;
    stage
        .site
        .until("only the newest search lives", |state| {
            state.live_searches == 1 && state.searches[0].conditions["type"] == "image"
        })
        .await;
    let counters = stage.state().counters;
    assert_eq!(counters.deleted + 1, counters.created);
    page.choose("type", "all").await;
    stage.site.until_nothing_lives().await;
    assert_eq!(page.results().await, Vec::<String>::new());
    page.until_live(0).await;
}

#[tokio::test]
async fn opening_another_view_deletes_the_search() {
    run("demo-other-view", QUICK, open_files).await;
}

async fn open_files(stage: Stage) {
    let page = DemoPage::open(&stage).await;
    for round in 1..=2 {
        page.type_keyword(WORD).await;
        page.until_results_with(WORD).await;
        page.click("nav-files").await;
        stage.site.until_nothing_lives().await;
        page.until_live(0).await;
        assert_eq!(stage.state().counters.created, round);
        page.click("nav-search").await;
        page.until_exists("keyword").await;
    }
    let state = stage.state();
    assert_eq!(state.counters.deleted, 2);
    let deletes: Vec<_> = requests(&state, Operation::Delete)
        .map(|request| request.status)
        .collect();
    assert_eq!(deletes, [Some(204), Some(204)], "one DELETE for each search");
}

#[tokio::test]
async fn fast_typing_leaves_one_search() {
    run("demo-fast-typing", SLOW, type_fast).await;
}

async fn type_fast(stage: Stage) {
    let page = DemoPage::open(&stage).await;
    // Each part starts a search while the creates of the earlier ones are in flight.
    let mut typed = String::new();
    let mut most_in_flight = 0;
    for (index, part) in ["l", "ig", "ht", "hou", "se"].into_iter().enumerate() {
        page.type_keyword(part).await;
        typed.push_str(part);
        stage
            .site
            .until("the create is sent", |state| {
                requests(state, Operation::Create).count() == index + 1
            })
            .await;
        most_in_flight = most_in_flight.max(creates_in_flight(&stage.state()));
    }
    assert!(most_in_flight >= 2, "creates overlap: {most_in_flight}");
    page.until_results_with(WORD).await;
    stage
        .site
        .until("exactly the last search lives", |state| {
            creates_in_flight(state) == 0
                && state.live_searches == 1
                && state.searches[0].conditions["keyword"] == typed
        })
        .await;
    page.until_live(1).await;
    let counters = stage.state().counters;
    assert_eq!((counters.created, counters.deleted), (5, 4));

    // Leaves while a create is in flight.
    page.erase_keyword().await;
    page.type_keyword("report").await;
    stage
        .site
        .until("a create is in flight", |state| creates_in_flight(state) > 0)
        .await;
    page.click("nav-files").await;
    stage.site.until_nothing_lives().await;
    page.until_live(0).await;
    let counters = stage.state().counters;
    assert_eq!(counters.created, counters.deleted);
}

#[tokio::test]
async fn an_error_is_shown_and_the_search_can_be_retried() {
    run("demo-error", QUICK, fail_and_retry).await;
}

async fn fail_and_retry(stage: Stage) {
    let page = DemoPage::open(&stage).await;
    let html = FailNext {
        html: true,
        ..FailNext::default()
    };
    stage.site.fail_next(Operation::Create, html);
    page.type_keyword(WORD).await;
    until("the error is shown", async || {
        when(page.is_shown("error").await, page.status().await)
    })
    .await;
    assert!(
        page.text("error").await.contains("502"),
        "{}",
        page.text("error").await
    );
    page.click("retry").await;
    page.until_results_with(WORD).await;
    assert!(!page.is_shown("error").await);

    let invalid = FailNext {
        status: Some(400),
        code: Some(String::from("SearchIdInvalid")),
        ..FailNext::default()
    };
    stage.site.fail_next(Operation::Continue, invalid);
    page.click("load-more").await;
    until("the error is shown", async || {
        when(page.is_shown("error").await, page.status().await)
    })
    .await;
    page.click("retry").await;
    page.until_results_with(WORD).await;
    page.click("nav-files").await;
    stage.site.until_nothing_lives().await;
}

#[tokio::test]
async fn an_expired_token_is_replaced_without_an_error() {
    run("demo-token", QUICK, outlive_the_token).await;
}

async fn outlive_the_token(stage: Stage) {
    let page = DemoPage::open(&stage).await;
    page.type_keyword(WORD).await;
    page.until_results_with(WORD).await;
    let before: BTreeSet<String> = page.results().await.into_iter().collect();
    stage.site.emulator.expire_tokens();
    page.click("load-more").await;
    until("more results are shown", async || {
        when(page.results().await.len() > before.len(), page.status().await)
    })
    .await;
    stage.site.emulator.expire_tokens();
    page.click("nav-files").await;
    stage.site.until_nothing_lives().await;
    assert_eq!(stage.state().counters.deleted, 1);
}
