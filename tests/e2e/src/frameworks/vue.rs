//! Behaviour of Vue only.

use serde_json::json;

use super::page::{QUICK, VUE, on_each};
use crate::support::site::WORD;

#[tokio::test]
async fn stopping_an_effect_scope_deletes_the_search() {
    on_each("vue-scope", QUICK, &VUE, async |page| {
        page.run("openScope()").await;
        let ready = "there are results";
        page.until(ready, |seen| seen.status == "ready" && seen.items > 0)
            .await;
        page.get("changeScope({ withInode: true })").await;
        page.stage
            .site
            .until("the new options have their search", |state| {
                page.created() == 2 && state.live_searches == 1
            })
            .await;
        page.until(ready, |seen| seen.status == "ready" && seen.items > 0)
            .await;
        page.run("closeScope()").await;
        page.until_nothing_lives().await;
        page.get("changeScope({ withInode: false })").await;
        page.search("harbour").await;
        assert_eq!((page.look().await.status.as_str(), page.created()), ("idle", 2));
    })
    .await;
}

#[tokio::test]
async fn a_detached_scope_keeps_the_search_after_its_component() {
    on_each("vue-shared", QUICK, &VUE, async |page| {
        page.set(json!({ "shown": true, "client": 0, "shared": true, "atMount": WORD }))
            .await;
        page.until_results().await;
        page.set(json!({ "shown": false })).await;
        let seen = page.until("it is not shown", |seen| !seen.shown).await;
        assert_eq!((seen.status.as_str(), page.created()), ("ready", 1));
        assert_eq!(page.stage.state().live_searches, 1);
        page.run("closeScope()").await;
        page.until_nothing_lives().await;
    })
    .await;
}
