//! Running a test in a browser, with a screenshot of the page if it fails.

use std::any::Any;
use std::fs;
use std::future::poll_fn;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use fantoccini::Client;
use smh_emulator::State;
use tokio::task::LocalSet;

use crate::support::browser::Browser;
use crate::support::browser_pool::SharedBrowser;
use crate::support::site::Site;
use crate::support::until::{until, when};

/// A site, and a browser to open it in.
#[derive(Clone)]
pub(crate) struct Stage {
    pub(crate) site: Arc<Site>,
    pub(crate) client: Client,
}

impl Stage {
    /// The emulator's state.
    pub(crate) fn state(&self) -> State {
        self.site.state()
    }
}

/// Runs a test in a tab of a shared Chromium. Creates take `create_latency`; `name` is the screenshot's.
pub(crate) async fn run(name: &str, create_latency: Duration, test: impl AsyncFnOnce(Stage)) {
    run_with(name, Site::start(create_latency), async |site, client| {
        test(Stage { site, client }).await;
    })
    .await;
}

/// The same with other servers than a [`Site`]. They run until the browser has left their pages.
pub(crate) async fn run_with<T>(
    name: &str,
    start_servers: impl Future<Output = T>,
    test: impl AsyncFnOnce(Arc<T>, Client),
) {
    let shared = SharedBrowser::get().await;
    let servers = Arc::new(start_servers.await);
    let outcome = caught(test(Arc::clone(&servers), shared.browser.client.clone())).await;
    match outcome {
        Ok(()) => shared.put_back().await,
        Err(_) => end(shared.browser, name, outcome).await,
    }
}

/// Closes the browser. If the test has failed, takes a screenshot before, and fails in the same way.
pub(crate) async fn end(browser: Browser, name: &str, outcome: Outcome) {
    if outcome.is_err() {
        take_screenshot(&browser.client, name).await;
    }
    browser.close().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Waits until a page has set the attribute `data-ready`, as most pages of the tests do.
pub(crate) async fn until_ready(client: &Client) {
    until("the page is ready", async || {
        let ready = "return document.documentElement.dataset.ready ?? ''";
        let seen = client.execute(ready, vec![]).await;
        when(seen.as_ref().is_ok_and(|seen| seen == "true"), seen)
    })
    .await;
}

/// The end of a test: success, or its panic.
pub(crate) type Outcome = Result<(), Box<dyn Any + Send>>;

pub(crate) async fn caught(work: impl Future<Output = ()>) -> Outcome {
    let mut work = pin!(work);
    poll_fn(
        |context| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(())) => Poll::Ready(Ok(())),
            Err(panic) => Poll::Ready(Err(panic)),
        },
    )
    .await
}

/// The message of a panic.
pub(crate) fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| String::from(*text)));
    text.unwrap_or_default()
}

pub(crate) async fn take_screenshot(client: &Client, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/e2e");
    let Ok(picture) = client.screenshot().await else {
        return;
    };
    let path = folder.join(format!("{name}.png"));
    if fs::create_dir_all(&folder).is_ok() && fs::write(&path, picture).is_ok() {
        eprintln!("screenshot: target/e2e/{name}.png");
    }
}

/// Prints even if the output of the test is captured.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "\n{text}");
}

/// Runs these at the same time, and returns their results in their order. Fails if one of them fails.
pub(crate) async fn together<T: 'static>(
    works: impl Iterator<Item = impl Future<Output = T> + 'static>,
) -> Vec<T> {
    let here = LocalSet::new();
    let works: Vec<_> = works.map(|work| here.spawn_local(work)).collect();
    here.run_until(async {
        let mut all = Vec::new();
        for work in works {
            all.push(
                work.await
                    .unwrap_or_else(|error| resume_unwind(error.into_panic())),
            );
        }
        all
    })
    .await
}
