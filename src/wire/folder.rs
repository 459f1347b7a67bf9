//! Items by their path or inode, and the contents of folders: requests and responses.
//!
//! The service's documentation: <https://cloud.tencent.com/document/product/1339/49938>.

use super::encoding::is_segment;
use super::endpoint::Endpoint;
use super::item::{FOLDER_ITEM, ITEM, ItemOptions};
use super::item_path::ItemPath;
use super::operation::Operation;
use super::request::{Method, Request, append_parameter};
use super::response::Response;
use super::search::{MARKER, next_marker, read_marker};
use crate::error::Error;
use crate::json::{Corrections, Shape, TEXTS, optional, required};
use crate::value::{Field, Kind, Read, Value, decimal};

/// The most items that a page of a folder can have.
const MAX_LIMIT: i64 = 1_000;

/// The part of a folder that is listed, and its order. The service decides about absent fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListOptions {
    /// The `nextMarker` of the previous page.
    pub marker: Option<String>,
    /// The most items of the page, from 1 to 1,000.
    pub limit: Option<i64>,
    /// The field to sort by.
    pub order_by: Option<String>,
    /// `asc` or `desc`.
    pub order_by_type: Option<String>,
}

impl ListOptions {
    /// Reads the options of a call.
    pub fn read<V: Value>(options: &Field<'_, V>) -> Read<Self> {
        let mut list = ListOptions::default();
        options.set("marker", |marker| read_marker(marker).map(Some), &mut list.marker)?;
        options.set("limit", |limit| read_limit(limit).map(Some), &mut list.limit)?;
        options.set("orderBy", |order| order.non_empty().map(Some), &mut list.order_by)?;
        options.set(
            "orderByType",
            |order| read_direction(order).map(Some),
            &mut list.order_by_type,
        )?;
        Ok(list)
    }
}

fn read_limit<V: Value>(field: &Field<'_, V>) -> Read<i64> {
    let limit = field
        .value
        .integer()
        .filter(|limit| (1..=MAX_LIMIT).contains(limit));
    limit.ok_or_else(|| field.mismatch("an integer from 1 to 1000"))
}

fn read_direction<V: Value>(field: &Field<'_, V>) -> Read<String> {
    let text = field.value.text().filter(|text| text == "asc" || text == "desc");
    text.ok_or_else(|| field.mismatch("\"asc\" or \"desc\""))
}

/// Reads an inode that an application passes.
pub fn read_inode<V: Value>(field: &Field<'_, V>) -> Read<String> {
    let inode = field.value.text().filter(|text| is_segment(text));
    inode.ok_or_else(|| field.mismatch("the `inode` of an item"))
}

/// Gets the item at a path.
pub fn item_request(endpoint: &Endpoint, path: &ItemPath, items: ItemOptions) -> Request {
    let url = folder_url(endpoint, path);
    Request::with_query(Operation::GetItem, Method::Get, endpoint, url, "info&", items)
}

/// Gets the item with an inode.
pub fn inode_request(endpoint: &Endpoint, inode: &str) -> Request {
    let ids = &[&endpoint.library_id, &endpoint.space_id, inode];
    let url = endpoint.url("/api/v1/inode", ids);
    let (operation, items) = (Operation::LocateItem, ItemOptions::default());
    Request::new(operation, Method::Get, endpoint, url, None, items)
}

/// Gets a page of a folder.
pub fn list_request(endpoint: &Endpoint, path: &ItemPath, list: &ListOptions, items: ItemOptions) -> Request {
    let mut query = String::from("by-marker&");
    let limit = list.limit.map(decimal);
    for (name, value) in [
        ("marker", &list.marker),
        ("limit", &limit),
        ("order_by", &list.order_by),
        ("order_by_type", &list.order_by_type),
    ] {
        if let Some(value) = value {
            append_parameter(name, value, &mut query);
        }
    }
    let url = folder_url(endpoint, path);
    Request::with_query(Operation::ListFolder, Method::Get, endpoint, url, &query, items)
}

fn folder_url(endpoint: &Endpoint, path: &ItemPath) -> String {
    let mut url = endpoint.url("/api/v1/directory", &[&endpoint.library_id, &endpoint.space_id]);
    path.append_to(&mut url);
    url
}

/// Reads the response to a request for one item. The application gets the whole body, with these corrections.
pub fn read_item(operation: Operation, response: &Response) -> Result<Corrections, Box<Error>> {
    response.read(operation, &ITEM).map(|reading| reading.corrections)
}

/// A page of a folder: the fields that the client itself needs. The application gets the whole body, with corrections.
#[derive(Clone, Debug, PartialEq)]
pub struct FolderPage {
    /// The marker of the next page.
    pub next_marker: Option<String>,
    /// The response has the marker as an integer beyond ±(2^53−1). A string in its place can be passed back.
    pub is_marker_long: bool,
    /// How the application's objects differ from the parsed body. Besides, items without a path get that of the folder and their
    /// name.
    pub corrections: Corrections,
}

/// Reads the response to a request for a page of a folder.
pub fn read_folder(response: &Response) -> Result<FolderPage, Box<Error>> {
    let page = Shape::Object(&[
        required("path", TEXTS),
        optional("nextMarker", &MARKER).kept(),
        required("contents", &CONTENTS),
    ]);
    let reading = response.read(Operation::ListFolder, &page)?;
    let [marker] = reading.values();
    let mut corrections = reading.corrections;
    Ok(FolderPage {
        next_marker: next_marker(marker, &mut corrections),
        is_marker_long: marker.kind() == Kind::BigInt,
        corrections,
    })
}

const CONTENTS: Shape<'static> = Shape::List {
    expected: "an array",
    each: &FOLDER_ITEM,
};
