//! Every row of docs/bad-input.md in real engines. The page that runs the rows is in tests/bad-input.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use fantoccini::wd::TimeoutConfiguration;
use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::support::browser::Browser;
use crate::support::engine::Engine;
use crate::support::harness::{caught, end, say, until_ready};
use crate::support::turns;
use crate::support::web_server::assert_built;

/// The number of rows that the page runs in one call.
const ROWS: usize = 25;
/// The longest duration of one call. The page itself reports a row that does not end.
const LIMIT: Duration = Duration::from_secs(600);

/// The result of one call.
#[derive(Deserialize)]
struct Outcome {
    ran: usize,
    failures: Vec<String>,
}

#[tokio::test]
async fn chromium() {
    run(Engine::Chromium).await;
}

#[tokio::test]
async fn firefox() {
    run(Engine::Firefox).await;
}

#[tokio::test]
async fn webkit() {
    run(Engine::WebKit).await;
}

async fn run(engine: Engine) {
    let Some(_turn) = turns::for_engine(engine).await else {
        return;
    };
    assert_built("pkg/dist");
    let (_server, url) = serve().await;
    let browser = Browser::start(engine).await;
    let start = Instant::now();
    let mut ran = 0;
    let mut failures = Vec::new();
    let outcome = caught(async {
        open(&browser, &url).await;
        loop {
            let some = run_some(&browser, ran).await;
            ran += some.ran;
            failures.extend(some.failures);
            if some.ran < ROWS {
                break;
            }
        }
    })
    .await;
    say(&format!(
        "{}: {ran} rows in {} s",
        browser.name(),
        start.elapsed().as_secs()
    ));
    end(browser, &format!("bad-input-{engine:?}"), outcome).await;
    assert!(ran > 0 && failures.is_empty(), "{}", failures.join("\n"));
}

/// Starts the web server of the page, which ends with the handle. Returns the URL of the page, too.
async fn serve() -> (Child, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bad-input/serve.js");
    let mut server = Command::new("node")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("node does not start: {error}"));
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let url = lines.next_line().await.unwrap();
    (server, url.expect("the server ended before it printed its URL"))
}

async fn open(browser: &Browser, url: &str) {
    let limit = TimeoutConfiguration::new(Some(LIMIT), None, None);
    browser.client.update_timeouts(limit).await.unwrap();
    browser.client.goto(url).await.unwrap();
    until_ready(&browser.client).await;
}

async fn run_some(browser: &Browser, from: usize) -> Outcome {
    let script = "const [from, count, done] = arguments;
        runSome(from, count).then(done, (error) => done(String(error?.stack ?? error)));";
    let outcome = browser
        .client
        .execute_async(script, vec![json!(from), json!(ROWS)])
        .await
        .unwrap();
    serde_json::from_value(outcome.clone())
        .unwrap_or_else(|_| panic!("in the rows from {from} on: {outcome}"))
}
