//! *Create search*, *continue search* and *delete search*: requests and responses.
//!
//! The service's pages: <https://cloud.tencent.com/document/product/1339/71107> (create),
//! <https://cloud.tencent.com/document/product/1339/71108> (continue),
//! <https://cloud.tencent.com/document/product/1339/71109> (delete).

use crate::error::Error;
use crate::json::{self, BOOL, Corrections, Reading, Shape, optional, required};
use crate::value::{Field, Kind, Read, Value, decimal};
use crate::wire::conditions::Conditions;
use crate::wire::encoding::is_segment;
use crate::wire::endpoint::Endpoint;
use crate::wire::item::{ITEM, ItemOptions};
use crate::wire::operation::Operation;
use crate::wire::request::{Method, Request};
use crate::wire::response::Response;

/// Creates a search.
pub fn create_request(endpoint: &Endpoint, conditions: &Conditions, items: ItemOptions) -> Request {
    let url = search_url(endpoint, "space-contents");
    Request::new(Operation::CreateSearch, Method::Post, endpoint, url, None, items)
        .with_body(conditions.body())
}

/// Gets the page of a search at `marker`.
pub fn continue_request(endpoint: &Endpoint, search_id: &str, marker: &str, items: ItemOptions) -> Request {
    let url = search_url(endpoint, search_id);
    Request::new(
        Operation::ContinueSearch,
        Method::Get,
        endpoint,
        url,
        Some(marker),
        items,
    )
}

/// Deletes a search.
pub fn delete_request(endpoint: &Endpoint, search_id: &str) -> Request {
    let url = search_url(endpoint, search_id);
    let items = ItemOptions::default();
    Request::new(
        Operation::DeleteSearch,
        Method::Delete,
        endpoint,
        url,
        None,
        items,
    )
}

fn search_url(endpoint: &Endpoint, last: &str) -> String {
    endpoint.url(
        "/api/v1/search",
        &[&endpoint.library_id, &endpoint.space_id, last],
    )
}

/// Reads a marker that an application passes.
pub fn read_marker<V: Value>(field: &Field<'_, V>) -> Read<String> {
    match field.value.kind() {
        Kind::Number | Kind::BigInt => field.value.integer().map(decimal),
        _ => field.value.text().filter(|text| !text.is_empty()),
    }
    .ok_or_else(|| field.mismatch("the `nextMarker` of a page"))
}

/// A page of results: the fields that the client itself needs. The application gets the whole body, with corrections.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The id of the search.
    pub search_id: String,
    /// The server has finished searching.
    pub search_finished: bool,
    /// There is a next page, now or later.
    pub has_more: bool,
    /// The marker of the next page.
    pub next_marker: Option<String>,
    /// The response has the marker as an integer beyond ±(2^53−1). A string in its place can be passed back.
    pub is_marker_long: bool,
    /// The page has no items.
    pub is_empty: bool,
    /// How the application's objects differ from the parsed body.
    pub corrections: Corrections,
}

/// The search that the response to *create search* names, even if the rest of the response is invalid: it must be deleted.
pub fn created_search_id(response: &Response) -> Option<String> {
    let body = Shape::Object(&[required("searchId", &SEARCH_ID).kept()]);
    let [id] = json::read(&response.body, &body).ok()?.values();
    id.text()
}

/// Reads the response to *create search* or *continue search*.
pub fn read_page(operation: Operation, response: &Response) -> Result<Page, Box<Error>> {
    response.read(operation, &PAGE).map(page)
}

/// Reads the response to *delete search*. A search that no longer exists counts as deleted.
pub fn read_delete(response: &Response) -> Result<(), Box<Error>> {
    match response.success(Operation::DeleteSearch) {
        Ok(()) if response.status != 204 => Err(Error::not_deleted(response)),
        Err(error) if !error.is_gone() => Err(error),
        _ => Ok(()),
    }
}

const SEARCH_ID: Shape<'static> = Shape::Where {
    expected: "an id",
    fits: |id| id.text().is_some_and(|id| is_segment(&id)),
};

const PAGE: Shape<'static> = Shape::Object(&[
    optional("nextMarker", &MARKER).kept(),
    required("contents", &ITEMS).kept(),
    required("searchId", &SEARCH_ID).kept(),
    required("searchFinished", BOOL).kept(),
    required("hasMore", BOOL).kept(),
]);

pub(super) const MARKER: Shape<'static> = Shape::Where {
    expected: "a string or an integer",
    fits: |marker| marker.integer().is_some() || marker.text().is_some(),
};

const ITEMS: Shape<'static> = Shape::List {
    expected: "an array",
    each: &ITEM,
};

/// The marker of the next page. An empty one is the same as none.
pub(super) fn next_marker(marker: json::Value<'_>, corrections: &mut Corrections) -> Option<String> {
    let text = marker.integer().map(decimal).or_else(|| marker.text());
    if text.as_ref().is_some_and(String::is_empty) {
        corrections.nulls.push_str("nextMarker\n");
        return None;
    }
    text
}

fn page(reading: Reading<'_>) -> Page {
    let [marker, contents, id, finished, more] = reading.values();
    let mut corrections = reading.corrections;
    let next_marker = next_marker(marker, &mut corrections);
    Page {
        search_id: id.text().unwrap_or_default(),
        search_finished: finished.bool().unwrap_or_default(),
        has_more: more.bool().unwrap_or_default(),
        next_marker,
        is_marker_long: marker.kind() == Kind::BigInt,
        is_empty: contents.is_empty(),
        corrections,
    }
}
