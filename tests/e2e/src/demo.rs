//! Using the demo.

use std::collections::BTreeSet;
use std::time::Duration;

use smh_emulator::{FailNext, Operation};

use crate::demo_page::DemoPage;
use crate::run::{Stage, run};
use crate::site::{WORD, creates_in_flight, names, requests};
use crate::until::{until, when};

const QUICK: Duration = Duration::from_millis(100);
/// As long as the service takes.
const SLOW: Duration = Duration::from_secs(2);

#[tokio::test]
async fn results_are_the_files_of_the_folder() {
    run("results", QUICK, read_everything).await;
}

async fn read_everything(stage: Stage) {
    let page = DemoPage::open(&stage).await;
    assert_eq!(
        stage.state().counters.created,
        0,
        "nothing is searched before the user asks"
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
    until("there is nothing more to load", async || {
        when(!page.is_shown("load-more").await, page.status().await)
    })
    .await;
    let state = stage.state();
    assert_eq!((state.counters.created, state.live_searches), (1, 1));
}

#[tokio::test]
async fn the_earlier_search_is_deleted_when_the_conditions_change() {
    run("conditions", QUICK, change_conditions).await;
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
async fn leaving_for_another_view_deletes_the_search() {
    run("in-app", QUICK, leave_for_files).await;
}

async fn leave_for_files(stage: Stage) {
    let page = DemoPage::open(&stage).await;
    for round in 1..=2 {
        page.type_keyword(WORD).await;
        page.until_results_with(WORD).await;
        page.click("nav-files").await;
        stage.site.until_nothing_lives().await;
        page.until_live(0).await;
        assert_eq!(stage.state().counters.created, round);
        page.click("nav-search").await;
        page.until_there("keyword").await;
    }
    let state = stage.state();
    assert_eq!(state.counters.deleted, 2);
    let deletes: Vec<_> = requests(&state, Operation::Delete)
        .map(|request| request.status)
        .collect();
    assert_eq!(deletes, [Some(204), Some(204)], "one request for each");
}

#[tokio::test]
async fn however_fast_the_user_types_one_search_lives() {
    run("typing", SLOW, type_fast).await;
}

async fn type_fast(stage: Stage) {
    let page = DemoPage::open(&stage).await;
    // Each of these is a search of its own, made while those before it are still being answered.
    let mut typed = String::new();
    let mut most_in_flight = 0;
    for (index, part) in ["l", "ig", "ht", "hou", "se"].into_iter().enumerate() {
        page.type_keyword(part).await;
        typed.push_str(part);
        stage
            .site
            .until("the search is asked for", |state| {
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

    // Left while a search is still being made.
    page.erase_keyword().await;
    page.type_keyword("report").await;
    stage
        .site
        .until("a create is on its way", |state| creates_in_flight(state) > 0)
        .await;
    page.click("nav-files").await;
    stage.site.until_nothing_lives().await;
    page.until_live(0).await;
    let counters = stage.state().counters;
    assert_eq!(counters.created, counters.deleted);
}

#[tokio::test]
async fn a_failure_is_shown_and_can_be_tried_again() {
    run("failure", QUICK, fail_and_retry).await;
}

async fn fail_and_retry(stage: Stage) {
    let page = DemoPage::open(&stage).await;
    let html = FailNext {
        html: true,
        ..FailNext::default()
    };
    stage.site.fail_next(Operation::Create, html);
    page.type_keyword(WORD).await;
    until("the failure is shown", async || {
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

    let lost = FailNext {
        status: Some(400),
        code: Some(String::from("SearchIdInvalid")),
        ..FailNext::default()
    };
    stage.site.fail_next(Operation::Continue, lost);
    page.click("load-more").await;
    until("the failure is shown", async || {
        when(page.is_shown("error").await, page.status().await)
    })
    .await;
    page.click("retry").await;
    page.until_results_with(WORD).await;
    page.click("nav-files").await;
    stage.site.until_nothing_lives().await;
}

#[tokio::test]
async fn an_expired_token_is_replaced_unnoticed() {
    run("token", QUICK, outlive_the_token).await;
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
