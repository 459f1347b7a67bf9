//! Lists the recycle bin, restores one of its items, and deletes its items permanently.

use std::cmp::Ordering;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Serialize;
use serde_json::{Value, json};

use crate::api::batch::{recycled_ids, restores_to_root};
use crate::api::call::{Call, blocking};
use crate::api::change::change;
use crate::api::error::ApiError;
use crate::api::item::{iso, kind};
use crate::app::App;
use crate::domain::layer::{Conflict, RecycledItem};
use crate::domain::task::parse_id;

/// The maximum number of items in a page.
const MAX_LIMIT: usize = 100;

/// The default number of items in a page.
const LIMIT: usize = 20;

/// The service lists no more items by page.
const MAX_BY_PAGE: usize = 10_000;

type OfSpace = Result<Path<(String, String)>, PathRejection>;
type OfItem = Result<Path<(String, String, String)>, PathRejection>;

/// An item of the recycle bin as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Recycled {
    recycled_item_id: u64,
    original_path: Vec<String>,
    space_id: String,
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<String>,
    creation_time: String,
    modification_time: String,
    removal_time: String,
}

impl Recycled {
    fn new(item: RecycledItem, space: &str) -> Self {
        let entry = item.entry;
        Self {
            recycled_item_id: item.id,
            space_id: space.to_owned(),
            kind: kind(&entry),
            size: entry.mime.is_some().then(|| entry.size.to_string()),
            creation_time: iso(entry.created_ms),
            modification_time: iso(entry.modified_ms),
            removal_time: iso(item.removed_ms),
            name: entry.name,
            original_path: entry.path,
        }
    }
}

/// A page of the recycle bin.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    next_marker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_num: Option<usize>,
    contents: Vec<Recycled>,
}

/// The markers are ids, so a page ends at an item whatever the order is.
pub(crate) async fn list_by_marker(
    State(app): State<Arc<App>>,
    path: OfSpace,
    request: Parts,
) -> Result<Json<PageBody>, ApiError> {
    let (call, space) = authorize(&app, path, &request)?;
    let limit = call.number("limit", LIMIT, MAX_LIMIT)?;
    let mut items = sorted(&app, &call).await?;
    if let Some(marker) = call.marker().filter(|marker| !marker.is_empty()) {
        let end = parse_id(marker).and_then(|id| items.iter().position(|item| item.id == id));
        let end = end.ok_or_else(|| {
            ApiError::not_found(
                "MarkerNotFound",
                "No page of the recycle bin starts at this marker.",
            )
        })?;
        items.drain(..=end);
    }
    let has_more = items.len() > limit;
    items.truncate(limit);
    Ok(Json(PageBody {
        next_marker: items.last().filter(|_| has_more).map(|item| item.id.to_string()),
        total_num: None,
        contents: contents(items, &space),
    }))
}

pub(crate) async fn list_by_page(
    State(app): State<Arc<App>>,
    path: OfSpace,
    request: Parts,
) -> Result<Json<PageBody>, ApiError> {
    let (call, space) = authorize(&app, path, &request)?;
    let size = call.number("page_size", LIMIT, MAX_BY_PAGE)?;
    let page = call.number("page", 1, MAX_BY_PAGE / size)?;
    let items = sorted(&app, &call).await?;
    Ok(Json(PageBody {
        next_marker: None,
        total_num: Some(items.len()),
        contents: contents(items.into_iter().skip((page - 1) * size).take(size), &space),
    }))
}

fn contents(items: impl IntoIterator<Item = RecycledItem>, space: &str) -> Vec<Recycled> {
    let items = items.into_iter();
    items.map(|item| Recycled::new(item, space)).collect()
}

/// All items in the requested order. By default the one that was deleted last is first.
async fn sorted(app: &App, call: &Call) -> Result<Vec<RecycledItem>, ApiError> {
    const ORDERS: &[&str] = &["name", "modificationTime", "size", "removalTime", "remainingTime"];
    let order_by = call.one_of("order_by", ORDERS)?;
    let compare: fn(&RecycledItem, &RecycledItem) -> Ordering = match order_by {
        Some("name") => |a, b| a.entry.name.cmp(&b.entry.name),
        Some("modificationTime") => |a, b| a.entry.modified_ms.cmp(&b.entry.modified_ms),
        Some("size") => |a, b| a.entry.size.cmp(&b.entry.size),
        _ => |a, b| a.id.cmp(&b.id),
    };
    let descending = match call.one_of("order_by_type", &["asc", "desc"])? {
        None => order_by.is_none(),
        Some(order) => order == "desc",
    };
    let folder = Arc::clone(&app.folder);
    let mut items = blocking(move || folder.recycled()).await?;
    items.sort_by(|a, b| {
        let order = compare(a, b).then(a.id.cmp(&b.id));
        if descending { order.reverse() } else { order }
    });
    Ok(items)
}

pub(crate) async fn restore_one(
    State(app): State<Arc<App>>,
    path: OfItem,
    request: Parts,
) -> Result<Json<Value>, ApiError> {
    let (call, id) = authorize_item(&app, path, &request)?;
    let to_root = restores_to_root(&call)?;
    let conflict = call.conflict(Call::STRATEGIES, Conflict::Rename)?;
    let path = change(&app, move |layer| layer.restore(id, to_root, conflict)).await?;
    Ok(Json(json!({ "path": path })))
}

pub(crate) async fn delete_one(
    State(app): State<Arc<App>>,
    path: OfItem,
    request: Parts,
) -> Result<StatusCode, ApiError> {
    let (_, id) = authorize_item(&app, path, &request)?;
    change(&app, move |layer| layer.purge(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes many items permanently. Ids that are not in the recycle bin are ignored.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    path: OfSpace,
    request: Parts,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    authorize(&app, path, &request)?;
    let ids = recycled_ids(&body)?;
    change(&app, move |layer| {
        for id in ids {
            // An unknown id is gone already.
            let _ = layer.purge(id);
        }
        Ok(())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn empty(
    State(app): State<Arc<App>>,
    path: OfSpace,
    request: Parts,
) -> Result<StatusCode, ApiError> {
    authorize(&app, path, &request)?;
    change(&app, |layer| {
        layer.empty_recycle_bin();
        Ok(())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn authorize(app: &App, path: OfSpace, request: &Parts) -> Result<(Call, String), ApiError> {
    let Path((library, space)) = path?;
    let call = Call::authorize(app, &library, Some(&space), request)?;
    Ok((call, space))
}

fn authorize_item(app: &App, path: OfItem, request: &Parts) -> Result<(Call, u64), ApiError> {
    let Path((library, space, id)) = path?;
    let call = Call::authorize(app, &library, Some(&space), request)?;
    let wrong = || ApiError::param_invalid("the path must end with an id of the recycle bin");
    Ok((call, parse_id(&id).ok_or_else(wrong)?))
}
