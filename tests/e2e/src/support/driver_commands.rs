//! Commands that only one of the drivers has.

use axum::http::Method;
use fantoccini::Client;
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// Calls a method of Chromium's DevTools protocol.
pub(crate) async fn in_devtools(client: &Client, method: &str, params: Value) -> Result<Value, CmdError> {
    let command = Command("goog/cdp/execute", json!({ "cmd": method, "params": params }));
    client.issue_cmd(command).await
}

/// The entries of Chromium's log since the last call.
pub(crate) async fn browser_log(client: &Client) -> Vec<Value> {
    let command = Command("se/log", json!({ "type": "browser" }));
    let log = client.issue_cmd(command).await.unwrap();
    log.as_array().unwrap().clone()
}

/// Runs a statement with the rights of Firefox's own window. Later statements run there, too: see [`in_context`].
pub(crate) async fn in_chrome(client: &Client, script: &str) {
    in_context(client, "chrome").await;
    client.execute(script, vec![]).await.unwrap();
}

/// Chooses where Firefox runs statements: in its own window, "chrome", or in the page, "content".
pub(crate) async fn in_context(client: &Client, context: &str) {
    client
        .issue_cmd(Command("moz/context", json!({ "context": context })))
        .await
        .unwrap();
}

/// A command of one driver: its path below the session's, and its body.
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
