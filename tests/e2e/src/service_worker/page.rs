//! The page with a client, a view and a service worker: tests/e2e/pages/service-worker.

use fantoccini::Client;
use serde::Deserialize;
use serde_json::Value;

use crate::support::harness::{Stage, until_ready};
use crate::support::until::{until, when};

/// The ways in which an application's service worker loads the package's.
pub(crate) const LOADS: [&str; 2] = ["worker=classic", "worker=module"];

/// The state that the page reports.
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
    /// Opens the page in the current window. If the parameters ask for a worker, this waits until the worker controls the page.
    pub(crate) async fn open(stage: &Stage, parameters: &str) -> Self {
        let client = stage.client.clone();
        client
            .goto(&format!(
                "{}/pages/service-worker/index.html?{parameters}",
                stage.site.url
            ))
            .await
            .unwrap();
        let page = Page { client };
        page.until_ready().await;
        page
    }

    /// The same without a worker; removes the one of an earlier page.
    pub(crate) async fn open_without_worker(stage: &Stage) -> Self {
        let page = Page::open(stage, "").await;
        page.get("(await navigator.serviceWorker.getRegistration())?.unregister()")
            .await;
        let page = Page::open(stage, "").await;
        assert_eq!(page.get("navigator.serviceWorker.controller").await, Value::Null);
        page
    }

    pub(crate) async fn until_ready(&self) {
        until_ready(&self.client).await;
    }

    /// The value of an expression, which may contain `await`.
    pub(crate) async fn get(&self, expression: &str) -> Value {
        let script = format!(
            "const done = arguments[0];
            (async () => ({expression}))().then(done, (error) => done('failed: ' + error));"
        );
        let value = self.client.execute_async(&script, vec![]).await.unwrap();
        let failed = value.as_str().is_some_and(|text| text.starts_with("failed: "));
        assert!(!failed, "{expression}: {value}");
        value
    }

    /// Runs a statement.
    pub(crate) async fn run(&self, script: &str) {
        self.client.execute(script, vec![]).await.unwrap();
    }

    /// Waits until the page meets a condition.
    pub(crate) async fn until(&self, condition: &str, is_met: impl Fn(&Seen) -> bool) {
        until(&format!("of the page: {condition}"), async || {
            let script = "return globalThis.look ? JSON.stringify(look()) : 'null'";
            let seen = self.client.execute(script, vec![]).await;
            let seen = seen.map_err(|error| error.to_string())?;
            let seen: Seen =
                serde_json::from_str(seen.as_str().unwrap_or_default()).map_err(|error| error.to_string())?;
            when(is_met(&seen), &seen)
        })
        .await;
    }

    /// Waits until results are shown and no request is in flight.
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

    /// Starts a navigation.
    pub(crate) async fn follow(&self, url: &str) {
        self.run(&format!("setTimeout(() => location.assign('{url}'))"))
            .await;
    }
}
