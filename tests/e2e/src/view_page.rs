//! The page with one search view, as the tests use it.

use fantoccini::{Client, Locator};
use serde::Deserialize;
use serde_json::Value;

use crate::run::Stage;
use crate::site::assert_built;
use crate::until::{until, when};

/// What the page says of itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Seen {
    pub(crate) status: String,
    pub(crate) items: usize,
    pub(crate) error: Option<String>,
    pub(crate) pending_deletes: usize,
    /// What happened to the page, oldest first.
    pub(crate) events: Vec<String>,
}

impl Seen {
    /// Results are shown, and nothing is on its way.
    pub(crate) fn settled(&self) -> bool {
        self.status == "ready" && self.items > 0 && self.pending_deletes == 0
    }
}

pub(crate) struct ViewPage {
    pub(crate) client: Client,
}

impl ViewPage {
    /// Opens the page in the current window.
    pub(crate) async fn open(stage: &Stage, wishes: &str) -> Self {
        ViewPage::open_at(&stage.client, &stage.site.url, wishes).await
    }

    /// The same at an origin.
    pub(crate) async fn open_at(client: &Client, origin: &str, wishes: &str) -> Self {
        assert_built("pkg/dist");
        let client = client.clone();
        client
            .goto(&format!("{origin}/page/view.html?{wishes}"))
            .await
            .unwrap();
        let page = ViewPage { client };
        page.until("it is ready", |_| true).await;
        page
    }

    /// What the page says; `Err` while it cannot be asked.
    async fn look(&self) -> Result<Seen, String> {
        let script = "return globalThis.look ? JSON.stringify(look()) : 'null'";
        let answer = self
            .client
            .execute(script, vec![])
            .await
            .map_err(|error| error.to_string())?;
        serde_json::from_str(answer.as_str().unwrap_or_default()).map_err(|_| answer.to_string())
    }

    /// Waits until the page is such.
    pub(crate) async fn until(&self, what: &str, is_so: impl Fn(&Seen) -> bool) {
        until(&format!("of the page: {what}"), async || {
            let seen = self.look().await?;
            when(is_so(&seen), &seen)
        })
        .await;
    }

    /// Waits until results are shown and nothing is on its way.
    pub(crate) async fn until_results(&self) {
        self.until("results are shown", Seen::settled).await;
    }

    /// Waits until this has happened to the page.
    pub(crate) async fn until_event(&self, name: &str) {
        self.until(name, |seen| seen.events.iter().any(|event| event == name))
            .await;
    }

    /// Waits until the window shows another page.
    pub(crate) async fn until_title(&self, title: &str) {
        until(&format!("{title} is shown"), async || {
            let shown = self.client.title().await;
            when(shown.as_ref().is_ok_and(|shown| shown == title), shown)
        })
        .await;
    }

    /// Clicks as a user does. After this, Firefox does not put the page into its back/forward cache.
    pub(crate) async fn click(&self, id: &str) {
        let found = self.client.find(Locator::Id(id)).await.unwrap();
        found.click().await.unwrap();
    }

    /// Follows a link, without waiting for where it leads.
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

    /// What an expression gives, or a promise that it gives.
    pub(crate) async fn get(&self, expression: &str) -> Value {
        let script = format!(
            "const done = arguments[0];
            Promise.resolve({expression}).then(done, (error) => done(`failed: ${{error}}`));"
        );
        self.client.execute_async(&script, vec![]).await.unwrap()
    }
}
