//! The calls for items, folders and files, with their arguments, requests and results.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::results::{file_link, folder_page, item_value};
use crate::error::Error;
use crate::value::Field;
use crate::web::arguments::{InvalidArgument, read_options};
use crate::web::platform::wait::Work;
use crate::web::received::Received;
use crate::web::transport::{SendOptions, TokenUser, Transport};
use crate::wire::endpoint::Endpoint;
use crate::wire::file::{LinkOptions, ThumbnailSize, link_request, thumbnail_request};
use crate::wire::folder::{ListOptions, inode_request, item_request, list_request, read_inode};
use crate::wire::item::ItemOptions;
use crate::wire::item_path::ItemPath;
use crate::wire::operation::Operation;
use crate::wire::request::Request;

/// A call with its arguments.
pub(crate) enum ItemCall {
    /// `getItem`.
    Get(ItemPath, ItemOptions),
    /// `locateItem`.
    Locate(String),
    /// `listFolder`.
    List(ItemPath, ListOptions, ItemOptions),
    /// `getFileLink`.
    Link(ItemPath, LinkOptions),
    /// `thumbnailUrl`.
    Thumbnail(ItemPath, ThumbnailSize),
}

fn path(argument: JsValue) -> Result<ItemPath, InvalidArgument> {
    Ok(ItemPath::read(&Field::root(argument, "path"))?)
}

impl ItemCall {
    pub(crate) fn read_get(argument: JsValue, options: JsValue) -> Result<Self, InvalidArgument> {
        Ok(ItemCall::Get(
            path(argument)?,
            ItemOptions::read(&read_options(options))?,
        ))
    }

    pub(crate) fn read_locate(argument: JsValue) -> Result<Self, InvalidArgument> {
        Ok(ItemCall::Locate(read_inode(&Field::root(argument, "inode"))?))
    }

    pub(crate) fn read_list(argument: JsValue, options: JsValue) -> Result<Self, InvalidArgument> {
        let path = ItemPath::read_folder(&Field::root(argument, "path"))?;
        let options = read_options(options);
        Ok(ItemCall::List(
            path,
            ListOptions::read(&options)?,
            ItemOptions::read(&options)?,
        ))
    }

    pub(crate) fn read_link(argument: JsValue, options: JsValue) -> Result<Self, InvalidArgument> {
        Ok(ItemCall::Link(
            path(argument)?,
            LinkOptions::read(&read_options(options))?,
        ))
    }

    pub(crate) fn read_thumbnail(argument: JsValue, options: JsValue) -> Result<Self, InvalidArgument> {
        let size = ThumbnailSize::read(&read_options(options))?;
        Ok(ItemCall::Thumbnail(path(argument)?, size))
    }

    fn request(&self, endpoint: &Endpoint) -> Request {
        match self {
            ItemCall::Get(path, items) => item_request(endpoint, path, *items),
            ItemCall::Locate(inode) => inode_request(endpoint, inode),
            ItemCall::List(path, list, items) => list_request(endpoint, path, list, *items),
            ItemCall::Link(path, link) => link_request(endpoint, path, link),
            ItemCall::Thumbnail(path, size) => thumbnail_request(endpoint, path, *size),
        }
    }

    fn result(&self, received: &Received) -> Result<JsValue, Box<Error>> {
        match self {
            ItemCall::Get(..) => item_value(Operation::GetItem, received),
            ItemCall::Locate(_) => item_value(Operation::LocateItem, received),
            ItemCall::List(..) => folder_page(received),
            ItemCall::Link(..) => file_link(received),
            // Sends nothing.
            ItemCall::Thumbnail(..) => Ok(JsValue::UNDEFINED),
        }
    }

    /// Executes the call.
    pub(crate) fn execute(self, transport: Rc<Transport>) -> Work {
        Box::pin(async move {
            let request = self.request(&transport.endpoint);
            if matches!(self, ItemCall::Thumbnail(..)) {
                let token = transport.token(request.operation, TokenUser::Caller).await?;
                return Ok(request.url(&token).into());
            }
            let options = SendOptions::of_call(&transport);
            let mut reply = transport.send(request, options).await;
            let mut value = JsValue::UNDEFINED;
            reply.read(&mut |received| {
                value = self.result(received)?;
                Ok(())
            })?;
            Ok(value)
        })
    }
}
