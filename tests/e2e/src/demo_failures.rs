//! The demo when the service fails, and when the emulator is killed and started again while its page is open.

use std::sync::Arc;
use std::time::Duration;

use fantoccini::Client;

use crate::demo_page::DemoPage;
use crate::run::run_with;
use crate::service::Service;
use crate::site::{WORD, creates_in_flight};
use crate::until::{until, when};

const QUICK: Duration = Duration::from_millis(100);
/// Long enough to be killed in.
const SLOW: Duration = Duration::from_secs(2);

const BUSY: &str = "The service is busy. Please try again later.";
const UNREACHED: &str = "No connection to the service. Please check your network and try again.";
const NO_TOKEN: &str = "Your sign-in could not be checked. Please try again, or sign in again.";
const OUT_OF_DATE: &str = "These results are out of date. Please search again.";

/// Keeps every status that the page has told, and marks the page, which a reload would undo.
const WATCH: &str = "const status = document.querySelector('[data-testid=status]');
    globalThis.told = [];
    new MutationObserver(() => told.push(status.textContent))
        .observe(status, { childList: true, characterData: true, subtree: true });";

/// Runs a test that begins with the demo's page opened; creates take this long.
async fn run(name: &str, create_latency: Duration, test: impl AsyncFnOnce(Visit)) {
    run_with(name, Service::start(create_latency), async |service, client| {
        test(Visit::open(service, client).await).await;
    })
    .await;
}

/// The demo's page, and what is behind it.
struct Visit {
    service: Arc<Service>,
    page: DemoPage,
    client: Client,
}

impl Visit {
    async fn open(service: Arc<Service>, client: Client) -> Self {
        let page = DemoPage::open_at(&client, &service.url).await;
        client.execute(WATCH, vec![]).await.unwrap();
        Visit {
            service,
            page,
            client,
        }
    }

    /// Every status that the page has told since it was opened.
    async fn told(&self) -> Vec<String> {
        let told = self.client.execute("return globalThis.told", vec![]).await;
        serde_json::from_value(told.unwrap()).expect("the page is the one that was opened")
    }

    /// Chooses on the page what the service does, and waits until it does so.
    async fn let_the_service(&self, behaviour: &str) {
        self.page.choose("service", behaviour).await;
        self.service
            .until_faults(&format!("the service {behaviour}"), |faults| {
                let seen = [
                    ("busy", faults.share503 > 0.0),
                    ("limits", faults.share429 > 0.0),
                    ("drops", faults.share_drop > 0.0),
                    ("falters", !faults.fail_next.is_empty()),
                ];
                seen.into_iter().all(|(name, on)| on == (name == behaviour))
            })
            .await;
    }

    /// Kills the emulator; the page notices.
    async fn kill(&self) {
        self.service.kill().await;
        self.page
            .until_text("panel-unreachable", "The server can't be reached.")
            .await;
    }

    /// Starts it again; the page notices.
    async fn start_again(&self) {
        self.service.start_again().await;
        self.page.until_silent("panel-unreachable").await;
    }

    async fn search(&self) {
        self.page.type_keyword(WORD).await;
        self.page.until_results_with(WORD).await;
        self.page.until_live(1).await;
    }

    /// The page shows results and no failure; one search lives, and none when the user leaves. It was never loaded anew.
    async fn end_well(self) {
        let Visit { service, page, .. } = &self;
        page.until_results_with(WORD).await;
        assert!(!page.is_shown("error").await);
        page.until_live(1).await;
        assert_eq!(service.state().await.live_searches, 1);
        assert!(!self.told().await.is_empty());
        page.click("nav-files").await;
        service.until_nothing_lives().await;
        page.until_live(0).await;
        page.until_silent("panel-pending").await;
        let counters = service.state().await.counters;
        assert_eq!(counters.created, counters.deleted, "{counters:?}");
    }
}

