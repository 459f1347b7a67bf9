//! Every row of docs/bad-input.md in real engines. What runs them is in tests/table.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use fantoccini::wd::TimeoutConfiguration;
use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::browser::{Browser, Engine};
use crate::run::{caught, end, say, turn, until_ready};
use crate::site::assert_built;

/// Rows that the page is asked to run at a time, and how long it may take: a row that hangs says so itself.
const ROWS: usize = 25;
const LIMIT: Duration = Duration::from_secs(600);

/// What the page says of some rows.
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
    let Some(_turn) = turn(engine).await else {
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

/// The page's server, which ends with its handle, and the page's address.
async fn serve() -> (Child, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../table/serve.js");
    let mut server = Command::new("node")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("node does not start: {error}"));
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let url = lines.next_line().await.unwrap();
    (server, url.expect("the server ended before it had an address"))
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
    serde_json::from_value(outcome.clone()).unwrap_or_else(|_| panic!("from row {from} on: {outcome}"))
}
