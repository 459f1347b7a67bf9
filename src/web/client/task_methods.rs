//! The calls for tasks. Their code is a part of the package that js/parts.ts loads with the first of them.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::arguments::CallOptions;
use super::call::Ending;
use super::smh_client::SmhClient;
use crate::web::arguments::InvalidArgument;
use crate::web::tasks::{TaskCall, WaitRequest, execute};
use crate::wire::operation::Operation;
use crate::wire::task::Level;

#[wasm_bindgen]
impl SmhClient {
    /// Queries the status of tasks of the library: up to a million ids, in as few requests as possible.
    ///
    /// `GET /api/v1/task/{libraryId}/{ids}`
    ///
    /// <https://cloud.tencent.com/document/product/1339/124487>
    #[wasm_bindgen(js_name = queryLibraryTasks)]
    pub fn query_library_tasks(&self, ids: JsValue, options: JsValue) -> Promise {
        self.start_task_call(Operation::QueryLibraryTasks, options, &|| {
            TaskCall::read_tasks(Level::Library, ids.clone())
        })
    }

    /// Queries the status of tasks of the space: up to a million ids, in as few requests as possible.
    ///
    /// `GET /api/v1/task/{libraryId}/{spaceId}/{ids}`
    ///
    /// <https://cloud.tencent.com/document/product/1339/71002>
    #[wasm_bindgen(js_name = querySpaceTasks)]
    pub fn query_space_tasks(&self, ids: JsValue, options: JsValue) -> Promise {
        self.start_task_call(Operation::QuerySpaceTasks, options, &|| {
            TaskCall::read_tasks(Level::Space, ids.clone())
        })
    }

    /// Queries the status of a task of the library, with its type and a result of that type.
    ///
    /// `GET /api/v1/task-result/{libraryId}/{id}`
    ///
    /// <https://cloud.tencent.com/document/product/1339/124487>
    #[wasm_bindgen(js_name = queryLibraryTask)]
    pub fn query_library_task(&self, id: JsValue, options: JsValue) -> Promise {
        self.start_task_call(Operation::QueryLibraryTask, options, &|| {
            TaskCall::read_task(Level::Library, id.clone())
        })
    }

    /// Queries the status of a task of the space, with its type and a result of that type.
    ///
    /// `GET /api/v1/task-result/{libraryId}/{spaceId}/{id}`
    ///
    /// <https://cloud.tencent.com/document/product/1339/71002>
    #[wasm_bindgen(js_name = querySpaceTask)]
    pub fn query_space_task(&self, id: JsValue, options: JsValue) -> Promise {
        self.start_task_call(Operation::QuerySpaceTask, options, &|| {
            TaskCall::read_task(Level::Space, id.clone())
        })
    }

    /// Polls until every task has ended. Concurrent waits share their requests. Temporary failures do not end the wait; its
    /// progress is `stale` meanwhile.
    ///
    /// <https://cloud.tencent.com/document/product/1339/124487>
    /// <https://cloud.tencent.com/document/product/1339/71002>
    #[wasm_bindgen(js_name = waitForTasks)]
    pub fn wait_for_tasks(&self, ids: JsValue, options: JsValue) -> Promise {
        let given = CallOptions::new(options.clone());
        self.start(Operation::WaitForTasks, &given, Ending::Reject, &|| {
            let request = WaitRequest::read(ids.clone(), options.clone())?;
            Ok(self.state.poller(request.level).wait(request))
        })
    }

    /// Starts to delete all earlier versions of files in the library. Requires an administrator's token, can't be undone, and is
    /// allowed once a minute.
    ///
    /// `DELETE /api/v1/directory-history/{libraryId}/library-history`
    ///
    /// <https://cloud.tencent.com/document/product/1339/124387>
    #[wasm_bindgen(js_name = clearLibraryHistory)]
    pub fn clear_library_history(&self, options: JsValue) -> Promise {
        self.start_task_call(Operation::ClearLibraryHistory, options, &|| {
            Ok(TaskCall::ClearHistory)
        })
    }
}

impl SmhClient {
    /// The promise of a call that `read` reads from its argument.
    fn start_task_call(
        &self,
        operation: Operation,
        options: JsValue,
        read: &dyn Fn() -> Result<TaskCall, InvalidArgument>,
    ) -> Promise {
        self.start(operation, &CallOptions::new(options), Ending::Reject, &|| {
            Ok(execute(Rc::clone(&self.state.transport), read()?))
        })
    }
}