#[tokio::test]
async fn a_failed_search_tells_why_and_can_be_tried_again() {
    run("failed", QUICK, async |visit| {
        let page = &visit.page;
        visit.let_the_service("busy").await;
        page.type_keyword(WORD).await;
        page.until_failed(BUSY).await;
        assert_eq!(page.status().await, "The search failed");
        let told = visit.told().await;
        for attempt in 2..=4 {
            let text = format!("The service is busy, trying again… (attempt\u{a0}{attempt})");
            assert!(told.contains(&text), "{text:?} is missing: {told:?}");
        }

        let shown = page.find("error").await.text().await.unwrap();
        assert!(!shown.contains("503"), "folded away: {shown:?}");
        page.find("error-details").await.click().await.unwrap();
        let details = page.find("error-details").await.text().await.unwrap();
        for part in [
            "createSearch: ",
            "503",
            "ServerOverloaded",
            "Request id",
            "Attempts\n4",
        ] {
            assert!(details.contains(part), "{part:?} is missing: {details:?}");
        }

        visit.let_the_service("works").await;
        page.click("retry").await;
        visit.end_well().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_tried_again_by_itself_is_told_until_it_is_over() {
    run("tried-again", QUICK, async |visit| {
        let page = &visit.page;
        visit.let_the_service("falters").await;
        visit.search().await;
        let told = visit.told().await;
        assert!(
            told.iter()
                .any(|text| text.contains("trying again… (attempt\u{a0}3)")),
            "{told:?}"
        );
        assert!(!told.iter().any(|text| text.contains("failed")), "{told:?}");
        // The choice shows what is in force.
        until("the service works", async || {
            let chosen = page.find("service").await.prop("value").await.unwrap();
            when(chosen.as_deref() == Some("works"), chosen)
        })
        .await;

        let before = page.results().await.len();
        visit.let_the_service("limits").await;
        page.click("load-more").await;
        page.until_text("load-more", "Trying again…").await;
        assert_eq!(page.results().await.len(), before, "what was found stays");
        visit.let_the_service("works").await;
        until("more results are shown", async || {
            // On a slow machine it may have been given up by now.
            if page.is_shown("retry").await {
                page.click("retry").await;
            }
            let now = page.results().await.len();
            when(now > before, page.status().await)
        })
        .await;
        let told = visit.told().await;
        let text = format!("{before} results. Too many requests, trying again… (attempt\u{a0}2)");
        assert!(told.contains(&text), "{text:?} is missing: {told:?}");
        visit.end_well().await;
    })
    .await;
}

#[tokio::test]
async fn dropped_connections_fail_and_recover() {
    run("dropped", QUICK, async |visit| {
        visit.let_the_service("drops").await;
        visit.page.type_keyword(WORD).await;
        visit.page.until_failed(UNREACHED).await;
        visit.let_the_service("works").await;
        visit.page.click("retry").await;
        visit.end_well().await;
    })
    .await;
}

#[tokio::test]
async fn killed_while_the_user_types() {
    run("killed-typing", SLOW, async |visit| {
        visit.page.type_keyword("light").await;
        visit
            .service
            .until("a search is being made", |state| creates_in_flight(state) == 1)
            .await;
        visit.kill().await;
        visit.page.until_failed(UNREACHED).await;
        // It fails as long as there is nobody to answer, by the button and by going on.
        visit.page.click("retry").await;
        visit.page.until_failed(UNREACHED).await;
        visit.page.type_keyword("ho").await;
        visit.page.until_failed(UNREACHED).await;
        visit.start_again().await;
        visit.page.type_keyword("use").await;
        visit.end_well().await;
    })
    .await;
}

#[tokio::test]
async fn killed_while_a_search_is_made() {
    run("killed-create", SLOW, async |visit| {
        visit.page.type_keyword(WORD).await;
        visit
            .service
            .until("a search is being made", |state| creates_in_flight(state) == 1)
            .await;
        visit.kill().await;
        visit.page.until_failed(UNREACHED).await;
        visit.start_again().await;
        visit.page.click("retry").await;
        visit.end_well().await;
    })
    .await;
}

#[tokio::test]
async fn killed_while_results_are_shown() {
    run("killed-results", QUICK, async |visit| {
        visit.search().await;
        let before = visit.page.results().await;

        // Noticed: there is no answer at first, and then one that the search is not known.
        visit.kill().await;
        visit.page.click("load-more").await;
        visit.page.until_failed(UNREACHED).await;
        assert_eq!(visit.page.results().await, before, "what was found stays");
        visit.start_again().await;
        visit.page.click("retry").await;
        visit.page.until_failed(OUT_OF_DATE).await;
        visit.page.click("retry").await;
        visit.page.until_results_with(WORD).await;
        visit.page.until_live(1).await;

        // Unnoticed.
        visit.service.kill().await;
        visit.service.start_again().await;
        visit.page.click("load-more").await;
        visit.page.until_failed(OUT_OF_DATE).await;
        visit.page.click("retry").await;
        visit.end_well().await;
    })
    .await;
}

#[tokio::test]
async fn killed_while_a_deletion_is_owed() {
    run("killed-owed", QUICK, async |visit| {
        visit.search().await;
        visit.let_the_service("busy").await;
        visit.page.click("nav-files").await;
        visit.page.until_text("panel-pending", "1 pending deletion").await;
        visit.page.until_text("panel-search", "deletion pending").await;
        assert_eq!(visit.page.text("left-smh").await, "0");
        assert_eq!(visit.service.state().await.live_searches, 1);
        visit.kill().await;
        assert!(!visit.page.text("panel-pending").await.is_empty());
        visit.start_again().await;
        visit.page.until_silent("panel-pending").await;

        visit.page.click("nav-search").await;
        visit.page.until_there("keyword").await;
        visit.client.execute(WATCH, vec![]).await.unwrap();
        visit.page.type_keyword(WORD).await;
        visit.end_well().await;
    })
    .await;
}

#[tokio::test]
async fn opened_while_the_emulator_is_down() {
    run_with("opened-early", Service::start(QUICK), async |service, client| {
        service.kill().await;
        let visit = Visit::open(service, client).await;
        visit
            .page
            .until_text("panel-unreachable", "The server can't be reached.")
            .await;
        visit.page.type_keyword(WORD).await;
        // Not even a token can be had.
        visit.page.until_failed(NO_TOKEN).await;
        visit.start_again().await;
        visit.page.click("retry").await;
        visit.end_well().await;
    })
    .await;
}
