//! An input method, which composes text in Chromium by DevTools commands. The user's pauses end when the test says so.

use fantoccini::Client;
use serde_json::{Value, json};

use crate::support::driver_commands::in_devtools;

/// Replaces `setTimeout`: timers of `composingMs`, the view's delay while text is composed, fire only in
/// [`InputMethod::end_pause`].
const HOLD_TIMERS: &str = "if (globalThis.heldTimers) return;
    const { setTimeout, clearTimeout } = window;
    const heldTimers = new Map();
    globalThis.heldTimers = heldTimers;
    let id = 0;
    window.setTimeout = (callback, ms, ...rest) => {
        if (ms !== 1000) return setTimeout(callback, ms, ...rest);
        heldTimers.set(--id, callback);
        return id;
    };
    window.clearTimeout = (id) => heldTimers.delete(id) || clearTimeout(id);";

const FIRE_TIMERS: &str = "const callbacks = [...heldTimers.values()];
    heldTimers.clear();
    for (const callback of callbacks) callback();
    return callbacks.length;";

pub(crate) struct InputMethod<'a>(&'a Client);

impl<'a> InputMethod<'a> {
    /// Types into the focused element.
    pub(crate) async fn new(client: &'a Client) -> Self {
        client.execute(HOLD_TIMERS, vec![]).await.unwrap();
        InputMethod(client)
    }

    /// Shows these texts one after the other as the composed text. After each, the page waits for a pause and does nothing
    /// else.
    pub(crate) async fn compose(&self, texts: &[&str]) {
        for text in texts {
            let end = text.encode_utf16().count();
            let params = json!({ "text": text, "selectionStart": end, "selectionEnd": end });
            in_devtools(self.0, "Input.imeSetComposition", params)
                .await
                .unwrap();
            assert_eq!(self.held_timers().await, 1, "{text:?} is composed");
        }
    }

    /// Inserts a text in place of the composed one, which ends the composition.
    pub(crate) async fn commit(&self, text: &str) {
        in_devtools(self.0, "Input.insertText", json!({ "text": text }))
            .await
            .unwrap();
        assert_eq!(self.held_timers().await, 0, "{text:?} is committed");
    }

    /// Presses Enter. The input method handles the key itself, or passes it to the page.
    pub(crate) async fn press_enter(&self, handled: bool) {
        let code = if handled { 229 } else { 13 };
        for kind in ["rawKeyDown", "keyUp"] {
            let params =
                json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": code });
            in_devtools(self.0, "Input.dispatchKeyEvent", params)
                .await
                .unwrap();
        }
    }

    /// The user has paused for `composingMs`.
    pub(crate) async fn end_pause(&self) {
        assert_eq!(self.0.execute(FIRE_TIMERS, vec![]).await.unwrap(), 1);
    }

    async fn held_timers(&self) -> Value {
        self.0.execute("return heldTimers.size", vec![]).await.unwrap()
    }
}
