//! How long a component's search lives.

use serde_json::json;

use super::page::{ALL, HIDING, Page, QUICK, SLOW, on_each};
use crate::site::{WORD, creates_in_flight};
use crate::until::{until, when};

/// Shows the box with a client, and a search from the start.
async fn search(page: &Page<'_>) {
    page.set(json!({ "shown": true, "client": 0, "atMount": WORD }))
        .await;
    page.until_results().await;
    assert_eq!(page.made(), 1);
}

#[tokio::test]
async fn typing_fast_and_leaving_at_once_leaves_nothing() {
    on_each("framework-typing", SLOW, &ALL, async |page| {
        page.set(json!({ "shown": true, "client": 0 })).await;
        // Each of these is a search of its own, made while those before it are still being answered; the third waits for
        // a place.
        for (index, key) in ["l", "i", "g"].into_iter().enumerate() {
            page.type_text(key).await;
            page.stage
                .site
                .until("the search is asked for", |_| page.asked() == index + 1)
                .await;
        }
        assert!(creates_in_flight(&page.stage.state()) > 0);
        page.set(json!({ "shown": false })).await;
        assert_eq!(page.look().await.items, 0);
        page.until_nothing_lives().await;
        assert_eq!(page.made(), 3);
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_in_one_go_is_one_search() {
    on_each("framework-burst", QUICK, &ALL, async |page| {
        page.set(json!({ "shown": true, "client": 0 })).await;
        let threw = page
            .run(&format!(
                "return [...'{WORD}'].map((_, index, all) => attempt('search', {{ keyword: all.slice(0, index + 1).join('') }}))"
            ))
            .await;
        assert!(threw.as_array().unwrap().iter().all(|kind| kind == "nothing"), "{threw}");
        page.until_results().await;
        assert_eq!(page.made(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_client_that_comes_late_searches_what_was_asked_for() {
    on_each("framework-late", QUICK, &ALL, async |page| {
        page.set(json!({ "shown": true })).await;
        page.type_text(WORD).await;
        assert_eq!(page.look().await.status, "idle");
        page.set(json!({ "client": 0 })).await;
        page.until_results().await;
        assert_eq!(page.made(), 1);
        // Taken away, it deletes.
        page.set(json!({ "client": null })).await;
        page.until_nothing_lives().await;
        page.until("nothing is shown", |seen| {
            seen.status == "idle" && seen.text.is_empty()
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn another_client_goes_on_with_the_conditions() {
    on_each("framework-client", QUICK, &ALL, async |page| {
        search(page).await;
        let before = page.look().await.search_id;
        page.set(json!({ "client": 1 })).await;
        let seen = page.until("another search is shown", |seen| {
            seen.settled() && seen.search_id != before
        });
        seen.await;
        assert_eq!((page.made(), page.stage.state().live_searches), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn options_given_inline_open_a_new_view_only_with_other_values() {
    on_each("framework-options", QUICK, &ALL, async |page| {
        search(page).await;
        let before = page.look().await;
        for _ in 0..5 {
            page.set(json!({ "options": { "debounceMs": 10 } })).await;
        }
        let seen = page.look().await;
        assert_eq!(
            (page.made(), seen.search_id.clone()),
            (1, before.search_id.clone())
        );
        page.set(json!({ "options": { "debounceMs": 10, "withInode": true } }))
            .await;
        page.until("another search is shown", |seen| {
            seen.settled() && seen.search_id != before.search_id
        })
        .await;
        assert_eq!((page.made(), page.stage.state().live_searches), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn hidden_it_is_deleted_and_shown_again_it_is_searched_again() {
    on_each("framework-hidden", QUICK, &HIDING, async |page| {
        search(page).await;
        for round in 2..=3 {
            page.set(json!({ "hidden": true })).await;
            page.until_nothing_lives().await;
            assert!(!page.look().await.shown);
            page.set(json!({ "hidden": false })).await;
            let seen = page.until_results().await;
            assert!(seen.shown);
            assert_eq!(page.made(), round);
        }
        // Changed while nobody looks.
        page.set(json!({ "hidden": true })).await;
        page.until_nothing_lives().await;
        page.set(json!({ "client": 1, "options": { "debounceMs": 20 }, "atMount": null }))
            .await;
        page.search(&format!("{WORD} 47")).await;
        page.set(json!({ "hidden": false })).await;
        page.until_results().await;
        assert_eq!(page.made(), 4);
        let state = page.stage.state();
        assert_eq!(
            state.searches.last().unwrap().conditions["keyword"],
            format!("{WORD} 47")
        );
        // Left while it is hidden.
        page.set(json!({ "hidden": true })).await;
        page.set(json!({ "shown": false })).await;
        page.until_nothing_lives().await;
        page.set(json!({ "hidden": false })).await;
        assert_eq!(page.made(), 4);
    })
    .await;
}

#[tokio::test]
async fn a_page_that_goes_deletes() {
    on_each("framework-navigation", QUICK, &ALL, async |page| {
        search(page).await;
        page.stage
            .client
            .goto(&page.stage.site.elsewhere())
            .await
            .unwrap();
        page.until_nothing_lives().await;
        page.stage.client.back().await.unwrap();
        until("the page is back", async || {
            let ready = page.run("return typeof look").await;
            when(ready == "function", ready)
        })
        .await;
        // Out of the back/forward cache, where it goes on; or loaded anew, where it does not.
        if page.look().await.shown {
            page.until_results().await;
            assert_eq!(page.made(), 2);
        }
    })
    .await;
}

#[tokio::test]
async fn a_signal_and_a_client_that_is_closed_show_as_closed() {
    on_each("framework-closed", QUICK, &ALL, async |page| {
        page.set(json!({ "shown": true, "client": 0, "signal": true, "atMount": WORD }))
            .await;
        page.until_results().await;
        page.run("abort()").await;
        page.until_nothing_lives().await;
        page.until("it is closed", |seen| seen.status == "closed").await;
        // Without the signal there is a new view.
        page.set(json!({ "signal": false })).await;
        page.until_results().await;
        assert_eq!(page.made(), 2);
        page.get("closeClient(0)").await;
        page.until_nothing_lives().await;
        page.until("it is closed", |seen| seen.status == "closed").await;
        page.search("harbour").await;
        // A view can't be opened any more.
        page.set(json!({ "options": { "debounceMs": 20 } })).await;
        page.until("it is closed", |seen| seen.status == "closed").await;
        page.set(json!({ "client": 1 })).await;
        page.until("the newest conditions are searched", |seen| {
            seen.status == "ready"
        })
        .await;
        let state = page.stage.state();
        assert_eq!(state.searches.last().unwrap().conditions["keyword"], "harbour");
        assert_eq!(page.made(), 3);
    })
    .await;
}

#[tokio::test]
async fn what_a_server_rendered_is_taken_over() {
    on_each("framework-hydrate", QUICK, &ALL, async |page| {
        page.get(&format!(
            "hydrate({{ shown: true, client: 0, atMount: '{WORD}' }})"
        ))
        .await;
        page.until_results().await;
        assert_eq!(page.made(), 1);
    })
    .await;
}
