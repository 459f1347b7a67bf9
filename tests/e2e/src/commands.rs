//! What one driver can do and others cannot.

use axum::http::Method;
use fantoccini::Client;
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// A command of Chromium's developer tools.
pub(crate) async fn in_devtools(client: &Client, name: &str, params: Value) -> Result<Value, CmdError> {
    let command = Command("goog/cdp/execute", json!({ "cmd": name, "params": params }));
    client.issue_cmd(command).await
}

/// What has got into Chromium's log since it was last asked for.
pub(crate) async fn browser_log(client: &Client) -> Vec<Value> {
    let command = Command("se/log", json!({ "type": "browser" }));
    let log = client.issue_cmd(command).await.unwrap();
    log.as_array().unwrap().clone()
}

/// Runs a statement with the rights of Firefox's own window, which the session then is in.
pub(crate) async fn in_chrome(client: &Client, script: &str) {
    in_context(client, "chrome").await;
    client.execute(script, vec![]).await.unwrap();
}

/// Where statements run: in Firefox's own window, "chrome", or in the page, "content".
pub(crate) async fn in_context(client: &Client, context: &str) {
    client
        .issue_cmd(Command("moz/context", json!({ "context": context })))
        .await
        .unwrap();
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
