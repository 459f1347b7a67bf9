//! The page with one search view: tests/e2e/pages/view.

use fantoccini::{Client, Locator};
use serde::Deserialize;
use serde_json::Value;

use crate::support::harness::Stage;
use crate::support::until::{until, when};
use crate::support::web_server::assert_built;

/// The state that the page reports.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Seen {
    pub(crate) status: String,
    pub(crate) items: usize,
    pub(crate) error: Option<String>,
    pub(crate) pending_deletes: usize,
    /// Events in the life of the page, oldest first.
    pub(crate) events: Vec<String>,
}

impl Seen {
    /// Results are shown, and no request is in flight.
    pub(crate) fn settled(&self) -> bool {
        self.status == "ready" && self.items > 0 && self.pending_deletes == 0
    }
}

pub(crate) struct ViewPage {
    pub(crate) client: Client,
}

impl ViewPage {
    /// Opens the page in the current window. `parameters` are those in its URL: see view.js.
    pub(crate) async fn open(stage: &Stage, parameters: &str) -> Self {
        ViewPage::open_at(&stage.client, &stage.site.url, parameters).await
    }

    /// The same from another folder of the site, which has its own policy.
    pub(crate) async fn open_in(stage: &Stage, folder: &str, parameters: &str) -> Self {
        assert_built("pkg/dist");
        let url = format!("{}/{folder}/view/index.html?{parameters}", stage.site.url);
        stage.client.goto(&url).await.unwrap();
        let page = ViewPage {
            client: stage.client.clone(),
        };
        page.until("it is ready", |_| true).await;
        page
    }

    /// The same on another origin.
    pub(crate) async fn open_at(client: &Client, origin: &str, parameters: &str) -> Self {
        assert_built("pkg/dist");
        let client = client.clone();
        client.goto(&ViewPage::url(origin, parameters)).await.unwrap();
        let page = ViewPage { client };
        page.until("it is ready", |_| true).await;
        page
    }

    pub(crate) fn url(origin: &str, parameters: &str) -> String {
        format!("{origin}/pages/view/index.html?{parameters}")
    }

    /// The state of the page, or `Err` while it reports none.
    async fn look(&self) -> Result<Seen, String> {
        let script = "return globalThis.look ? JSON.stringify(look()) : 'null'";
        let seen = self
            .client
            .execute(script, vec![])
            .await
            .map_err(|error| error.to_string())?;
        serde_json::from_str(seen.as_str().unwrap_or_default()).map_err(|_| seen.to_string())
    }

    /// Waits until the page meets a condition.
    pub(crate) async fn until(&self, condition: &str, is_met: impl Fn(&Seen) -> bool) {
        until(&format!("of the page: {condition}"), async || {
            let seen = self.look().await?;
            when(is_met(&seen), &seen)
        })
        .await;
    }

    /// Waits until results are shown and no request is in flight.
    pub(crate) async fn until_results(&self) {
        self.until("results are shown", Seen::settled).await;
    }

    /// Waits until the page has had this event.
    pub(crate) async fn until_event(&self, name: &str) {
        self.until(name, |seen| seen.events.iter().any(|event| event == name))
            .await;
    }

    /// Waits until the window shows the page with this title.
    pub(crate) async fn until_title(&self, title: &str) {
        until(&format!("{title} is shown"), async || {
            let shown = self.client.title().await;
            when(shown.as_ref().is_ok_and(|shown| shown == title), shown)
        })
        .await;
    }

    /// Clicks as a user does. Firefox then no longer puts the page into its back/forward cache.
    pub(crate) async fn click(&self, id: &str) {
        let found = self.client.find(Locator::Id(id)).await.unwrap();
        found.click().await.unwrap();
    }

    /// Starts a navigation to a link's URL.
    pub(crate) async fn follow(&self, id: &str) {
        self.run(&format!(
            "setTimeout(() => location.assign(document.getElementById('{id}').href))"
        ))
        .await;
    }

    /// Runs a statement.
    pub(crate) async fn run(&self, script: &str) {
        self.client.execute(script, vec![]).await.unwrap();
    }

    /// The value of an expression, or of the promise that it returns.
    pub(crate) async fn get(&self, expression: &str) -> Value {
        let script = format!(
            "const done = arguments[0];
            Promise.resolve({expression}).then(done, (error) => done(`failed: ${{error}}`));"
        );
        self.client.execute_async(&script, vec![]).await.unwrap()
    }
}
