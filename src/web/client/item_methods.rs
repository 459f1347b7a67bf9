//! The calls for items, folders and files. Their code is a part of the package that js/parts.ts loads with the first of them.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::arguments::CallOptions;
use super::call::Ending;
use super::smh_client::SmhClient;
use crate::web::arguments::InvalidArgument;
use crate::web::items::{BatchCall, BatchRequest, ItemCall};
use crate::wire::operation::Operation;
use crate::wire::task::Level;

#[wasm_bindgen]
impl SmhClient {
    /// Moves or renames files and folders.
    ///
    /// `POST …/batch/{libraryId}/{spaceId}?move`
    #[wasm_bindgen(js_name = moveItems)]
    pub fn move_items(&self, items: JsValue, options: JsValue) -> Promise {
        self.start_batch(Operation::MoveItems, &items, &options)
    }

    /// Copies files and folders.
    ///
    /// `POST …/batch/{libraryId}/{spaceId}?copy`
    #[wasm_bindgen(js_name = copyItems)]
    pub fn copy_items(&self, items: JsValue, options: JsValue) -> Promise {
        self.start_batch(Operation::CopyItems, &items, &options)
    }

    /// Deletes files and folders.
    ///
    /// `POST …/batch/{libraryId}/{spaceId}?delete`
    #[wasm_bindgen(js_name = deleteItems)]
    pub fn delete_items(&self, items: JsValue, options: JsValue) -> Promise {
        self.start_batch(Operation::DeleteItems, &items, &options)
    }

    /// Restores items from the recycle bin.
    ///
    /// `POST …/recycled/{libraryId}/{spaceId}?restore`
    #[wasm_bindgen(js_name = restoreItems)]
    pub fn restore_items(&self, ids: JsValue, options: JsValue) -> Promise {
        self.start_batch(Operation::RestoreItems, &ids, &options)
    }

    /// Gets an item by its path.
    ///
    /// `GET …/directory/{libraryId}/{spaceId}/{path}?info`
    #[wasm_bindgen(js_name = getItem)]
    pub fn get_item(&self, path: JsValue, options: JsValue) -> Promise {
        self.start_item_call(Operation::GetItem, &options, &|| {
            ItemCall::read_get(path.clone(), options.clone())
        })
    }

    /// Gets an item by its inode.
    ///
    /// `GET …/inode/{libraryId}/{spaceId}/{inode}`
    #[wasm_bindgen(js_name = locateItem)]
    pub fn locate_item(&self, inode: JsValue, options: JsValue) -> Promise {
        self.start_item_call(Operation::LocateItem, &options, &|| {
            ItemCall::read_locate(inode.clone())
        })
    }

    /// Gets a page of a folder.
    ///
    /// `GET …/directory/{libraryId}/{spaceId}/{path}?by-marker`
    #[wasm_bindgen(js_name = listFolder)]
    pub fn list_folder(&self, path: JsValue, options: JsValue) -> Promise {
        self.start_item_call(Operation::ListFolder, &options, &|| {
            ItemCall::read_list(path.clone(), options.clone())
        })
    }

    /// Gets a link to a file.
    ///
    /// `GET …/file/{libraryId}/{spaceId}/{path}?info`
    #[wasm_bindgen(js_name = getFileLink)]
    pub fn get_file_link(&self, path: JsValue, options: JsValue) -> Promise {
        self.start_item_call(Operation::GetFileLink, &options, &|| {
            ItemCall::read_link(path.clone(), options.clone())
        })
    }

    /// The address of a thumbnail, with the access token.
    ///
    /// `GET …/file/{libraryId}/{spaceId}/{path}?preview`
    #[wasm_bindgen(js_name = thumbnailUrl)]
    pub fn thumbnail_url(&self, path: JsValue, options: JsValue) -> Promise {
        self.start_item_call(Operation::ThumbnailUrl, &options, &|| {
            ItemCall::read_thumbnail(path.clone(), options.clone())
        })
    }
}

impl SmhClient {
    /// The promise of a call for one item, which `read` reads from its arguments.
    fn start_item_call(
        &self,
        operation: Operation,
        options: &JsValue,
        read: &dyn Fn() -> Result<ItemCall, InvalidArgument>,
    ) -> Promise {
        let options = CallOptions::new(options.clone());
        self.start(operation, &options, Ending::Reject, &|| {
            Ok(read()?.execute(Rc::clone(&self.state.transport)))
        })
    }

    /// The promise of a call for many items.
    fn start_batch(&self, operation: Operation, items: &JsValue, options: &JsValue) -> Promise {
        let given = CallOptions::new(options.clone());
        let stopped = Rc::<Cell<bool>>::default();
        self.start(operation, &given, Ending::Stop(Rc::clone(&stopped)), &|| {
            let request = BatchRequest::read(operation, items.clone(), options.clone())?;
            let transport = Rc::clone(&self.state.transport);
            let poller = self.state.poller(Level::Space);
            Ok(Box::pin(BatchCall::new(
                transport,
                poller,
                request,
                Rc::clone(&stopped),
            )))
        })
    }
}
