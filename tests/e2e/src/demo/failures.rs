//! The demo when requests fail, and when the emulator is killed and started again while the page is open.

use std::sync::Arc;
use std::time::Duration;

use fantoccini::Client;

use crate::support::demo_page::DemoPage;
use crate::support::emulator_process::EmulatorProcess;
use crate::support::harness::run_with;
use crate::support::site::{WORD, creates_in_flight};
use crate::support::until::{until, when};

const QUICK: Duration = Duration::from_millis(100);
/// Long enough to kill the emulator during a create.
const SLOW: Duration = Duration::from_secs(2);

const BUSY: &str = "The service is busy. Please try again later.";
const UNREACHABLE: &str = "No connection to the service. Please check your network and try again.";
const NO_TOKEN: &str = "Your sign-in could not be checked. Please try again, or sign in again.";
const OUT_OF_DATE: &str = "These results are out of date. Please search again.";

/// Records every text of the status line. A reload of the page would lose the record.
const RECORD_STATUS: &str = "const status = document.querySelector('[data-testid=status]');
    globalThis.statuses = [];
    new MutationObserver(() => statuses.push(status.textContent))
        .observe(status, { childList: true, characterData: true, subtree: true });";

/// Runs a test that begins with the demo's page. Creates take `create_latency`.
async fn run(name: &str, create_latency: Duration, test: impl AsyncFnOnce(Visit)) {
    run_with(
        name,
        EmulatorProcess::start(create_latency),
        async |emulator, client| {
            test(Visit::open(emulator, client).await).await;
        },
    )
    .await;
}

/// The demo's page, and the emulator behind it.
struct Visit {
    emulator: Arc<EmulatorProcess>,
    page: DemoPage,
    client: Client,
}

impl Visit {
    async fn open(emulator: Arc<EmulatorProcess>, client: Client) -> Self {
        let page = DemoPage::open_at(&client, &emulator.url).await;
        client.execute(RECORD_STATUS, vec![]).await.unwrap();
        Visit {
            emulator,
            page,
            client,
        }
    }

    /// Every text of the status line since the page was opened.
    async fn statuses(&self) -> Vec<String> {
        let statuses = self.client.execute("return globalThis.statuses", vec![]).await;
        serde_json::from_value(statuses.unwrap()).expect("the page was not reloaded")
    }

    /// Chooses the behaviour of the emulator on the page, and waits until it is in force.
    async fn set_behaviour(&self, behaviour: &str) {
        self.page.choose("service", behaviour).await;
        self.emulator
            .until_faults(&format!("the behaviour is {behaviour:?}"), |faults| {
                let active = [
                    ("busy", faults.share503 > 0.0),
                    ("limits", faults.share429 > 0.0),
                    ("drops", faults.share_drop > 0.0),
                    ("falters", !faults.fail_next.is_empty()),
                ];
                active.into_iter().all(|(name, on)| on == (name == behaviour))
            })
            .await;
    }

    /// Kills the emulator, and waits until the page shows that.
    async fn kill(&self) {
        self.emulator.kill().await;
        self.page
            .until_text("panel-unreachable", "The server can't be reached.")
            .await;
    }

    /// Starts it again, and waits until the page shows that.
    async fn start_again(&self) {
        self.emulator.start_again().await;
        self.page.until_empty("panel-unreachable").await;
    }

    async fn search(&self) {
        self.page.type_keyword(WORD).await;
        self.page.until_results_with(WORD).await;
        self.page.until_live(1).await;
    }

    /// The page shows results and no error, and has not been reloaded. One search is alive, and none after the user has left.
    async fn end_well(self) {
        let Visit { emulator, page, .. } = &self;
        page.until_results_with(WORD).await;
        assert!(!page.is_shown("error").await);
        page.until_live(1).await;
        assert_eq!(emulator.state().await.live_searches, 1);
        assert!(!self.statuses().await.is_empty());
        page.click("nav-files").await;
        emulator.until_nothing_lives().await;
        page.until_live(0).await;
        page.until_empty("panel-pending").await;
        let counters = emulator.state().await.counters;
        assert_eq!(counters.created, counters.deleted, "{counters:?}");
    }
}

#[tokio::test]
async fn a_failed_search_shows_the_reason_and_can_be_retried() {
    run("failed", QUICK, async |visit| {
        let page = &visit.page;
        visit.set_behaviour("busy").await;
        page.type_keyword(WORD).await;
        page.until_error(BUSY).await;
        assert_eq!(page.status().await, "The search failed");
        let statuses = visit.statuses().await;
        for attempt in 2..=4 {
            let text = format!("The service is busy, trying again… (attempt\u{a0}{attempt})");
            assert!(statuses.contains(&text), "{text:?} is missing: {statuses:?}");
        }

        let shown = page.find("error").await.text().await.unwrap();
        assert!(!shown.contains("503"), "the details are folded: {shown:?}");
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

        visit.set_behaviour("works").await;
        page.click("retry").await;
        visit.end_well().await;
    })
    .await;
}

