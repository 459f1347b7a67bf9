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

    /// Moves or renames files and folders.
    ///
    /// `POST …/batch/{libraryId}/{spaceId}?move`
    #[wasm_bindgen(js_name = moveItems)]
    pub fn move_items(&self, items: JsValue, options: JsValue) -> Promise {
        self.task_call(Operation::MoveItems, items, options)
    }

    /// Copies files and folders.
    ///
    /// `POST …/batch/{libraryId}/{spaceId}?copy`
    #[wasm_bindgen(js_name = copyItems)]
    pub fn copy_items(&self, items: JsValue, options: JsValue) -> Promise {
        self.task_call(Operation::CopyItems, items, options)
    }

    /// Deletes files and folders.
    ///
    /// `POST …/batch/{libraryId}/{spaceId}?delete`
    #[wasm_bindgen(js_name = deleteItems)]
    pub fn delete_items(&self, items: JsValue, options: JsValue) -> Promise {
        self.task_call(Operation::DeleteItems, items, options)
    }

    /// Restores items from the recycle bin.
    ///
    /// `POST …/recycled/{libraryId}/{spaceId}?restore`
    #[wasm_bindgen(js_name = restoreItems)]
    pub fn restore_items(&self, ids: JsValue, options: JsValue) -> Promise {
        self.task_call(Operation::RestoreItems, ids, options)
    }

    /// Gets an item by its path.
    ///
    /// `GET …/directory/{libraryId}/{spaceId}/{path}?info`
    #[wasm_bindgen(js_name = getItem)]
    pub fn get_item(&self, path: JsValue, options: JsValue) -> Promise {
        self.task_call(Operation::GetItem, path, options)
    }

    /// Gets an item by its inode.
    ///
    /// `GET …/inode/{libraryId}/{spaceId}/{inode}`
    #[wasm_bindgen(js_name = locateItem)]
    pub fn locate_item(&self, inode: JsValue, options: JsValue) -> Promise {
        self.task_call(Operation::LocateItem, inode, options)
    }

    /// Gets a page of a folder.
    ///
    /// `GET …/directory/{libraryId}/{spaceId}/{path}?by-marker`
    #[wasm_bindgen(js_name = listFolder)]
    pub fn list_folder(&self, path: JsValue, options: JsValue) -> Promise {
        self.task_call(Operation::ListFolder, path, options)
    }

    /// Gets a link to a file.
    ///
    /// `GET …/file/{libraryId}/{spaceId}/{path}?info`
    #[wasm_bindgen(js_name = getFileLink)]
    pub fn get_file_link(&self, path: JsValue, options: JsValue) -> Promise {
        self.task_call(Operation::GetFileLink, path, options)
    }

    /// The address of a thumbnail, with the access token.
    ///
    /// `GET …/file/{libraryId}/{spaceId}/{path}?preview`
    #[wasm_bindgen(js_name = thumbnailUrl)]
    pub fn thumbnail_url(&self, path: JsValue, options: JsValue) -> Promise {
        self.task_call(Operation::ThumbnailUrl, path, options)
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
