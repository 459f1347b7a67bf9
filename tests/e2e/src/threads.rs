//! The built package in workers: dedicated, shared and service workers, in real engines. There is no page to follow there,
//! and nothing is stored.

use std::time::Duration;

use serde_json::json;

use crate::browser::{Browser, Engine};
use crate::run::{caught, end, turn, until_ready};
use crate::site::{Site, assert_built};

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
    let site = Site::start(Duration::from_millis(100)).await;
    let browser = Browser::start(engine).await;
    let outcome = caught(async {
        for kind in ["dedicated", "shared", "service"] {
            use_in(kind, &browser, &site).await;
        }
    })
    .await;
    end(browser, &format!("threads-{engine:?}"), outcome).await;
}

/// A client in a worker of this kind searches, and leaves nothing.
async fn use_in(kind: &str, browser: &Browser, site: &Site) {
    let url = format!("{}/page/threads/index.html", site.url);
    browser.client.goto(&url).await.unwrap();
    until_ready(&browser.client).await;
    let options = json!({
        "baseUrl": site.emulator.url(),
        "libraryId": "smhdemo",
        "accessToken": site.emulator.token(None, None),
    });
    let script = "const [kind, options, done] = arguments;
        use(kind, options).then(done, (error) => done(String(error?.stack ?? error)));";
    let seen = browser
        .client
        .execute_async(script, vec![json!(kind), options])
        .await
        .unwrap();
    let expected = json!({
        "shown": 20,
        "items": 47,
        "owed": 0,
        "events": ["delete", "request", "response"],
    });
    assert_eq!(seen, expected, "in a {kind} worker of {}", browser.name());
    site.until_nothing_lives().await;
}
