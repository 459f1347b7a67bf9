//! What a user, or a bug, does to a browser, and no page can.

use fantoccini::Client;
use serde_json::json;

use crate::browser::Engine;
use crate::commands::{in_chrome, in_context, in_devtools};

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
