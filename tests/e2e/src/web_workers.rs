//! The built package in dedicated, shared and service workers. There the package has no page whose events it could follow, and
//! stores nothing.

use std::time::Duration;

use serde_json::json;

use crate::support::browser::Browser;
use crate::support::engine::Engine;
use crate::support::harness::{caught, end, until_ready};
use crate::support::site::Site;
use crate::support::turns;
use crate::support::web_server::assert_built;

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
    let site = Site::start(Duration::from_millis(100)).await;
    let browser = Browser::start(engine).await;
    let outcome = caught(async {
        for kind in ["dedicated", "shared", "service"] {
            use_in(kind, &browser, &site).await;
        }
    })
    .await;
    end(browser, &format!("web-workers-{engine:?}"), outcome).await;
}

/// A client in a worker of this kind searches, and leaves no search behind.
async fn use_in(kind: &str, browser: &Browser, site: &Site) {
    let url = format!("{}/pages/web-workers/index.html", site.url);
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
        "pendingDeletes": 0,
        "events": ["delete", "request", "response"],
    });
    assert_eq!(seen, expected, "in a {kind} worker of {}", browser.name());
    site.until_nothing_lives().await;
}