#[tokio::test]
async fn automatic_retries_are_shown_until_one_succeeds() {
    run("tried-again", QUICK, async |visit| {
        let page = &visit.page;
        visit.set_behaviour("falters").await;
        visit.search().await;
        let statuses = visit.statuses().await;
        assert!(
            statuses
                .iter()
                .any(|text| text.contains("trying again… (attempt\u{a0}3)")),
            "{statuses:?}"
        );
        let failed = statuses.iter().any(|text| text.contains("failed"));
        assert!(!failed, "{statuses:?}");
        // The list shows the behaviour that is in force.
        until("the emulator works", async || {
            let chosen = page.find("service").await.prop("value").await.unwrap();
            when(chosen.as_deref() == Some("works"), chosen)
        })
        .await;

        let before = page.results().await.len();
        visit.set_behaviour("limits").await;
        page.click("load-more").await;
        page.until_text("load-more", "Trying again…").await;
        assert_eq!(page.results().await.len(), before, "the results stay");
        visit.set_behaviour("works").await;
        until("more results are shown", async || {
            // On a slow machine the last retry may have failed by now.
            if page.is_shown("retry").await {
                page.click("retry").await;
            }
            let now = page.results().await.len();
            when(now > before, page.status().await)
        })
        .await;
        let statuses = visit.statuses().await;
        let text = format!("{before} results. Too many requests, trying again… (attempt\u{a0}2)");
        assert!(statuses.contains(&text), "{text:?} is missing: {statuses:?}");
        visit.end_well().await;
    })
    .await;
}

#[tokio::test]
async fn dropped_connections_fail_and_recover() {
    run("dropped", QUICK, async |visit| {
        visit.set_behaviour("drops").await;
        visit.page.type_keyword(WORD).await;
        visit.page.until_error(UNREACHABLE).await;
        visit.set_behaviour("works").await;
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
            .emulator
            .until("a create is in flight", |state| creates_in_flight(state) == 1)
            .await;
        visit.kill().await;
        visit.page.until_error(UNREACHABLE).await;
        // While the emulator is down, a retry fails, and so does a new search.
        visit.page.click("retry").await;
        visit.page.until_error(UNREACHABLE).await;
        visit.page.type_keyword("ho").await;
        visit.page.until_error(UNREACHABLE).await;
        visit.start_again().await;
        visit.page.type_keyword("use").await;
        visit.end_well().await;
    })
    .await;
}

#[tokio::test]
async fn killed_while_a_create_is_in_flight() {
    run("killed-create", SLOW, async |visit| {
        visit.page.type_keyword(WORD).await;
        visit
            .emulator
            .until("a create is in flight", |state| creates_in_flight(state) == 1)
            .await;
        visit.kill().await;
        visit.page.until_error(UNREACHABLE).await;
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

        // The page notices it: at first there is no response, then one that the search is unknown.
        visit.kill().await;
        visit.page.click("load-more").await;
        visit.page.until_error(UNREACHABLE).await;
        assert_eq!(visit.page.results().await, before, "the results stay");
        visit.start_again().await;
        visit.page.click("retry").await;
        visit.page.until_error(OUT_OF_DATE).await;
        visit.page.click("retry").await;
        visit.page.until_results_with(WORD).await;
        visit.page.until_live(1).await;

        // The page does not notice it.
        visit.emulator.kill().await;
        visit.emulator.start_again().await;
        visit.page.click("load-more").await;
        visit.page.until_error(OUT_OF_DATE).await;
        visit.page.click("retry").await;
        visit.end_well().await;
    })
    .await;
}

#[tokio::test]
async fn killed_while_a_delete_is_pending() {
    run("killed-pending", QUICK, async |visit| {
        visit.search().await;
        visit.set_behaviour("busy").await;
        visit.page.click("nav-files").await;
        visit.page.until_text("panel-pending", "1 pending deletion").await;
        visit.page.until_text("panel-search", "deletion pending").await;
        assert_eq!(visit.page.text("left-smh").await, "0");
        assert_eq!(visit.emulator.state().await.live_searches, 1);
        visit.kill().await;
        assert!(!visit.page.text("panel-pending").await.is_empty());
        visit.start_again().await;
        visit.page.until_empty("panel-pending").await;

        visit.page.click("nav-search").await;
        visit.page.until_exists("keyword").await;
        visit.client.execute(RECORD_STATUS, vec![]).await.unwrap();
        visit.page.type_keyword(WORD).await;
        visit.end_well().await;
    })
    .await;
}

#[tokio::test]
async fn opened_while_the_emulator_does_not_run() {
    run_with(
        "opened-early",
        EmulatorProcess::start(QUICK),
        async |emulator, client| {
            emulator.kill().await;
            let visit = Visit::open(emulator, client).await;
            visit
                .page
                .until_text("panel-unreachable", "The server can't be reached.")
                .await;
            visit.page.type_keyword(WORD).await;
            // The page cannot even get a token.
            visit.page.until_error(NO_TOKEN).await;
            visit.start_again().await;
            visit.page.click("retry").await;
            visit.end_well().await;
        },
    )
    .await;
}
