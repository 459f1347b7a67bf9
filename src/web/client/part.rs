//! Waiting for the code of a call, which js/parts.ts loads.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::arguments::CallOptions;
use super::call::Ending;
use super::smh_client::SmhClient;
use crate::error::Error;
use crate::web::platform::error::Failure;
use crate::wire::operation::Operation;

#[wasm_bindgen]
impl SmhClient {
    /// Resolves when a part of the package is loaded, so that the call with this name can be made; ends early as that call does.
    /// `loading` is `undefined` if the application has not passed a source of the part.
    #[wasm_bindgen(js_name = _loaded)]
    pub fn loaded(&self, call: &str, options: JsValue, part: String, loading: Option<Promise>) -> Promise {
        let operation = Operation::from_name(call).unwrap_or(Operation::Construct);
        self.start(operation, &CallOptions::new(options), Ending::Reject, &|| {
            let (part, loading) = (part.clone(), loading.clone());
            Ok(Box::pin(async move {
                let Some(loading) = loading else {
                    return Err(Failure::from(Error::part_without_source(operation, &part)).into());
                };
                let failed = |cause| Failure::with_cause(Error::part_not_loaded(operation, &part), cause);
                Ok(JsFuture::from(loading).await.map_err(failed)?)
            }))
        })
    }
}
