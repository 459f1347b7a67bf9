//! What a user does in a search box.

use serde_json::json;
use smh_emulator::{FailNext, Operation};

use super::page::{ALL, QUICK, on_each};
use crate::site::{WORD, names};

#[tokio::test]
async fn more_is_loaded_until_there_is_no_more() {
    on_each("framework-more", QUICK, &ALL, async |page| {
        page.set(json!({ "shown": true, "client": 0 })).await;
        page.search(WORD).await;
        let mut seen = page.until_results().await;
        while seen.items < names().len() {
            page.click("#more").await;
            let before = seen.items;
            seen = page
                .until("more is shown", |seen| seen.settled() && seen.items > before)
                .await;
        }
        for name in names() {
            assert!(seen.text.contains(&name), "{name} is missing");
        }
        assert_eq!(page.made(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_failed_is_tried_again() {
    on_each("framework-retry", QUICK, &ALL, async |page| {
        page.set(json!({ "shown": true, "client": 0 })).await;
        let html = FailNext {
            html: true,
            ..FailNext::default()
        };
        page.stage.site.fail_next(Operation::Create, html);
        page.search(WORD).await;
        page.until("the failure is shown", |seen| {
            seen.status == "failed" && seen.error.as_deref() == Some("http")
        })
        .await;
        page.click("#retry").await;
        page.until_results().await;
        assert_eq!(page.made(), 1);
    })
    .await;
}

#[tokio::test]
async fn conditions_that_cant_be_used_reach_the_caller_or_show() {
    on_each("framework-config", QUICK, &ALL, async |page| {
        let bad = "return attempt('search', { type: 'nonsense' })";
        page.set(json!({ "shown": true })).await;
        assert_eq!(
            page.run(bad).await,
            "nothing",
            "there is nobody yet who could tell"
        );
        page.set(json!({ "client": 0 })).await;
        page.until("the error is shown", |seen| {
            seen.status == "failed" && seen.error.as_deref() == Some("config")
        })
        .await;
        assert_eq!(page.run(bad).await, "config");
        page.search(WORD).await;
        page.until_results().await;
        assert_eq!(page.run(bad).await, "config");
        let seen = page.look().await;
        assert!(seen.settled() && seen.error.is_none(), "{seen:?}");
        assert_eq!(page.made(), 1);
        // Options, too.
        page.set(json!({ "options": { "debounceMs": -1 } })).await;
        page.until("the error is shown", |seen| seen.status == "failed")
            .await;
        page.until_nothing_lives().await;
        page.set(json!({ "options": {} })).await;
        page.until_results().await;
        assert_eq!(page.made(), 2);
    })
    .await;
}
