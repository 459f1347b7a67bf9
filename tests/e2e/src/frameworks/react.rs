//! Behaviour of React only.

use serde_json::json;

use super::page::{QUICK, REACT, on_each};
use crate::support::site::WORD;

#[tokio::test]
async fn strict_mode_creates_no_additional_search() {
    on_each("react-strict", QUICK, &REACT, async |page| {
        page.set(json!({ "strict": true, "client": 0 })).await;
        page.set(json!({ "shown": true, "atMount": WORD })).await;
        let seen = page.until_results().await;
        assert!(seen.renders > 1, "it is mounted twice: {seen:?}");
        assert_eq!((page.created(), page.creates()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn results_that_suspend_keep_the_search() {
    on_each("react-suspense", QUICK, &REACT, async |page| {
        page.set(json!({ "shown": true, "client": 0, "atMount": WORD }))
            .await;
        let before = page.until_results().await;
        page.set(json!({ "suspends": true })).await;
        page.until("the fallback is shown", |seen| !seen.shown).await;
        page.set(json!({ "suspends": false })).await;
        let seen = page.until("the results are shown again", |seen| seen.shown).await;
        assert_eq!((seen.search_id, seen.items), (before.search_id, before.items));
        assert_eq!(page.created(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_component_that_suspends_before_mounting_opens_no_view() {
    on_each("react-suspense-first", QUICK, &REACT, async |page| {
        page.set(json!({ "shown": true, "client": 0, "atMount": WORD, "suspends": true }))
            .await;
        let seen = page.look().await;
        assert_eq!((seen.status.as_str(), seen.shown), ("none", false));
        page.set(json!({ "suspends": false })).await;
        page.until_results().await;
        assert_eq!(page.created(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_pending_transition_keeps_showing_the_earlier_client() {
    on_each("react-transition", QUICK, &REACT, async |page| {
        page.set(json!({ "shown": true, "client": 0, "atMount": WORD }))
            .await;
        let before = page.until_results().await;
        // The transition to another client suspends, so it is not shown.
        page.run("setInTransition({ client: 1, suspends: true })").await;
        page.search(&format!("{WORD} 47")).await;
        let seen = page
            .until("the new results are shown", |seen| {
                seen.settled() && seen.search_id != before.search_id
            })
            .await;
        assert!(seen.shown, "{seen:?}");
        assert_eq!(page.created(), 2);
        page.set(json!({ "suspends": false })).await;
        page.until("the other client has taken over", |after| {
            after.settled() && after.search_id != seen.search_id
        })
        .await;
        assert_eq!(page.created(), 3);
    })
    .await;
}
