//! The page with a client, a view and a service worker, as the tests use it.

use fantoccini::Client;
use serde::Deserialize;
use serde_json::Value;

use crate::run::{Stage, until_ready};
use crate::until::{until, when};

/// How an application's worker loads the package's.
pub(crate) const LOADS: [&str; 2] = ["worker=classic", "worker=module"];

/// What the page says of itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Seen {
    pub(crate) status: String,
    pub(crate) items: usize,
    pub(crate) pending_deletes: usize,
}

pub(crate) struct Page {
    client: Client,
}

impl Page {
    /// Opens the page in the current window; with a wish for a worker, it is ready when the worker controls it.
    pub(crate) async fn open(stage: &Stage, wishes: &str) -> Self {
        let client = stage.client.clone();
        client
            .goto(&format!("{}/page/worker/index.html?{wishes}", stage.site.url))
            .await
            .unwrap();
        let page = Page { client };
        page.until_ready().await;
        page
    }

    /// Without any worker, also where there was one.
    pub(crate) async fn open_alone(stage: &Stage) -> Self {
        let page = Page::open(stage, "").await;
        page.ask("(await navigator.serviceWorker.getRegistration())?.unregister()")
            .await;
        let page = Page::open(stage, "").await;
        assert_eq!(page.ask("navigator.serviceWorker.controller").await, Value::Null);
        page
    }

    pub(crate) async fn until_ready(&self) {
        until_ready(&self.client).await;
    }

    /// What an expression gives, which may wait.
    pub(crate) async fn ask(&self, expression: &str) -> Value {
        let script = format!(
            "const done = arguments[0];
            (async () => ({expression}))().then(done, (error) => done('failed: ' + error));"
        );
        let answer = self.client.execute_async(&script, vec![]).await.unwrap();
        let failed = answer.as_str().is_some_and(|text| text.starts_with("failed: "));
        assert!(!failed, "{expression}: {answer}");
        answer
    }

    /// Runs a statement, without waiting for what it leads to.
    pub(crate) async fn run(&self, script: &str) {
        self.client.execute(script, vec![]).await.unwrap();
    }

    /// Waits until the page is such.
    pub(crate) async fn until(&self, what: &str, is_so: impl Fn(&Seen) -> bool) {
        until(&format!("of the page: {what}"), async || {
            let script = "return globalThis.look ? JSON.stringify(look()) : 'null'";
            let answer = self.client.execute(script, vec![]).await;
            let answer = answer.map_err(|error| error.to_string())?;
            let seen: Seen = serde_json::from_str(answer.as_str().unwrap_or_default())
                .map_err(|error| error.to_string())?;
            when(is_so(&seen), &seen)
        })
        .await;
    }

    /// Waits until results are shown and nothing is on its way.
    pub(crate) async fn until_results(&self) {
        self.until("results are shown", |seen| {
            seen.status == "ready" && seen.items > 0 && seen.pending_deletes == 0
        })
        .await;
    }

    /// Waits until the window shows another page.
    pub(crate) async fn until_elsewhere(&self) {
        until("another page is shown", async || {
            let shown = self.client.title().await;
            when(shown.as_ref().is_ok_and(|shown| shown == "Elsewhere"), shown)
        })
        .await;
    }

    /// Follows a link, without waiting for where it leads.
    pub(crate) async fn follow(&self, url: &str) {
        self.run(&format!("setTimeout(() => location.assign('{url}'))"))
            .await;
    }
}
