//! The calls of `web::tasks` as methods, where one module has everything. In the package they are methods of `js/tasks.ts`, which
//! loads the module for tasks.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::smh_client::SmhClient;
use crate::web::tasks::TaskClient;
use crate::wire::operation::Operation;

#[wasm_bindgen]
impl SmhClient {
    /// Queries the status of tasks of the library: up to a million ids, in as few requests as possible.
    ///
    /// `GET /api/v1/task/{libraryId}/{ids}`
    ///
    /// <https://cloud.tencent.com/document/product/1339/124487>
    #[wasm_bindgen(js_name = queryLibraryTasks)]
    pub fn query_library_tasks(&self, ids: JsValue, options: JsValue) -> Promise {
        self.task_call(Operation::QueryLibraryTasks, ids, options)
    }

    /// Queries the status of tasks of the space: up to a million ids, in as few requests as possible.
    ///
    /// `GET /api/v1/task/{libraryId}/{spaceId}/{ids}`
    ///
    /// <https://cloud.tencent.com/document/product/1339/71002>
    #[wasm_bindgen(js_name = querySpaceTasks)]
    pub fn query_space_tasks(&self, ids: JsValue, options: JsValue) -> Promise {
        self.task_call(Operation::QuerySpaceTasks, ids, options)
    }

    /// Queries the status of a task of the library, with its type and a result of that type.
    ///
    /// `GET /api/v1/task-result/{libraryId}/{id}`
    ///
    /// <https://cloud.tencent.com/document/product/1339/124487>
    #[wasm_bindgen(js_name = queryLibraryTask)]
    pub fn query_library_task(&self, id: JsValue, options: JsValue) -> Promise {
        self.task_call(Operation::QueryLibraryTask, id, options)
    }

    /// Queries the status of a task of the space, with its type and a result of that type.
    ///
    /// `GET /api/v1/task-result/{libraryId}/{spaceId}/{id}`
    ///
    /// <https://cloud.tencent.com/document/product/1339/71002>
    #[wasm_bindgen(js_name = querySpaceTask)]
    pub fn query_space_task(&self, id: JsValue, options: JsValue) -> Promise {
        self.task_call(Operation::QuerySpaceTask, id, options)
    }

    /// Polls until every task has ended. Concurrent waits share their requests. Temporary failures do not end the wait; its
    /// progress is `stale` meanwhile.
    ///
    /// <https://cloud.tencent.com/document/product/1339/124487>
    /// <https://cloud.tencent.com/document/product/1339/71002>
    #[wasm_bindgen(js_name = waitForTasks)]
    pub fn wait_for_tasks(&self, ids: JsValue, options: JsValue) -> Promise {
        self.task_call(Operation::WaitForTasks, ids, options)
    }

    /// Starts to delete all earlier versions of files in the library. Requires an administrator's token, can't be undone, and is
    /// allowed once a minute.
    ///
    /// `DELETE /api/v1/directory-history/{libraryId}/library-history`
    ///
    /// <https://cloud.tencent.com/document/product/1339/124387>
    #[wasm_bindgen(js_name = clearLibraryHistory)]
    pub fn clear_library_history(&self, options: JsValue) -> Promise {
        self.task_call(Operation::ClearLibraryHistory, JsValue::UNDEFINED, options)
    }
}

impl SmhClient {
    fn task_call(&self, operation: Operation, argument: JsValue, options: JsValue) -> Promise {
        let tasks = self
            .tasks
            .get_or_init(|| TaskClient::new(JsValue::from(self.same()).unchecked_into()))
            .clone();
        let given = options.clone();
        let work = Closure::once(move |signal: AbortSignal| {
            tasks.start(operation.name(), argument, options, &signal)
        });
        self.call(operation.name(), given, work.as_ref().unchecked_ref())
    }
}
