//! What an input method does, by Chromium's devtools protocol, and the pauses of who uses it, which end when a test says so.

use fantoccini::Client;
use serde_json::{Value, json};

use crate::commands::in_devtools;

/// Timers of the package's longer pause, `composingMs`, fire by [`InputMethod::pass`] only.
const HOLD: &str = "if (globalThis.pauses) return;
    const { setTimeout, clearTimeout } = window;
    const pauses = new Map();
    globalThis.pauses = pauses;
    let id = 0;
    window.setTimeout = (tell, ms, ...given) => {
        if (ms !== 1000) return setTimeout(tell, ms, ...given);
        pauses.set(--id, tell);
        return id;
    };
    window.clearTimeout = (id) => pauses.delete(id) || clearTimeout(id);";

const PASS: &str = "const ended = [...pauses.values()];
    pauses.clear();
    for (const tell of ended) tell();
    return ended.length;";

pub(crate) struct InputMethod<'a>(&'a Client);

impl<'a> InputMethod<'a> {
    /// For the element that has the focus.
    pub(crate) async fn new(client: &'a Client) -> Self {
        client.execute(HOLD, vec![]).await.unwrap();
        InputMethod(client)
    }

    /// Shows these texts one after the other as what is being composed; waits for a pause after each, and nothing else.
    pub(crate) async fn compose(&self, texts: &[&str]) {
        for text in texts {
            let end = text.encode_utf16().count();
            let params = json!({ "text": text, "selectionStart": end, "selectionEnd": end });
            in_devtools(self.0, "Input.imeSetComposition", params)
                .await
                .unwrap();
            assert_eq!(self.pauses().await, 1, "{text:?} is being composed");
        }
    }

    /// Makes text of what is composed: with this the composition ends.
    pub(crate) async fn commit(&self, text: &str) {
        in_devtools(self.0, "Input.insertText", json!({ "text": text }))
            .await
            .unwrap();
        assert_eq!(self.pauses().await, 0, "{text:?} is finished");
    }

    /// Enter, which the input method takes for itself or leaves to the page.
    pub(crate) async fn enter(&self, taken: bool) {
        let code = if taken { 229 } else { 13 };
        for kind in ["rawKeyDown", "keyUp"] {
            let params =
                json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": code });
            in_devtools(self.0, "Input.dispatchKeyEvent", params)
                .await
                .unwrap();
        }
    }

    /// The user pauses for longer than `composingMs`.
    pub(crate) async fn pass(&self) {
        assert_eq!(self.0.execute(PASS, vec![]).await.unwrap(), 1);
    }

    async fn pauses(&self) -> Value {
        self.0.execute("return pauses.size", vec![]).await.unwrap()
    }
}
