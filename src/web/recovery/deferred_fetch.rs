//! Deletions that the browser sends by itself if the page dies.

use wasm_bindgen::prelude::*;

use crate::web::client::state::Shared;
use crate::wire::encoding::encode;
use crate::wire::search;

#[wasm_bindgen(module = "/src/web/recovery/deferred_fetch.js")]
extern "C" {
    /// The searches to be deleted then.
    pub(crate) type Later;
    #[wasm_bindgen(js_name = openLater)]
    pub(crate) fn open_later() -> Option<Later>;
    #[wasm_bindgen(method)]
    fn arm(this: &Later, id: &str, before: &str, after: &str, token: &str);
    #[wasm_bindgen(method)]
    fn disarm(this: &Later, id: &str);
    #[wasm_bindgen(method)]
    fn renew(this: &Later, token: &str);
}

impl Shared {
    /// A search exists: it is deleted if the page dies.
    pub(crate) fn arm(&self, search_id: &str) {
        if let (Some(later), Some(token)) = (&self.later, self.tokens.last()) {
            let request = search::delete_request(&self.endpoint, search_id);
            let (before, after) = request.around_token();
            later.arm(search_id, before, after, &encoded(&token));
        }
    }

    /// The server has let go of a search.
    pub(crate) fn disarm(&self, search_id: &str) {
        if let Some(later) = &self.later {
            later.disarm(search_id);
        }
    }

    /// This token is in use from now on.
    pub(crate) fn rearm(&self, token: &str) {
        if let Some(later) = &self.later {
            later.renew(&encoded(token));
        }
    }
}

fn encoded(token: &str) -> String {
    let mut text = String::new();
    encode(token, &mut text);
    text
}
