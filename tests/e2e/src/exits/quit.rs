//! What a user does to a browser, and no page can.

use axum::http::Method;
use fantoccini::Client;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use url::{ParseError, Url};

use crate::browser::Engine;

/// Closes the only window, as with its button.
pub(crate) async fn close_last_window(engine: Engine, client: &Client) {
    if engine == Engine::Firefox {
        // WebDriver's own way ends the program without closing anything.
        in_chrome(
            client,
            "setTimeout(() => window.BrowserCommands.tryToCloseWindow())",
        )
        .await;
    } else {
        let _ = client.close_window().await;
    }
}

/// Quits, as from the menu.
pub(crate) async fn quit(engine: Engine, client: &Client) {
    if engine == Engine::Firefox {
        in_chrome(client, "setTimeout(() => window.goQuitApplication())").await;
    } else {
        let quit = Command(
            "goog/cdp/execute",
            json!({ "cmd": "Browser.close", "params": {} }),
        );
        let _ = client.issue_cmd(quit).await;
    }
}

/// Crashes the page's process. The driver does not answer for this window any more.
pub(crate) async fn crash(client: &Client) {
    let crash = Command("goog/cdp/execute", json!({ "cmd": "Page.crash", "params": {} }));
    let _ = client.issue_cmd(crash).await;
}

/// Runs a statement with the rights of Firefox's own window.
async fn in_chrome(client: &Client, script: &str) {
    client
        .issue_cmd(Command("moz/context", json!({ "context": "chrome" })))
        .await
        .unwrap();
    client.execute(script, vec![]).await.unwrap();
}

/// A command of one driver only: its path after the session's, and its body.
#[derive(Debug)]
struct Command(&'static str, Value);

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.0))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.1.to_string()))
    }
}
