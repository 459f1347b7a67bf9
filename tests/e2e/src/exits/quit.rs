//! What a user, or a bug, does to a browser, and no page can.

use axum::http::Method;
use fantoccini::Client;
use fantoccini::error::CmdError;
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
        let _ = in_devtools(client, "Browser.close", json!({})).await;
    }
}

/// Lets the page that is shown crash.
pub(crate) async fn crash(engine: Engine, client: &Client) {
    if engine == Engine::Firefox {
        in_chrome(client, CRASH).await;
        in_context(client, "content").await;
    } else {
        // The driver says that it has crashed.
        let _ = in_devtools(client, "Page.crash", json!({})).await;
    }
}

/// Reads where nothing can be read, in the process of the page. Driven Firefox would quit because of it.
const CRASH: &str = "
    Services.env.set('MOZ_CRASHREPORTER_SHUTDOWN', '');
    const crash = () => {
        const { ctypes } = ChromeUtils.importESModule('resource://gre/modules/ctypes.sys.mjs');
        ctypes.cast(new ctypes.intptr_t(8), ctypes.PointerType(ctypes.int32_t)).contents;
    };
    const script = 'data:,(' + encodeURIComponent(crash.toString()) + ')()';
    gBrowser.selectedBrowser.messageManager.loadFrameScript(script, false);
";

/// A command of Chromium's developer tools.
async fn in_devtools(client: &Client, name: &str, params: Value) -> Result<Value, CmdError> {
    let command = Command("goog/cdp/execute", json!({ "cmd": name, "params": params }));
    client.issue_cmd(command).await
}

/// Runs a statement with the rights of Firefox's own window, which the session then is in.
async fn in_chrome(client: &Client, script: &str) {
    in_context(client, "chrome").await;
    client.execute(script, vec![]).await.unwrap();
}

/// Where statements run: in Firefox's own window, "chrome", or in the page, "content".
async fn in_context(client: &Client, context: &str) {
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
