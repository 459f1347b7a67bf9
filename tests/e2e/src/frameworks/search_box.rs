//! A user's actions in a search box.

use serde_json::json;
use smh_emulator::{FailNext, Operation};

use super::page::{ALL, QUICK, on_each};
use crate::support::site::{WORD, names};

#[tokio::test]
async fn more_results_are_loaded_until_the_end() {
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
        assert_eq!(page.created(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_failed_search_can_be_retried() {
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
        assert_eq!(page.created(), 1);
    })
    .await;
}

#[tokio::test]
async fn invalid_conditions_throw_an_error_or_show_it() {
    on_each("framework-config", QUICK, &ALL, async |page| {
        let bad = "return attempt('search', { type: 'nonsense' })";
        page.set(json!({ "shown": true })).await;
        assert_eq!(
            page.run(bad).await,
            "nothing",
            "without a client, conditions are not checked"
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
        assert_eq!(page.created(), 1);
        // Invalid options show an error, too.
        page.set(json!({ "options": { "debounceMs": -1 } })).await;
        page.until("the error is shown", |seen| seen.status == "failed")
            .await;
        page.until_nothing_lives().await;
        page.set(json!({ "options": {} })).await;
        page.until_results().await;
        assert_eq!(page.created(), 2);
    })
    .await;
}
