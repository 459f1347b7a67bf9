//! The lifetime of a component's search.

use serde_json::json;

use super::page::{ALL, HIDING, Page, QUICK, SLOW, on_each};
use crate::support::site::{WORD, creates_in_flight};
use crate::support::until::{until, when};

/// Shows the search box, which searches at once.
async fn search(page: &Page<'_>) {
    page.set(json!({ "shown": true, "client": 0, "atMount": WORD }))
        .await;
    page.until_results().await;
    assert_eq!(page.created(), 1);
}

#[tokio::test]
async fn leaving_while_creates_are_in_flight_leaves_no_search() {
    on_each("framework-typing", SLOW, &ALL, async |page| {
        page.set(json!({ "shown": true, "client": 0 })).await;
        // Each key starts a search while the creates of the earlier ones are in flight; the third one has to wait.
        for (index, key) in ["l", "i", "g"].into_iter().enumerate() {
            page.type_text(key).await;
            page.stage
                .site
                .until("the create is sent", |_| page.creates() == index + 1)
                .await;
        }
        assert!(creates_in_flight(&page.stage.state()) > 0);
        page.set(json!({ "shown": false })).await;
        assert_eq!(page.look().await.items, 0);
        page.until_nothing_lives().await;
        assert_eq!(page.created(), 3);
    })
    .await;
}

#[tokio::test]
async fn many_changes_at_once_are_one_search() {
    on_each("framework-burst", QUICK, &ALL, async |page| {
        page.set(json!({ "shown": true, "client": 0 })).await;
        let threw = page
            .run(&format!(
                "return [...'{WORD}'].map((_, index, all) => attempt('search', {{ keyword: all.slice(0, index + 1).join('') }}))"
            ))
            .await;
        assert!(threw.as_array().unwrap().iter().all(|kind| kind == "nothing"), "{threw}");
        page.until_results().await;
        assert_eq!(page.created(), 1);
    })
    .await;
}

#[tokio::test]
async fn conditions_set_before_the_client_are_searched_with_it() {
    on_each("framework-late", QUICK, &ALL, async |page| {
        page.set(json!({ "shown": true })).await;
        page.type_text(WORD).await;
        assert_eq!(page.look().await.status, "idle");
        page.set(json!({ "client": 0 })).await;
        page.until_results().await;
        assert_eq!(page.created(), 1);
        // Without its client, the component deletes the search.
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
async fn another_client_searches_with_the_same_conditions() {
    on_each("framework-client", QUICK, &ALL, async |page| {
        search(page).await;
        let before = page.look().await.search_id;
        page.set(json!({ "client": 1 })).await;
        let seen = page.until("another search is shown", |seen| {
            seen.settled() && seen.search_id != before
        });
        seen.await;
        assert_eq!((page.created(), page.stage.state().live_searches), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn inline_options_open_a_new_view_only_if_their_values_change() {
    on_each("framework-options", QUICK, &ALL, async |page| {
        search(page).await;
        let before = page.look().await;
        for _ in 0..5 {
            page.set(json!({ "options": { "debounceMs": 10 } })).await;
        }
        let seen = page.look().await;
        assert_eq!(
            (page.created(), seen.search_id.clone()),
            (1, before.search_id.clone())
        );
        page.set(json!({ "options": { "debounceMs": 10, "withInode": true } }))
            .await;
        page.until("another search is shown", |seen| {
            seen.settled() && seen.search_id != before.search_id
        })
        .await;
        assert_eq!((page.created(), page.stage.state().live_searches), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn a_hidden_component_deletes_its_search_and_searches_again_when_shown() {
    on_each("framework-hidden", QUICK, &HIDING, async |page| {
        search(page).await;
        for round in 2..=3 {
            page.set(json!({ "hidden": true })).await;
            page.until_nothing_lives().await;
            assert!(!page.look().await.shown);
            page.set(json!({ "hidden": false })).await;
            let seen = page.until_results().await;
            assert!(seen.shown);
            assert_eq!(page.created(), round);
        }
        // Changed while it is hidden.
        page.set(json!({ "hidden": true })).await;
        page.until_nothing_lives().await;
        page.set(json!({ "client": 1, "options": { "debounceMs": 20 }, "atMount": null }))
            .await;
        page.search(&format!("{WORD} 47")).await;
        page.set(json!({ "hidden": false })).await;
        page.until_results().await;
        assert_eq!(page.created(), 4);
        let state = page.stage.state();
        assert_eq!(
            state.searches.last().unwrap().conditions["keyword"],
            format!("{WORD} 47")
        );
        // Removed while it is hidden.
        page.set(json!({ "hidden": true })).await;
        page.set(json!({ "shown": false })).await;
        page.until_nothing_lives().await;
        page.set(json!({ "hidden": false })).await;
        assert_eq!(page.created(), 4);
    })
    .await;
}

#[tokio::test]
async fn leaving_the_page_deletes_the_search() {
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
        // A page from the back/forward cache searches again; a page that is loaded again does not.
        if page.look().await.shown {
            page.until_results().await;
            assert_eq!(page.created(), 2);
        }
    })
    .await;
}

#[tokio::test]
async fn an_aborted_signal_and_a_closed_client_are_shown_as_closed() {
    on_each("framework-closed", QUICK, &ALL, async |page| {
        page.set(json!({ "shown": true, "client": 0, "signal": true, "atMount": WORD }))
            .await;
        page.until_results().await;
        page.run("abort()").await;
        page.until_nothing_lives().await;
        page.until("it is closed", |seen| seen.status == "closed").await;
        // Without the signal, a new view is opened.
        page.set(json!({ "signal": false })).await;
        page.until_results().await;
        assert_eq!(page.created(), 2);
        page.get("closeClient(0)").await;
        page.until_nothing_lives().await;
        page.until("it is closed", |seen| seen.status == "closed").await;
        page.search("harbour").await;
        // A closed client opens no view.
        page.set(json!({ "options": { "debounceMs": 20 } })).await;
        page.until("it is closed", |seen| seen.status == "closed").await;
        page.set(json!({ "client": 1 })).await;
        page.until("the newest conditions are searched", |seen| {
            seen.status == "ready"
        })
        .await;
        let state = page.stage.state();
        assert_eq!(state.searches.last().unwrap().conditions["keyword"], "harbour");
        assert_eq!(page.created(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_server_rendered_page_is_hydrated() {
    on_each("framework-hydrate", QUICK, &ALL, async |page| {
        page.get(&format!(
            "hydrate({{ shown: true, client: 0, atMount: '{WORD}' }})"
        ))
        .await;
        page.until_results().await;
        assert_eq!(page.created(), 1);
    })
    .await;
}
