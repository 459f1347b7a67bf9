//! `SmhClient`, the class that JavaScript sees: each call of the API is a method that returns a promise.

use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::api_call::ApiCall;
use super::arguments::{CallOptions, read_client_options, read_view_options};
use super::call::{Call, Ending, OpenCall};
use super::close::wait_for_close;
use super::search_view::SearchView;
use super::state::ClientState;
use crate::error::Error;
use crate::value::Field;
use crate::web::arguments::{InvalidArgument, read_options};
use crate::web::platform::error::Failure;
use crate::web::platform::wait::{Wait, Work, from_promise, future_to_promise};
use crate::wire::operation::Operation;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"export { SmhClient } from "../types/client.js";"#;

/// A client of one library and space.
#[wasm_bindgen(skip_typescript)]
pub struct SmhClient {
    pub(super) state: Rc<ClientState>,
}

#[wasm_bindgen]
impl SmhClient {
    /// Makes a client. Sends nothing.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<SmhClient, JsValue> {
        match read_client_options(options) {
            Ok(options) => {
                let state = ClientState::new(options.transport, options.recover_orphans);
                Ok(SmhClient { state })
            }
            Err(invalid) => Err(invalid.of(Operation::Construct).into()),
        }
    }

    /// Creates a search. It exists on the server until it is deleted.
    ///
    /// `POST …/space-contents`. The response comes after about 2 seconds with the items found so far. A call that is aborted
    /// or times out rejects at once; its request goes on, and the search that it creates is deleted.
    ///
    /// <https://cloud.tencent.com/document/product/1339/71107>
    #[wasm_bindgen(js_name = createSearch)]
    pub fn create_search(&self, conditions: JsValue, options: JsValue) -> Promise {
        self.start_search_call(Operation::CreateSearch, options, &|options| {
            ApiCall::read_create(conditions.clone(), options)
        })
    }

    /// Gets a further page of a search.
    ///
    /// `GET …/{searchId}?marker=`
    ///
    /// <https://cloud.tencent.com/document/product/1339/71108>
    #[wasm_bindgen(js_name = continueSearch)]
    pub fn continue_search(&self, search_id: JsValue, marker: JsValue, options: JsValue) -> Promise {
        self.start_search_call(Operation::ContinueSearch, options, &|options| {
            ApiCall::read_continue(search_id.clone(), marker.clone(), options)
        })
    }

    /// Deletes a search. Resolves when the service has confirmed the deletion, or reports that the search does not exist.
    ///
    /// `DELETE …/{searchId}`
    ///
    /// <https://cloud.tencent.com/document/product/1339/71109>
    #[wasm_bindgen(js_name = deleteSearch)]
    pub fn delete_search(&self, search_id: JsValue, options: JsValue) -> Promise {
        self.start_search_call(Operation::DeleteSearch, options, &|options| {
            ApiCall::read_delete(search_id.clone(), options)
        })
    }

    /// Opens a view for one search box.
    #[wasm_bindgen(js_name = openSearchView)]
    pub fn open_search_view(&self, options: JsValue) -> Result<SearchView, JsValue> {
        let operation = Operation::OpenSearchView;
        if self.state.is_closed() {
            return Err(Failure::from(Error::closed(operation)).into());
        }
        match read_view_options(options) {
            Ok(setup) => Ok(SearchView::open(&self.state, &setup)),
            Err(mismatch) => Err(InvalidArgument::from(mismatch).of(operation).into()),
        }
    }

    /// The number of deletions that the service has not confirmed.
    #[wasm_bindgen(getter, js_name = pendingDeletes)]
    pub fn pending_deletes(&self) -> usize {
        self.state.pending_deletes()
    }

    /// Resolves when every deletion has been confirmed, and no abandoned create is in flight.
    pub fn settled(&self, options: JsValue) -> Promise {
        match Wait::for_signal(&read_options(options)) {
            Ok(signal) => Call::promise(signal, from_promise(self.state.settled()), None),
            Err(mismatch) => Promise::reject(&InvalidArgument::from(mismatch).of(Operation::Settled).into()),
        }
    }

    /// Closes all views, ends open calls and loops of `pages()` with an error of kind "closed", and refuses new ones except
    /// `deleteSearch`. Resolves when every deletion has been confirmed; `signal` and `timeoutMs` only end the wait.
    pub fn close(&self, options: JsValue) -> Promise {
        self.state.close();
        let state = Rc::clone(&self.state);
        wait_for_close(self.state.settled(), options, Some(state))
    }

    /// The same as `close()`.
    #[wasm_bindgen(js_name = "[Symbol.asyncDispose]")]
    pub fn async_dispose(&self) -> Promise {
        self.close(JsValue::UNDEFINED)
    }

    /// For `pages()` and js/parts.ts: another object for the same client, which is freed separately.
    #[wasm_bindgen(js_name = _same)]
    pub fn same(&self) -> SmhClient {
        let state = Rc::clone(&self.state);
        SmhClient { state }
    }

    /// For `pages()`: a loop begins. `left` is called with an error if the page leaves its search.
    #[wasm_bindgen(js_name = _begin)]
    pub fn begin(&self, left: Function) -> u32 {
        self.state.begin_loop(left)
    }

    /// For `pages()`: the create of this loop has succeeded.
    #[wasm_bindgen(js_name = _made)]
    pub fn made(&self, id: u32, search_id: String) {
        self.state.loop_created(id, search_id);
    }

    /// For `pages()`: this loop has ended.
    #[wasm_bindgen(js_name = _end)]
    pub fn end(&self, id: u32) {
        self.state.end_loop(id);
    }

    /// Uses this token for subsequent requests.
    #[wasm_bindgen(js_name = setAccessToken)]
    pub fn set_access_token(&self, token: JsValue) -> Result<(), JsValue> {
        match self
            .state
            .transport
            .tokens
            .set(&Field::root(token, "accessToken"))
        {
            Ok(token) => {
                self.state.use_token(&token);
                Ok(())
            }
            Err(mismatch) => Err(InvalidArgument::from(mismatch)
                .of(Operation::SetAccessToken)
                .into()),
        }
    }
}

impl SmhClient {
    /// The promise of a call for searches, which `read` reads from its arguments.
    fn start_search_call(
        &self,
        operation: Operation,
        options: JsValue,
        read: &dyn Fn(&CallOptions) -> Result<ApiCall, InvalidArgument>,
    ) -> Promise {
        let options = CallOptions::new(options);
        self.start(operation, &options, Ending::Reject, &|| {
            let call = read(&options)?;
            Ok(Rc::clone(&self.state).execute(call))
        })
    }

    /// The promise of a call. `prepare` reads its arguments, and returns its work, which sends nothing before it is polled.
    pub(super) fn start(
        &self,
        operation: Operation,
        options: &CallOptions,
        ending: Ending,
        prepare: &dyn Fn() -> Result<Work, InvalidArgument>,
    ) -> Promise {
        // A search may be deleted after the client has been closed.
        let ends = operation != Operation::DeleteSearch;
        if ends && self.state.is_closed() {
            return Promise::reject(&Failure::from(Error::closed(operation)).into());
        }
        let read = || Ok::<_, InvalidArgument>((prepare()?, options.signal()?));
        match read() {
            Ok((work, signal)) => match signal.as_ref().and_then(Wait::reason) {
                Some(reason) => Promise::reject(&reason),
                None => future_to_promise(Call {
                    signal,
                    work,
                    open: ends.then(|| OpenCall::new(&self.state, operation)),
                    ending,
                }),
            },
            Err(invalid) => Promise::reject(&invalid.of(operation).into()),
        }
    }
}
