//! Actions of a user, and defects, that a page cannot cause.

use fantoccini::Client;
use serde_json::json;

use crate::support::driver_commands::{in_chrome, in_context, in_devtools};
use crate::support::engine::Engine;

/// Closes the only window, as its button does.
pub(crate) async fn close_last_window(engine: Engine, client: &Client) {
    if engine == Engine::Firefox {
        // WebDriver's command ends the program without closing the window.
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

/// Crashes the current page.
pub(crate) async fn crash(engine: Engine, client: &Client) {
    if engine == Engine::Firefox {
        in_chrome(client, CRASH).await;
        in_context(client, "content").await;
    } else {
        // The driver reports the crash as an error.
        let _ = in_devtools(client, "Page.crash", json!({})).await;
    }
}

/// Reads an invalid address in the process of the page. Without the first line, Firefox would quit after a crash while it is
/// driven.
const CRASH: &str = "
    Services.env.set('MOZ_CRASHREPORTER_SHUTDOWN', '');
    const crash = () => {
        const { ctypes } = ChromeUtils.importESModule('resource://gre/modules/ctypes.sys.mjs');
        ctypes.cast(new ctypes.intptr_t(8), ctypes.PointerType(ctypes.int32_t)).contents;
    };
    const script = 'data:,(' + encodeURIComponent(crash.toString()) + ')()';
    gBrowser.selectedBrowser.messageManager.loadFrameScript(script, false);
";
