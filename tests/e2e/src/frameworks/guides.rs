//! The search boxes of docs/react.md and docs/vue.md, as printed there.

use fantoccini::Locator;
use smh_emulator::{FailNext, Operation};

use super::page::QUICK;
use crate::support::harness::{Stage, run};
use crate::support::site::{WORD, names, requests};
use crate::support::until::{until, when};
use crate::support::web_server::assert_built;

#[tokio::test]
async fn react() {
    run("guide-react", QUICK, async |stage| {
        follow_the_guide(stage, "guide-react").await
    })
    .await;
}

#[tokio::test]
async fn vue() {
    run("guide-vue", QUICK, async |stage| {
        follow_the_guide(stage, "guide-vue").await
    })
    .await;
}

async fn follow_the_guide(stage: Stage, name: &str) {
    assert_built("target/frameworks");
    let url = format!("{}/frameworks/{name}/index.html", stage.site.url);
    stage.client.goto(&url).await.unwrap();
    until_text(&stage, "nav", |text| text.contains("About")).await;

    // The client may not exist yet.
    type_text(&stage, WORD).await;
    until_text(&stage, "[role=status]", |text| text.contains("20 results")).await;
    for total in [40, names().len()] {
        click(&stage, "Load more").await;
        until_text(&stage, "[role=status]", |text| {
            text.contains(&format!("{total} results"))
        })
        .await;
    }
    let list = text(&stage, "ul").await;
    for name in names() {
        assert!(list.contains(&format!("harbour / {name}")), "{name}: {list}");
    }
    assert!(!text(&stage, "#app").await.contains("Load more"));
    stage
        .site
        .until("one search lives", |state| state.live_searches == 1)
        .await;

    let html = FailNext {
        html: true,
        ..FailNext::default()
    };
    stage.site.fail_next(Operation::Create, html);
    type_text(&stage, " 4").await;
    until_text(&stage, "[role=alert]", |text| text.contains("try again")).await;
    click(&stage, "Try again").await;
    until_text(&stage, "ul", |text| text.contains("47.txt")).await;
    type_text(&stage, &"\u{e003}".repeat(40)).await;
    until_text(&stage, "[role=status]", |text| text.trim().is_empty()).await;
    stage.site.until_nothing_lives().await;
    type_text(&stage, "no such file").await;
    until_text(&stage, "[role=status]", |text| text.contains("Nothing found")).await;

    let before = stage.state().counters.created;
    click(&stage, "Images").await;
    until_text(&stage, "ul", |text| text.contains("picture #1 & more.png")).await;
    stage
        .site
        .until("the images are the only search", |state| {
            state.live_searches == 1 && state.counters.created == before + 1
        })
        .await;
    click(&stage, "About").await;
    stage.site.until_nothing_lives().await;
    let state = stage.state();
    let deletes = requests(&state, Operation::Delete).count() as u64;
    assert_eq!(deletes, state.counters.created);
}

async fn type_text(stage: &Stage, text: &str) {
    let input = stage.client.find(Locator::Css("input")).await.unwrap();
    input.send_keys(text).await.unwrap();
}

async fn click(stage: &Stage, label: &str) {
    let path = format!("//button[normalize-space()='{label}']");
    let button = stage.client.find(Locator::XPath(&path)).await.unwrap();
    button.click().await.unwrap();
}

/// The visible text of an element; empty if there is none.
async fn text(stage: &Stage, selector: &str) -> String {
    let script = format!("return document.querySelector('{selector}')?.innerText ?? ''");
    let text = stage.client.execute(&script, vec![]).await.unwrap();
    text.as_str().unwrap_or_default().to_owned()
}

async fn until_text(stage: &Stage, selector: &str, is_met: impl Fn(&str) -> bool) {
    until(&format!("{selector} has the expected text"), async || {
        let seen = text(stage, selector).await;
        when(is_met(&seen), seen)
    })
    .await;
}
