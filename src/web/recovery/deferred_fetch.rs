//! DELETE requests that the browser sends itself when the page ends: `fetchLater`.

use wasm_bindgen::prelude::*;

use crate::wire::encoding::encoded;
use crate::wire::endpoint::Endpoint;
use crate::wire::search;

#[wasm_bindgen(module = "/src/web/recovery/deferred_fetch.js")]
extern "C" {
    type DeferredDeletes;
    #[wasm_bindgen(js_name = openDeferredDeletes)]
    fn open_deferred_deletes() -> Option<DeferredDeletes>;
    #[wasm_bindgen(method)]
    fn add(this: &DeferredDeletes, id: &str, before_token: &str, after_token: &str, token: &str);
    #[wasm_bindgen(method)]
    fn remove(this: &DeferredDeletes, id: &str);
    #[wasm_bindgen(method, js_name = useToken)]
    fn use_token(this: &DeferredDeletes, token: &str);
}

/// The searches that the browser deletes when the page ends.
pub(super) struct DeferredFetch(DeferredDeletes);

impl DeferredFetch {
    /// `None` where the engine has no `fetchLater`.
    pub(super) fn open() -> Option<Self> {
        open_deferred_deletes().map(DeferredFetch)
    }

    /// Makes the browser delete this search when the page ends.
    pub(super) fn arm(&self, endpoint: &Endpoint, search_id: &str, token: &str) {
        let request = search::delete_request(endpoint, search_id);
        let (before_token, after_token) = request.around_token();
        self.0.add(search_id, before_token, after_token, &encoded(token));
    }

    /// The search has been deleted.
    pub(super) fn disarm(&self, search_id: &str) {
        self.0.remove(search_id);
    }

    /// Sends the deletions with this token.
    pub(super) fn use_token(&self, token: &str) {
        self.0.use_token(&encoded(token));
    }
}
