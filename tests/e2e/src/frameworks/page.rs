//! A page whose search box is a component of a framework: tests/frameworks/pages.

use std::time::Duration;

use fantoccini::Locator;
use serde::Deserialize;
use serde_json::{Value, json};
use smh_emulator::Operation;

use crate::support::harness::{Stage, run};
use crate::support::site::requests;
use crate::support::until::{until, when};
use crate::support::web_server::assert_built;

pub(crate) const QUICK: Duration = Duration::from_millis(100);
/// As slow as the service.
pub(crate) const SLOW: Duration = Duration::from_secs(2);

pub(crate) const REACT: [&str; 2] = ["react-newest", "react-oldest"];
pub(crate) const VUE: [&str; 2] = ["vue-newest", "vue-oldest"];
pub(crate) const ALL: [&str; 4] = ["react-newest", "react-oldest", "vue-newest", "vue-oldest"];
/// Those that have `<Activity>` (since React 19.2) or `<KeepAlive>`.
pub(crate) const HIDING: [&str; 3] = ["react-newest", "vue-newest", "vue-oldest"];

/// The state that a page reports.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Seen {
    pub(crate) status: String,
    pub(crate) search_id: Option<String>,
    pub(crate) items: usize,
    /// The kind of the error.
    pub(crate) error: Option<String>,
    /// Whether the search box is visible.
    pub(crate) shown: bool,
    /// The text of the results.
    pub(crate) text: String,
    /// How many different functions of the same name the component has received.
    pub(crate) functions: usize,
    pub(crate) renders: usize,
    pub(crate) pending_deletes: usize,
    /// Warnings and errors in the console, and uncaught errors.
    pub(crate) complaints: Vec<String>,
}

impl Seen {
    /// Results are shown, and no request is in flight.
    pub(crate) fn settled(&self) -> bool {
        self.status == "ready" && self.items > 0 && !self.text.is_empty() && self.pending_deletes == 0
    }
}

pub(crate) struct Page<'a> {
    pub(crate) stage: &'a Stage,
    /// The number of searches created before.
    created_before: u64,
}

/// Runs a test on each of these pages. Then checks that no search is left and that the console has no warnings.
pub(crate) async fn on_each(
    name: &str,
    create_latency: Duration,
    pages: &[&str],
    test: impl AsyncFn(&Page<'_>),
) {
    run(name, create_latency, async |stage| {
        for framework in pages {
            eprintln!("with {framework}");
            let page = Page::open(&stage, framework).await;
            test(&page).await;
            page.finish().await;
        }
    })
    .await;
}

impl<'a> Page<'a> {
    pub(crate) async fn open(stage: &'a Stage, framework: &str) -> Self {
        assert_built("pkg/dist");
        assert_built("target/frameworks");
        let url = format!("{}/frameworks/{framework}/index.html", stage.site.url);
        stage.client.goto(&url).await.unwrap();
        let page = Page {
            stage,
            created_before: stage.state().counters.created,
        };
        until("the page is ready", async || {
            let ready = page.run("return typeof look").await;
            when(ready == "function", ready)
        })
        .await;
        page
    }

    /// Removes the search box: every search is deleted, by one DELETE each.
    async fn finish(&self) {
        self.set(json!({ "shown": false })).await;
        self.stage.site.until_nothing_lives().await;
        let seen = self.look().await;
        assert_eq!(seen.complaints, Vec::<String>::new());
        assert_eq!(seen.functions, 1, "the functions stay the same");
        let state = self.stage.state();
        let deletes = requests(&state, Operation::Delete).count() as u64;
        assert_eq!(deletes, state.counters.created, "{:?}", state.counters);
    }

    /// The number of searches created on this page.
    pub(crate) fn created(&self) -> u64 {
        self.stage.state().counters.created - self.created_before
    }

    /// The number of creates that the page has sent.
    pub(crate) fn creates(&self) -> usize {
        requests(&self.stage.state(), Operation::Create).count() - self.created_before as usize
    }

    /// Runs the body of a function on the page, and returns its result.
    pub(crate) async fn run(&self, body: &str) -> Value {
        self.stage.client.execute(body, vec![]).await.unwrap()
    }

    /// The value of an expression, or of the promise that it returns.
    pub(crate) async fn get(&self, expression: &str) -> Value {
        let script = format!(
            "const done = arguments[0];
            Promise.resolve().then(() => {expression}).then(done, (error) => done(`failed: ${{error}}`));"
        );
        self.stage.client.execute_async(&script, vec![]).await.unwrap()
    }

    /// Changes properties of the page's component: see `first` in common.js.
    pub(crate) async fn set(&self, properties: Value) {
        let done = self.get(&format!("set({properties})")).await;
        assert!(done.is_null(), "{done}");
    }

    pub(crate) async fn look(&self) -> Seen {
        let seen = self.run("return look()").await;
        serde_json::from_value(seen.clone()).unwrap_or_else(|error| panic!("{error}: {seen}"))
    }

    /// Waits until the page meets a condition, and returns its state then.
    pub(crate) async fn until(&self, condition: &str, is_met: impl Fn(&Seen) -> bool) -> Seen {
        until(&format!("of the page: {condition}"), async || {
            let seen = self.look().await;
            when(is_met(&seen), &seen)
        })
        .await;
        self.look().await
    }

    /// Waits until results are shown and no request is in flight.
    pub(crate) async fn until_results(&self) -> Seen {
        self.until("results are shown", Seen::settled).await
    }

    /// Waits until no search is alive, while the page is open.
    pub(crate) async fn until_nothing_lives(&self) {
        self.stage.site.until_nothing_lives().await;
    }

    /// Lets the application search.
    pub(crate) async fn search(&self, keyword: &str) {
        let threw = self
            .run(&format!("return attempt('search', {{ keyword: '{keyword}' }})"))
            .await;
        assert_eq!(threw, "nothing");
    }

    /// Types into the search box, as fast as the machine can.
    pub(crate) async fn type_text(&self, text: &str) {
        let input = self.stage.client.find(Locator::Css("input")).await.unwrap();
        input.send_keys(text).await.unwrap();
    }

    pub(crate) async fn click(&self, selector: &str) {
        let found = self.stage.client.find(Locator::Css(selector)).await.unwrap();
        found.click().await.unwrap();
    }
}
