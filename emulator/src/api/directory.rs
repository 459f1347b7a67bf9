//! Items by path or inode, and the contents of directories.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::request::Parts;

use crate::api::call::{Call, ItemPath, blocking};
use crate::api::error::ApiError;
use crate::api::item::{Item, ItemOptions};
use crate::api::listing::{self, ListingBody};
use crate::app::App;

/// Describes the item at a path.
pub(crate) async fn info(
    State(app): State<Arc<App>>,
    path: Result<Path<ItemPath>, PathRejection>,
    request: Parts,
) -> Result<Json<Item>, ApiError> {
    let (call, path) = Call::authorize_item(&app, path, &request)?;
    let options = call.item_options()?;
    let library = app.folder.view();
    let entry = blocking(move || library.entry(&path)).await?;
    let entry = entry.ok_or_else(|| ApiError::not_found("PathNotFound", "Nothing is at this path."))?;
    Ok(Json(Item::new(&entry, &options)))
}

/// Describes the item with an inode.
pub(crate) async fn locate(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    request: Parts,
) -> Result<Json<Item>, ApiError> {
    let Path((library, space, inode)) = path?;
    let call = Call::authorize(&app, &library, Some(&space), &request)?;
    let options = ItemOptions {
        with_inode: true,
        ..call.item_options()?
    };
    let inode: u64 = inode
        .parse()
        .map_err(|_| ApiError::param_invalid("the inode must be decimal digits"))?;
    let library = app.folder.view();
    let entry = blocking(move || library.locate(inode)).await?;
    let entry = entry.ok_or_else(|| ApiError::not_found("PathNotFound", "No item has this inode."))?;
    Ok(Json(Item::new(&entry, &options)))
}

/// Lists a directory, page by page.
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    path: Result<Path<ItemPath>, PathRejection>,
    request: Parts,
) -> Result<Json<ListingBody>, ApiError> {
    let (call, path) = Call::authorize_item(&app, path, &request)?;
    let options = call.item_options()?;
    let listing = listing::parse(call.query())?;
    let library = app.folder.view();
    let page = blocking(move || {
        let (entries, end) = listing.page(library.list(&path)?);
        Some(ListingBody::new(path, &entries, end.as_ref(), &options))
    })
    .await?;
    let page =
        page.ok_or_else(|| ApiError::not_found("DirectoryNotFound", "No directory is at this path."))?;
    Ok(Json(page))
}
