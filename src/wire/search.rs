//! *Create search*, *continue search* and *delete search*: requests and responses.
//!
//! The service's pages: <https://cloud.tencent.com/document/product/1339/71107> (create),
//! <https://cloud.tencent.com/document/product/1339/71108> (continue),
//! <https://cloud.tencent.com/document/product/1339/71109> (delete).

use crate::error::Error;
use crate::value::{Field, Kind, Read, Value, decimal};
use crate::wire::conditions::Conditions;
use crate::wire::encoding::is_segment;
use crate::wire::endpoint::Endpoint;
use crate::wire::item::ItemOptions;
use crate::wire::operation::Operation;
use crate::wire::request::{Method, Request};
use crate::wire::response::{Body, Response};

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

/// A page of results: the fields that the client itself needs, and the body, which is passed through.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<V> {
    /// The id of the search.
    pub search_id: String,
    /// The server has finished searching.
    pub search_finished: bool,
    /// There is a next page, now or later.
    pub has_more: bool,
    /// The marker of the next page.
    pub next_marker: Option<String>,
    /// The checked body.
    pub body: V,
    /// Optional fields that are `null`, of an item (by its index) or of the page. They count as absent.
    pub nulls: Vec<(Option<u32>, &'static str)>,
}

impl<V: Value> Page<V> {
    /// The marker as a string, if the response has it as an integer beyond ±(2^53−1), which a JavaScript number can't hold.
    pub fn exact_marker(&self) -> Option<&str> {
        let own = self.body.get("nextMarker").ok()?;
        self.next_marker.as_deref().filter(|_| own.kind() == Kind::BigInt)
    }
}

/// The search that the response to *create search* names, even if the rest of the response is invalid: it must be deleted.
pub fn created_search_id<V: Value>(response: &Response<V>) -> Option<String> {
    match &response.body {
        Body::Json(body) => read_search_id(&Field::root(body.clone(), "")).ok(),
        Body::Empty | Body::Other => None,
    }
}

/// Reads the response to *create search* or *continue search*.
pub fn read_page<V: Value>(operation: Operation, response: Response<V>) -> Result<Page<V>, Box<Error>> {
    response.read(operation, page)
}

/// Reads the response to *delete search*. A search that no longer exists counts as deleted.
pub fn read_delete<V: Value>(response: Response<V>) -> Result<(), Box<Error>> {
    match response.success(Operation::DeleteSearch) {
        Ok(()) if response.status != 204 => Err(Error::not_deleted(&response)),
        Err(error) if !error.is_gone() => Err(error),
        _ => Ok(()),
    }
}

fn read_search_id<V: Value>(body: &Field<'_, V>) -> Read<String> {
    body.read("searchId", |id| {
        let text = id.value.text().filter(|text| is_segment(text));
        text.ok_or_else(|| id.mismatch("an id"))
    })
}

fn page<V: Value>(body: &Field<'_, V>) -> Read<Page<V>> {
    let mut nulls = Vec::new();
    let marker = body.get("nextMarker")?;
    let next_marker = match marker.value.kind() {
        Kind::Undefined => None,
        Kind::Null => {
            nulls.push((None, "nextMarker"));
            None
        }
        // The same as no marker.
        Kind::Text if marker.value.text().is_some_and(|text| text.is_empty()) => {
            nulls.push((None, "nextMarker"));
            None
        }
        _ => {
            let read = read_marker(&marker);
            Some(read.map_err(|_| marker.mismatch("a string or an integer"))?)
        }
    };
    let mut index = 0;
    body.get("contents")?.each("an array", &mut |item| {
        check_item(&item, &mut |name| nulls.push((Some(index), name)))?;
        index += 1;
        Ok(())
    })?;
    Ok(Page {
        search_id: read_search_id(body)?,
        search_finished: body.read("searchFinished", |finished| finished.bool())?,
        has_more: body.read("hasMore", |more| more.bool())?,
        next_marker,
        body: body.value.clone(),
        nulls,
    })
}

/// The optional fields of an item and their types.
const OPTIONAL_FIELDS: [(&str, Kind); 19] = [
    ("inode", Kind::Text),
    ("creationTime", Kind::Text),
    ("modificationTime", Kind::Text),
    ("localCreationTime", Kind::Text),
    ("localModificationTime", Kind::Text),
    ("contentType", Kind::Text),
    ("size", Kind::Text),
    ("crc64", Kind::Text),
    ("eTag", Kind::Text),
    ("versionId", Kind::Number),
    ("metaData", Kind::Object),
    ("labels", Kind::List),
    ("category", Kind::Text),
    ("fileType", Kind::Text),
    ("userId", Kind::Text),
    ("isFavorite", Kind::Bool),
    ("previewByDoc", Kind::Bool),
    ("previewByCI", Kind::Bool),
    ("previewAsIcon", Kind::Bool),
];

fn check_item<V: Value>(item: &Field<'_, V>, on_null: &mut dyn FnMut(&'static str)) -> Read<()> {
    item.read("type", |kind| kind.check_kind(Kind::Text))?;
    item.read("name", |name| name.check_kind(Kind::Text))?;
    item.read("path", |path| {
        path.each("an array of strings", &mut |segment| {
            segment.check_kind(Kind::Text)
        })
    })?;
    for (name, kind) in OPTIONAL_FIELDS {
        let field = item.get(name)?;
        match field.value.kind() {
            Kind::Undefined => {}
            Kind::Null => on_null(name),
            _ => field.check_kind(kind)?,
        }
    }
    Ok(())
}
