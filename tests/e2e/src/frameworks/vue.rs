//! What only Vue does.

use super::page::{QUICK, VUE, on_each};

#[tokio::test]
async fn a_scope_of_its_own_deletes_when_it_is_disposed() {
    on_each("vue-scope", QUICK, &VUE, async |page| {
        page.run("openScope()").await;
        let ready = "there are results";
        page.until(ready, |seen| seen.status == "ready" && seen.items > 0)
            .await;
        page.get("changeScope({ withInode: true })").await;
        page.stage
            .site
            .until("the new options have their search", |state| {
                page.made() == 2 && state.live_searches == 1
            })
            .await;
        page.until(ready, |seen| seen.status == "ready" && seen.items > 0)
            .await;
        page.run("closeScope()").await;
        page.until_nothing_lives().await;
        page.get("changeScope({ withInode: false })").await;
        page.search("harbour").await;
        assert_eq!((page.look().await.status.as_str(), page.made()), ("idle", 2));
    })
    .await;
}
