//! The test of every example with a page.

use std::time::Duration;

use serde_json::Value;
use smh_emulator::{FailNext, Operation};

use crate::support::driver_commands::browser_log;
use crate::support::harness::{self, Stage};
use crate::support::site::{WORD, creates_in_flight, requests};
use crate::support::until::{until, when};

use super::page::ExamplePage;
use super::process::Server;

/// Long enough to supersede creates while they are in flight.
const LATENCY: Duration = Duration::from_millis(800);

/// The server of an example.
pub(super) enum By {
    /// `backend.mjs`.
    Backend,
    /// Next.js, which renders the page on the server, with inline scripts that need a nonce.
    Next,
}

impl By {
    fn assert_response(&self, (policy, page): &(String, String), service: &str) {
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
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{nonce}; worker-src 'self' blob:; connect-src 'self' {service}"
        );
        assert_eq!(*policy, expected);
    }
}

pub(super) async fn run(name: &'static str, by: By) {
    harness::run(&format!("example-{name}"), LATENCY, async |stage| {
        let service = stage.site.emulator.url();
        let server = Server::start(name, service).await;
        let page = ExamplePage::open(&stage.client, &server.url).await;
        by.assert_response(&page.response().await, service);
        type_load_more_and_leave(&stage, &page).await;
        assert_eq!(complaints(&stage).await, Vec::<String>::new());
        fail_retry_and_navigate(&stage, &page).await;
        let mut others = complaints(&stage).await;
        // Except those of the requested failure and of the expired token.
        others.retain(|text| !(text.contains(service) && text.contains(r#""source":"network""#)));
        assert_eq!(others, Vec::<String>::new());
    })
    .await;
}

async fn type_load_more_and_leave(stage: &Stage, page: &ExamplePage) {
    assert_eq!(stage.state().counters.created, 0);
    for part in ["li", "ght", "house"] {
        let creates = requests(&stage.state(), Operation::Create).count();
        page.type_keyword(part).await;
        stage
            .site
            .until("the create is sent", |state| {
                requests(state, Operation::Create).count() > creates
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

async fn fail_retry_and_navigate(stage: &Stage, page: &ExamplePage) {
    let before = stage.state().counters.created;
    page.click("Search").await;
    let failure = FailNext {
        html: true,
        ..FailNext::default()
    };
    stage.site.fail_next(Operation::Create, failure);
    page.compose_keyword(WORD).await;
    page.until_error().await;
    page.click("Try again").await;
    assert!(page.has_focus().await);
    let shown = page.until_more_than(0, WORD).await;
    assert_eq!(stage.state().live_searches, 1);
    stage.site.emulator.expire_tokens();
    page.click("More").await;
    page.until_more_than(shown, WORD).await;
    page.click("Another page").await;
    until("the other page is shown", async || {
        let title = stage.client.title().await.unwrap();
        when(title == "Another page", title)
    })
    .await;
    stage.site.until_nothing_lives().await;
    let counters = stage.state().counters;
    assert_eq!((counters.created, counters.deleted), (before + 1, before + 1));
}

/// Chromium's warnings and errors since the last call.
async fn complaints(stage: &Stage) -> Vec<String> {
    let log = browser_log(&stage.client).await;
    let warned = log
        .iter()
        .filter(|entry| entry["level"] != "INFO" && entry["level"] != "DEBUG");
    warned.map(Value::to_string).collect()
}
