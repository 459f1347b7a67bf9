//! Running a test in a browser, and keeping a picture of the page if it fails.

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

use crate::browser::{Browser, Engine};
use crate::site::Site;
use crate::turns::{self, Turn};
use crate::until::{until, when};

/// What a test works with.
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

/// Runs a test with creates that take this long. `name` is that of the picture.
pub(crate) async fn run(name: &str, create_latency: Duration, test: impl AsyncFnOnce(Stage)) {
    run_with(name, Site::start(create_latency), async |site, client| {
        test(Stage { site, client }).await;
    })
    .await;
}

/// Runs a test in a browser with what `start` brings, which is there until the picture is taken.
pub(crate) async fn run_with<T>(
    name: &str,
    start: impl Future<Output = T>,
    test: impl AsyncFnOnce(Arc<T>, Client),
) {
    let _turn = turns::one().await;
    let started = Arc::new(start.await);
    let browser = Browser::start(Engine::Chromium).await;
    let outcome = caught(test(Arc::clone(&started), browser.client.clone())).await;
    end(browser, name, outcome).await;
}

/// Closes the browser, and fails as the work has failed, with a picture of the page.
pub(crate) async fn end(browser: Browser, name: &str, outcome: Outcome) {
    if outcome.is_err() {
        picture(&browser.client, name).await;
    }
    // Whatever happened: a browser does not end by itself.
    browser.close().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Waits until a page has said that it is ready, as most pages of the tests do.
pub(crate) async fn until_ready(client: &Client) {
    until("the page is ready", async || {
        let ready = "return document.documentElement.dataset.ready ?? ''";
        let seen = client.execute(ready, vec![]).await;
        when(seen.as_ref().is_ok_and(|seen| seen == "true"), seen)
    })
    .await;
}

/// What work ends with: nothing, or its panic.
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

/// What a panic says.
pub(crate) fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| String::from(*text)));
    text.unwrap_or_default()
}

pub(crate) async fn picture(client: &Client, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/e2e");
    let Ok(picture) = client.screenshot().await else {
        return;
    };
    let path = folder.join(format!("{name}.png"));
    if fs::create_dir_all(&folder).is_ok() && fs::write(&path, picture).is_ok() {
        eprintln!("the page: target/e2e/{name}.png");
    }
}

/// Says something even where a test's output is kept back.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "\n{text}");
}

/// Waits for this test's turn. Nothing if this machine lacks the engine, which is said; all have Chromium.
pub(crate) async fn turn(engine: Engine) -> Option<Turn> {
    if turns::is_missing(engine) {
        return None;
    }
    Some(turns::one().await)
}

/// Runs these at the same time, and gives what each gives, in their order. Fails as one of them fails.
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
