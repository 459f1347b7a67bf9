//! Typing into the demo at a fast human pace, with corrections, while a create takes two seconds.

use std::time::Duration;

use serde_json::json;
use smh_emulator::{Operation, State};

use crate::support::demo_page::DemoPage;
use crate::support::harness::{Stage, run};
use crate::support::site::{WORD, requests};
use crate::support::until::{until, when};

/// Types 120 characters, of which every tenth is wrong and is removed again. The intervals vary as a human's, and are the same
/// each time.
const TYPE: &str = "const [word] = arguments;
    const box = document.querySelector('[data-testid=keyword]');
    const put = (text) => {
        box.value = text;
        box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    };
    const gap = (step) => new Promise((resolve) => setTimeout(resolve, 80 + (step * 137) % 330));
    globalThis.typed = false;
    (async () => {
        let text = '';
        for (let step = 0; step < 120; step++) {
            if (step % 10 === 9) {
                put(text + 'x');
                await gap(step + 3);
                put(text);
            } else {
                text += `${word} `[step % (word.length + 1)];
                put(text);
            }
            await gap(step);
        }
        put(word);
        globalThis.typed = true;
    })();";

#[tokio::test]
async fn typing_leaves_no_search_behind() {
    run("demo-typing", Duration::from_secs(2), type_fast).await;
}

async fn type_fast(stage: Stage) {
    let page = DemoPage::open(&stage).await;
    stage.client.execute(TYPE, vec![json!(WORD)]).await.unwrap();
    until("everything is typed", async || {
        let typed = stage
            .client
            .execute("return globalThis.typed", vec![])
            .await
            .unwrap();
        when(typed == true, page.status().await)
    })
    .await;
    page.until_results_with(WORD).await;
    page.until_live(1).await;
    page.click("nav-files").await;
    stage.site.until_nothing_lives().await;

    let state = stage.state();
    let counters = &state.counters;
    assert!(
        counters.created > 3,
        "too few searches to test anything: {counters:?}"
    );
    assert_eq!(counters.created, counters.deleted, "{counters:?}");
    assert_eq!(most_at_a_time(&state), 2);
}

/// The largest number of creates that were in flight at the same time.
fn most_at_a_time(state: &State) -> usize {
    let creates: Vec<(u64, u64)> = requests(state, Operation::Create)
        .map(|request| (request.at_ms, request.at_ms + request.duration_ms.unwrap()))
        .collect();
    let at = |moment| {
        creates
            .iter()
            .filter(|(start, end)| (*start..*end).contains(&moment))
            .count()
    };
    creates
        .iter()
        .map(|(start, _)| at(*start))
        .max()
        .unwrap_or_default()
}
