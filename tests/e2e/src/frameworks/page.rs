//! A page with a search box that a framework shows.

use std::time::Duration;

use fantoccini::Locator;
use serde::Deserialize;
use serde_json::{Value, json};
use smh_emulator::Operation;

use crate::run::{Stage, run};
use crate::site::{assert_built, requests};
use crate::until::{until, when};

pub(crate) const QUICK: Duration = Duration::from_millis(100);
/// As long as the service takes.
pub(crate) const SLOW: Duration = Duration::from_secs(2);

pub(crate) const REACT: [&str; 2] = ["react-newest", "react-oldest"];
pub(crate) const VUE: [&str; 2] = ["vue-newest", "vue-oldest"];
pub(crate) const ALL: [&str; 4] = ["react-newest", "react-oldest", "vue-newest", "vue-oldest"];
/// With something like `<Activity>` (React 19.2) or `<KeepAlive>`.
pub(crate) const HIDING: [&str; 3] = ["react-newest", "vue-newest", "vue-oldest"];

/// What a page says of itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Seen {
    pub(crate) status: String,
    pub(crate) search_id: Option<String>,
    pub(crate) items: usize,
    /// The error's kind.
    pub(crate) error: Option<String>,
    /// The user sees the box.
    pub(crate) shown: bool,
    /// What the user reads in the results.
    pub(crate) text: String,
    /// How many different functions of one name the component has been given.
    pub(crate) functions: usize,
    pub(crate) renders: usize,
    pub(crate) pending_deletes: usize,
    pub(crate) complaints: Vec<String>,
}

impl Seen {
    /// Results are shown, and nothing is on its way.
    pub(crate) fn settled(&self) -> bool {
        self.status == "ready" && self.items > 0 && !self.text.is_empty() && self.pending_deletes == 0
    }
}

pub(crate) struct Page<'a> {
    pub(crate) stage: &'a Stage,
    /// How many searches there had been before.
    before: u64,
}

/// Runs a test on each of these pages, and then looks that nothing is left, and that nobody has complained.
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
            before: stage.state().counters.created,
        };
        until("the page is ready", async || {
            let ready = page.run("return typeof look").await;
            when(ready == "function", ready)
        })
        .await;
        page
    }

    /// The user leaves the box: every search is deleted, by one request each.
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

    /// How many searches have been made on this page.
    pub(crate) fn made(&self) -> u64 {
        self.stage.state().counters.created - self.before
    }

    /// How many creates the page has sent.
    pub(crate) fn asked(&self) -> usize {
        requests(&self.stage.state(), Operation::Create).count() - self.before as usize
    }

    /// The body of a function on the page, and what it gives.
    pub(crate) async fn run(&self, body: &str) -> Value {
        self.stage.client.execute(body, vec![]).await.unwrap()
    }

    /// What an expression gives, or a promise that it gives.
    pub(crate) async fn get(&self, expression: &str) -> Value {
        let script = format!(
            "const done = arguments[0];
            Promise.resolve().then(() => {expression}).then(done, (error) => done(`failed: ${{error}}`));"
        );
        self.stage.client.execute_async(&script, vec![]).await.unwrap()
    }

    /// The page shows this from now on.
    pub(crate) async fn set(&self, wishes: Value) {
        let done = self.get(&format!("set({wishes})")).await;
        assert!(done.is_null(), "{done}");
    }

    pub(crate) async fn look(&self) -> Seen {
        let seen = self.run("return look()").await;
        serde_json::from_value(seen.clone()).unwrap_or_else(|error| panic!("{error}: {seen}"))
    }

    /// Waits until the page is such, and gives what it says then.
    pub(crate) async fn until(&self, what: &str, is_so: impl Fn(&Seen) -> bool) -> Seen {
        until(&format!("of the page: {what}"), async || {
            let seen = self.look().await;
            when(is_so(&seen), &seen)
        })
        .await;
        self.look().await
    }

    /// Waits until results are shown and nothing is on its way.
    pub(crate) async fn until_results(&self) -> Seen {
        self.until("results are shown", Seen::settled).await
    }

    /// Waits until nothing lives on the server, while the page is there.
    pub(crate) async fn until_nothing_lives(&self) {
        self.stage.site.until_nothing_lives().await;
    }

    /// The application searches.
    pub(crate) async fn search(&self, keyword: &str) {
        let threw = self
            .run(&format!("return attempt('search', {{ keyword: '{keyword}' }})"))
            .await;
        assert_eq!(threw, "nothing");
    }

    /// The user types; how fast, the machine decides.
    pub(crate) async fn type_text(&self, text: &str) {
        let input = self.stage.client.find(Locator::Css("input")).await.unwrap();
        input.send_keys(text).await.unwrap();
    }

    pub(crate) async fn click(&self, selector: &str) {
        let found = self.stage.client.find(Locator::Css(selector)).await.unwrap();
        found.click().await.unwrap();
    }
}
