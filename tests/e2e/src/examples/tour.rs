//! What every example with a page is put through.

use std::time::Duration;

use serde_json::Value;
use smh_emulator::{FailNext, Operation};

use crate::commands::browser_log;
use crate::run::{Stage, run};
use crate::site::{WORD, creates_in_flight, requests};
use crate::until::{until, when};

use super::page::ExamplePage;
use super::process::Server;

/// Long enough for creates to be superseded while they are on their way.
const LATENCY: Duration = Duration::from_millis(800);

/// What serves an example.
pub(super) enum By {
    /// `backend.mjs`.
    Backend,
    /// Next.js, which renders the page before it sends it, and has scripts in it that need a nonce.
    Next,
}

impl By {
    fn assert_sent(&self, (policy, page): &(String, String), service: &str) {
        let nonce = match self {
            By::Backend => String::new(),
            By::Next => {
                assert!(page.contains("id=\"keyword\""), "{page}");
                let (_, rest) = policy.split_once("'nonce-").expect("a nonce");
                let (nonce, _) = rest.split_once('\'').unwrap();
                format!(" 'nonce-{nonce}'")
            }
        };
        let expected = format!(
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{nonce}; connect-src 'self' {service}"
        );
        assert_eq!(*policy, expected);
    }
}

pub(super) async fn take(name: &'static str, by: By) {
    run(&format!("example-{name}"), LATENCY, async |stage| {
        let service = stage.site.emulator.url();
        let server = Server::start(name, service).await;
        let page = ExamplePage::open(&stage.client, &server.url).await;
        by.assert_sent(&page.sent().await, service);
        type_read_on_and_leave(&stage, &page).await;
        assert_eq!(complaints(&stage).await, Vec::<String>::new());
        fail_go_on_and_navigate(&stage, &page).await;
        let mut others = complaints(&stage).await;
        // The failure that was asked for, and the token that had expired.
        others.retain(|text| !(text.contains(service) && text.contains(r#""source":"network""#)));
        assert_eq!(others, Vec::<String>::new());
    })
    .await;
}

async fn type_read_on_and_leave(stage: &Stage, page: &ExamplePage) {
    assert_eq!(stage.state().counters.created, 0);
    for part in ["li", "ght", "house"] {
        let asked = requests(&stage.state(), Operation::Create).count();
        page.type_keyword(part).await;
        stage
            .site
            .until("the search is asked for", |state| {
                requests(state, Operation::Create).count() > asked
            })
            .await;
    }
    let shown = page.until_more_than(0, WORD).await;
    stage
        .site
        .until("exactly the last search lives", |state| {
            creates_in_flight(state) == 0
                && state.live_searches == 1
                && state.searches[0].conditions["keyword"] == WORD
        })
        .await;
    page.click("More").await;
    page.until_more_than(shown, WORD).await;
    page.click("About").await;
    stage.site.until_nothing_lives().await;
    let counters = stage.state().counters;
    assert!(counters.created >= 3);
    assert_eq!(counters.created, counters.deleted);
}

async fn fail_go_on_and_navigate(stage: &Stage, page: &ExamplePage) {
    let before = stage.state().counters.created;
    page.click("Search").await;
    let failure = FailNext {
        html: true,
        ..FailNext::default()
    };
    stage.site.fail_next(Operation::Create, failure);
    page.compose_keyword(WORD).await;
    page.until_failed().await;
    page.click("Try again").await;
    assert!(page.has_focus().await);
    let shown = page.until_more_than(0, WORD).await;
    assert_eq!(stage.state().live_searches, 1);
    stage.site.emulator.expire_tokens();
    page.click("More").await;
    page.until_more_than(shown, WORD).await;
    page.click("Another page").await;
    until("the other page is there", async || {
        let title = stage.client.title().await.unwrap();
        when(title == "Another page", title)
    })
    .await;
    stage.site.until_nothing_lives().await;
    let counters = stage.state().counters;
    assert_eq!((counters.created, counters.deleted), (before + 1, before + 1));
}

/// What Chromium has warned of since it was last asked.
async fn complaints(stage: &Stage) -> Vec<String> {
    let log = browser_log(&stage.client).await;
    let warned = log
        .iter()
        .filter(|entry| entry["level"] != "INFO" && entry["level"] != "DEBUG");
    warned.map(Value::to_string).collect()
}
