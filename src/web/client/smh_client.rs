//! `SmhClient`: the calls of the API as promises.

use std::future::pending;
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::error::Error;
use crate::session::view::Input;
use crate::value::Field;
use crate::web::client::arguments::{Wrong, client_options, read_call, read_wish, view_options};
use crate::web::client::close::wait_for_close;
use crate::web::client::search_view::SearchView;
use crate::web::client::state::{Call, Open, Shared};
use crate::web::platform::error::Failure;
use crate::web::platform::wait::{Waiting, kept};
use crate::wire::operation::Operation;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"export { SmhClient } from "../types/client.js";"#;

/// A client of one library and space.
#[wasm_bindgen(skip_typescript)]
pub struct SmhClient {
    shared: Rc<Shared>,
}

#[wasm_bindgen]
impl SmhClient {
    /// Makes a client. Sends nothing.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<SmhClient, JsValue> {
        match client_options(options) {
            Ok(shared) => Ok(SmhClient { shared }),
            Err(wrong) => Err(wrong.of(Operation::Construct).into()),
        }
    }

    /// Starts a search. It lives on the server until it is deleted.
    ///
    /// `POST …/space-contents`. Answers after about 2 seconds with what was found so far. A call that is aborted or
    /// times out rejects at once; the search that its answer may still bring is then deleted.
    ///
    /// <https://cloud.tencent.com/document/product/1339/71107>
    #[wasm_bindgen(js_name = createSearch)]
    pub fn create_search(&self, conditions: JsValue, options: JsValue) -> Promise {
        self.start(Operation::CreateSearch, conditions, JsValue::UNDEFINED, options)
    }

    /// Gets a further page of a search.
    ///
    /// `GET …/{searchId}?marker=`
    ///
    /// <https://cloud.tencent.com/document/product/1339/71108>
    #[wasm_bindgen(js_name = continueSearch)]
    pub fn continue_search(&self, search_id: JsValue, marker: JsValue, options: JsValue) -> Promise {
        self.start(Operation::ContinueSearch, search_id, marker, options)
    }

    /// Ends a search. Resolves when the service has confirmed it, or says that the search is gone already.
    ///
    /// `DELETE …/{searchId}`
    ///
    /// <https://cloud.tencent.com/document/product/1339/71109>
    #[wasm_bindgen(js_name = deleteSearch)]
    pub fn delete_search(&self, search_id: JsValue, options: JsValue) -> Promise {
        self.start(Operation::DeleteSearch, search_id, JsValue::UNDEFINED, options)
    }

    /// Asks how tasks of the library stand. Up to a million ids, split over as few requests as fit.
    ///
    /// `GET /api/v1/task/{libraryId}/{ids}`
    ///
    /// <https://cloud.tencent.com/document/product/1339/124487>
    #[wasm_bindgen(js_name = queryLibraryTasks)]
    pub fn query_library_tasks(&self, ids: JsValue, options: JsValue) -> Promise {
        self.start(Operation::QueryLibraryTasks, ids, JsValue::UNDEFINED, options)
    }

    /// Asks how tasks of the space stand. Up to a million ids, split over as few requests as fit.
    ///
    /// `GET /api/v1/task/{libraryId}/{spaceId}/{ids}`
    ///
    /// <https://cloud.tencent.com/document/product/1339/71002>
    #[wasm_bindgen(js_name = querySpaceTasks)]
    pub fn query_space_tasks(&self, ids: JsValue, options: JsValue) -> Promise {
        self.start(Operation::QuerySpaceTasks, ids, JsValue::UNDEFINED, options)
    }

    /// Asks how a task of the library stands, with its type and a result of that type.
    ///
    /// `GET /api/v1/task-result/{libraryId}/{id}`
    ///
    /// <https://cloud.tencent.com/document/product/1339/124487>
    #[wasm_bindgen(js_name = queryLibraryTask)]
    pub fn query_library_task(&self, id: JsValue, options: JsValue) -> Promise {
        self.start(Operation::QueryLibraryTask, id, JsValue::UNDEFINED, options)
    }

    /// Asks how a task of the space stands, with its type and a result of that type.
    ///
    /// `GET /api/v1/task-result/{libraryId}/{spaceId}/{id}`
    ///
    /// <https://cloud.tencent.com/document/product/1339/71002>
    #[wasm_bindgen(js_name = querySpaceTask)]
    pub fn query_space_task(&self, id: JsValue, options: JsValue) -> Promise {
        self.start(Operation::QuerySpaceTask, id, JsValue::UNDEFINED, options)
    }

    /// Asks until every task has ended. Those who wait at the same time share requests. Failures that may pass do not end
    /// the wait: progress is `stale` meanwhile.
    ///
    /// <https://cloud.tencent.com/document/product/1339/124487>
    /// <https://cloud.tencent.com/document/product/1339/71002>
    #[wasm_bindgen(js_name = waitForTasks)]
    pub fn wait_for_tasks(&self, ids: JsValue, options: JsValue) -> Promise {
        let operation = Operation::WaitForTasks;
        if self.shared.closed.get() {
            return Promise::reject(&Failure::from(Error::closed(operation)).into());
        }
        match read_wish(ids, options) {
            Ok((wish, signal)) => future_to_promise(Call {
                // A signal that has fired asks for nothing.
                work: match &signal {
                    Some(signal) if signal.has_fired() => Box::pin(pending()),
                    _ => Box::pin(self.shared.watcher(wish.level).wait(wish)),
                },
                signal,
                open: Some(Open::call(&self.shared, operation)),
            }),
            Err(wrong) => Promise::reject(&wrong.of(operation).into()),
        }
    }

    /// Starts clearing every earlier version in the library. Needs an admin's token; cannot be undone; the service
    /// allows it once a minute.
    ///
    /// `DELETE /api/v1/directory-history/{libraryId}/library-history`
    ///
    /// <https://cloud.tencent.com/document/product/1339/124387>
    #[wasm_bindgen(js_name = clearLibraryHistory)]
    pub fn clear_library_history(&self, options: JsValue) -> Promise {
        let none = JsValue::UNDEFINED;
        self.start(Operation::ClearLibraryHistory, none.clone(), none, options)
    }

    /// Opens the life of a search box: see `SearchView`.
    #[wasm_bindgen(js_name = openSearchView)]
    pub fn open_search_view(&self, options: JsValue) -> Result<SearchView, JsValue> {
        let operation = Operation::OpenSearchView;
        if self.shared.closed.get() {
            return Err(Failure::from(Error::closed(operation)).into());
        }
        match view_options(options) {
            Ok(setup) => Ok(SearchView::open(&self.shared, setup)),
            Err(wrong) => Err(Wrong::from(wrong).of(operation).into()),
        }
    }

    /// Deletions owed to the server and not yet confirmed.
    #[wasm_bindgen(getter, js_name = pendingDeletes)]
    pub fn pending_deletes(&self) -> usize {
        self.shared.pending_deletes()
    }

    /// Resolves when nothing is owed to the server any more, and nothing on its way can bring a search that would be.
    pub fn settled(&self, options: JsValue) -> Promise {
        match Waiting::for_signal(&crate::web::client::arguments::options(options)) {
            Ok(signal) => future_to_promise(Call {
                signal,
                work: kept(self.shared.settled()),
                open: None,
            }),
            Err(wrong) => Promise::reject(&Wrong::from(wrong).of(Operation::Settled).into()),
        }
    }

    /// Closes every view, ends every call on its way and every loop of `pages()` with an error of kind "closed", and refuses
    /// new ones, but for `deleteSearch`; resolves when nothing is owed to the server any more. `signal` and `timeoutMs` end
    /// the waiting only.
    pub fn close(&self, options: JsValue) -> Promise {
        self.shared.close();
        let shared = Rc::clone(&self.shared);
        wait_for_close(self.shared.settled(), options, Some(shared))
    }

    /// The same as `close()`.
    #[wasm_bindgen(js_name = "[Symbol.asyncDispose]")]
    pub fn async_dispose(&self) -> Promise {
        self.close(JsValue::UNDEFINED)
    }

    /// For `pages()`: the same client, which this one may be freed beside.
    #[wasm_bindgen(js_name = _same)]
    pub fn same(&self) -> SmhClient {
        let shared = Rc::clone(&self.shared);
        SmhClient { shared }
    }

    /// For `pages()`: a loop begins. `left` is called with an error if the page leaves it.
    #[wasm_bindgen(js_name = _begin)]
    pub fn begin(&self, left: Function) -> u32 {
        self.shared.begin_loop(left)
    }

    /// For `pages()`: the create of this loop was answered.
    #[wasm_bindgen(js_name = _made)]
    pub fn made(&self, id: u32, search_id: String) {
        self.shared.loop_made(id, search_id);
    }

    /// For `pages()`: this loop has ended.
    #[wasm_bindgen(js_name = _end)]
    pub fn end(&self, id: u32) {
        self.shared.end_loop(id);
    }

    /// Takes a token into use for what starts from now on.
    #[wasm_bindgen(js_name = setAccessToken)]
    pub fn set_access_token(&self, token: JsValue) -> Result<(), JsValue> {
        match self.shared.tokens.set(&Field::root(token, "accessToken")) {
            Ok(token) => {
                self.shared.rearm(&token);
                self.shared.tell_all(&|| Input::Token);
                Ok(())
            }
            Err(wrong) => Err(Wrong::from(wrong).of(Operation::SetAccessToken).into()),
        }
    }
}

impl SmhClient {
    /// The promise of a call, or of what is wrong with its arguments.
    fn start(&self, operation: Operation, subject: JsValue, marker: JsValue, options: JsValue) -> Promise {
        // A deletion is welcome at any time.
        let ends = operation != Operation::DeleteSearch;
        if ends && self.shared.closed.get() {
            return Promise::reject(&Failure::from(Error::closed(operation)).into());
        }
        match read_call(operation, subject, marker, options) {
            Ok((job, signal)) => future_to_promise(Call {
                signal,
                work: Rc::clone(&self.shared).work(job),
                open: ends.then(|| Open::call(&self.shared, operation)),
            }),
            Err(wrong) => Promise::reject(&wrong.of(operation).into()),
        }
    }
}
