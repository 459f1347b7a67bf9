//! `SmhClient`: the calls of the API as promises.

use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::arguments::{arguments, call_options, client_options, search_id, task_ids};
use super::call::{Abandoned, Call, Shared, delete_call};
use super::error::Failure;
use super::results::{page_value, task_value};
use super::signal::Signal;
use crate::proto::conditions::Conditions;
use crate::proto::endpoint::Endpoint;
use crate::proto::error::Operation;
use crate::proto::http::Response;
use crate::proto::options::ItemOptions;
use crate::proto::search;
use crate::proto::task::{self, Level};
use crate::proto::value::Field;

#[wasm_bindgen(typescript_custom_section)]
const CLIENT_TYPES: &str = include_str!("client.d.ts");
#[wasm_bindgen(typescript_custom_section)]
const SEARCH_TYPES: &str = include_str!("search.d.ts");
#[wasm_bindgen(typescript_custom_section)]
const TASK_TYPES: &str = include_str!("task.d.ts");

/// A client of one library and space.
#[wasm_bindgen]
pub struct SmhClient {
    shared: Rc<Shared>,
}

#[wasm_bindgen]
impl SmhClient {
    /// Makes a client. Sends nothing.
    ///
    /// @throws {SmhError} of kind "config", naming the option that can't be used.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "ClientOptions")] options: JsValue,
    ) -> Result<SmhClient, JsValue> {
        let shared = client_options(options).map_err(Failure::from)?;
        Ok(SmhClient {
            shared: Rc::new(shared),
        })
    }

    /// Starts a search. It lives on the server until it is deleted.
    ///
    /// `POST …/space-contents`. Answers after about 2 seconds with what was found so far. A call that is aborted or
    /// times out rejects at once; the search that its answer may still bring is then deleted.
    ///
    /// @see https://cloud.tencent.com/document/product/1339/49962
    #[wasm_bindgen(js_name = createSearch, unchecked_return_type = "Promise<SearchPage>")]
    pub fn create_search(
        &self,
        #[wasm_bindgen(unchecked_param_type = "SearchConditions")] conditions: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions & ItemOptions")] options: JsValue,
    ) -> Promise {
        let operation = Operation::CreateSearch;
        let call = arguments(operation, || {
            let options = call_options(options);
            let conditions = Conditions::read(&Field::root(conditions, "conditions"))?;
            let items = ItemOptions::read(&options)?;
            let shared = Rc::clone(&self.shared);
            let read = move |response: Response<JsValue>| {
                let made = search::made(&response);
                let page = search::read_page(operation, response);
                if page.is_err() {
                    // The answer can't be used, but may name a search that was made.
                    shared.delete_made(made);
                }
                Ok(page_value(page?))
            };
            let request = move |endpoint: &Endpoint| search::create_request(endpoint, &conditions, items);
            let abandoned = Abandoned::DeleteWhatItMakes;
            Ok(Call {
                abandoned,
                ..Call::one(operation, Signal::read(&options)?, request, read)
            })
        });
        self.start(call)
    }

    /// Gets a further page of a search.
    ///
    /// `GET …/{searchId}?marker=`
    ///
    /// @param searchId from a page
    /// @param marker `nextMarker` of the page before
    /// @see https://cloud.tencent.com/document/product/1339/49963
    #[wasm_bindgen(js_name = continueSearch, unchecked_return_type = "Promise<SearchPage>")]
    pub fn continue_search(
        &self,
        #[wasm_bindgen(js_name = searchId, unchecked_param_type = "string")] search_id: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Marker")] marker: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions & ItemOptions")] options: JsValue,
    ) -> Promise {
        let operation = Operation::ContinueSearch;
        let call = self::search_id(operation, search_id).and_then(|search_id| {
            arguments(operation, || {
                let options = call_options(options);
                let marker = search::read_marker(&Field::root(marker, "marker"))?;
                let items = ItemOptions::read(&options)?;
                let request =
                    move |endpoint: &Endpoint| search::continue_request(endpoint, &search_id, &marker, items);
                let read = move |response| search::read_page(operation, response).map(page_value);
                Ok(Call::one(operation, Signal::read(&options)?, request, read))
            })
        });
        self.start(call)
    }

    /// Ends a search. Resolves when the service has confirmed it, or says that the search is gone already.
    ///
    /// `DELETE …/{searchId}`
    ///
    /// @see https://cloud.tencent.com/document/product/1339/49964
    #[wasm_bindgen(js_name = deleteSearch, unchecked_return_type = "Promise<void>")]
    pub fn delete_search(
        &self,
        #[wasm_bindgen(js_name = searchId, unchecked_param_type = "string")] search_id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions & { keepalive?: boolean }")]
        options: JsValue,
    ) -> Promise {
        let operation = Operation::DeleteSearch;
        let call = self::search_id(operation, search_id).and_then(|search_id| {
            arguments(operation, || {
                let options = call_options(options);
                let keepalive = options
                    .get("keepalive")?
                    .given()
                    .map_or(Ok(false), |field| field.bool())?;
                Ok(delete_call(search_id, Signal::read(&options)?, keepalive))
            })
        });
        self.start(call)
    }

    /// Asks how tasks of the library stand. Any number of ids: they are split over as few requests as fit.
    ///
    /// `GET /api/v1/task/{libraryId}/{ids}`
    ///
    /// @returns each task once, in the order asked for; ids that the service does not know are left out
    /// @see https://cloud.tencent.com/document/product/1339/49970
    #[wasm_bindgen(js_name = queryLibraryTasks, unchecked_return_type = "Promise<TaskStatus[]>")]
    pub fn query_library_tasks(
        &self,
        #[wasm_bindgen(unchecked_param_type = "TaskIdInput | Iterable<TaskIdInput>")] ids: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Promise {
        self.query_tasks(Level::Library, ids, options)
    }

    /// Asks how tasks of the space stand. Any number of ids: they are split over as few requests as fit.
    ///
    /// `GET /api/v1/task/{libraryId}/{spaceId}/{ids}`
    ///
    /// @returns each task once, in the order asked for; ids that the service does not know are left out
    /// @see https://cloud.tencent.com/document/product/1339/49970
    #[wasm_bindgen(js_name = querySpaceTasks, unchecked_return_type = "Promise<TaskStatus[]>")]
    pub fn query_space_tasks(
        &self,
        #[wasm_bindgen(unchecked_param_type = "TaskIdInput | Iterable<TaskIdInput>")] ids: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Promise {
        self.query_tasks(Level::Space, ids, options)
    }

    /// Starts clearing every earlier version in the library. Needs an admin's token; cannot be undone; the service
    /// allows it once a minute.
    ///
    /// `DELETE /api/v1/directory-history/{libraryId}/library-history`
    ///
    /// @returns the task to watch
    /// @see https://cloud.tencent.com/document/product/1339/71132
    #[wasm_bindgen(js_name = clearLibraryHistory, unchecked_return_type = "Promise<TaskId>")]
    pub fn clear_library_history(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Promise {
        let operation = Operation::ClearLibraryHistory;
        let read = |response| task::read_started(response).map(|id| id.to_string().into());
        let signal = arguments(operation, || Signal::read(&call_options(options)));
        self.start(signal.map(|signal| Call::one(operation, signal, task::clear_history_request, read)))
    }

    /// Takes a token into use for what starts from now on.
    ///
    /// @throws {SmhError} of kind "config" for what is no token; the earlier one then stays in use.
    #[wasm_bindgen(js_name = setAccessToken)]
    pub fn set_access_token(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] token: JsValue,
    ) -> Result<(), JsValue> {
        let set = arguments(Operation::SetAccessToken, || {
            self.shared.tokens.set(&Field::root(token, "accessToken"))
        });
        Ok(set?)
    }
}

impl SmhClient {
    fn query_tasks(&self, level: Level, ids: JsValue, options: JsValue) -> Promise {
        let operation = level.operation();
        let call = task_ids(operation, ids).and_then(|ids| {
            let signal = arguments(operation, || Signal::read(&call_options(options)))?;
            let ids = Rc::new(ids);
            let asked = Rc::clone(&ids);
            Ok(Call {
                operation,
                signal,
                keepalive: false,
                abandoned: Abandoned::Abort,
                requests: Box::new(move |endpoint, token| {
                    task::query_requests(endpoint, level, &asked, token)
                }),
                read: Box::new(move |answers| {
                    let mut tasks = Vec::new();
                    for answer in answers {
                        tasks.extend(answer.read(|response| task::read_tasks(operation, response))?);
                    }
                    Ok(task::in_order(&ids, tasks)
                        .into_iter()
                        .map(task_value)
                        .collect::<Array>()
                        .into())
                }),
            })
        });
        self.start(call)
    }

    /// The promise of a call, or of what is wrong with its arguments.
    fn start(&self, call: Result<Call, Failure>) -> Promise {
        let shared = Rc::clone(&self.shared);
        future_to_promise(async move { Ok(shared.run(call?).await?) })
    }
}
