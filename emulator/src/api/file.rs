//! Links to files and thumbnails, downloads and uploads.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::utf8_percent_encode;
use serde::Serialize;

use crate::api::call::{Call, ItemPath, blocking};
use crate::api::change::{self, Source};
use crate::api::error::ApiError;
use crate::api::item::Item;
use crate::api::storage::NAME;
use crate::app::App;
use crate::domain::layer::Conflict;
use crate::domain::link_store::{Disposition, Link};
use crate::domain::thumbnail::{Scaling, is_scalable};
use crate::query::Query;

/// How long a link is valid if the request does not say.
const PERIOD: Duration = Duration::from_secs(2 * 60 * 60);

/// The body of the response with a link.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LinkBody {
    cos_url: String,
    #[serde(flatten)]
    item: Item,
}

/// Creates a link to a file.
pub(crate) async fn link(
    State(app): State<Arc<App>>,
    path: Result<Path<ItemPath>, PathRejection>,
    request: Parts,
) -> Result<Json<LinkBody>, ApiError> {
    let (call, path) = Call::authorize_item(&app, path, &request)?;
    call.one_of("purpose", &["download", "preview", "list"])?;
    let options = call.item_options()?;
    let period = match number(call.query(), "period")? {
        None => PERIOD,
        Some(seconds) => Duration::from_secs(seconds.into()),
    };
    let link = find(&app, &call, path).await?;
    Ok(Json(LinkBody {
        item: Item::new(&link.entry, &options),
        cos_url: url(&app, link, period, &request.headers),
    }))
}

/// Redirects to a file.
pub(crate) async fn download(
    State(app): State<Arc<App>>,
    path: Result<Path<ItemPath>, PathRejection>,
    request: Parts,
) -> Result<Response, ApiError> {
    let (call, path) = Call::authorize_item(&app, path, &request)?;
    let link = find(&app, &call, path).await?;
    redirect(&url(&app, link, PERIOD, &request.headers))
}

/// Redirects to a scaled picture, or to the file itself if it cannot be scaled or no size is given.
pub(crate) async fn thumbnail(
    State(app): State<Arc<App>>,
    path: Result<Path<ItemPath>, PathRejection>,
    request: Parts,
) -> Result<Response, ApiError> {
    let (call, path) = Call::authorize_item(&app, path, &request)?;
    let scaling = scaling(call.query())?;
    let mut link = find(&app, &call, path).await?;
    link.scaling = scaling.filter(|_| link.entry.mime.as_deref().is_some_and(is_scalable));
    redirect(&url(&app, link, PERIOD, &request.headers))
}

fn scaling(query: &Query) -> Result<Option<Scaling>, ApiError> {
    let number = |name| number(query, name);
    let (size, scale) = (number("size")?, number("scale")?);
    let (width, height) = (number("width_size")?, number("height_size")?);
    let within = || match (width, height) {
        (None, None) => None,
        (width, height) => Some(Scaling::Within(
            width.unwrap_or(u32::MAX),
            height.unwrap_or(u32::MAX),
        )),
    };
    Ok(size
        .map(Scaling::Square)
        .or_else(within)
        .or(scale.map(Scaling::Percent)))
}

/// A positive number in the query.
fn number(query: &Query, name: &str) -> Result<Option<u32>, ApiError> {
    let Some(digits) = query.filled(name) else {
        return Ok(None);
    };
    let number = digits.parse().ok().filter(|number| *number > 0);
    let wrong = || ApiError::param_invalid(format!("{name} must be a positive number"));
    number.ok_or_else(wrong).map(Some)
}

/// What the path of a call leads to.
async fn find(app: &App, call: &Call, path: Vec<String>) -> Result<Link, ApiError> {
    let disposition = match call.one_of("content_disposition", &["inline", "attachment"])? {
        None => None,
        Some("inline") => Some(Disposition::Inline),
        Some(_) => Some(Disposition::Attachment),
    };
    let library = app.folder.view();
    let file = blocking(move || library.file(&path)).await?;
    let (entry, content) =
        file.ok_or_else(|| ApiError::not_found("FileNotFound", "No file is at this path."))?;
    Ok(Link {
        entry,
        content,
        disposition,
        scaling: None,
    })
}

/// Adds a link and returns its URL, at the host that the client calls.
fn url(app: &App, link: Link, period: Duration, request: &HeaderMap) -> String {
    let host = request.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin = host.map(|host| format!("http://{host}")).unwrap_or_default();
    let name = utf8_percent_encode(&link.entry.name, NAME).to_string();
    let signature = app.links.add(link, period);
    format!("{origin}/storage/{name}?signature={signature}")
}

fn redirect(url: &str) -> Result<Response, ApiError> {
    let location = HeaderValue::from_str(url).map_err(|_| ApiError::internal())?;
    Ok((StatusCode::FOUND, [(header::LOCATION, location)]).into_response())
}

/// Adds a file with the body as its contents, or moves or copies the file that a JSON body names.
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    path: Result<Path<ItemPath>, PathRejection>,
    request: Parts,
    body: Bytes,
) -> Result<Response, ApiError> {
    let (call, path) = Call::authorize_item(&app, path, &request)?;
    change::refuse_actions(&request, &["convert", "virtual_file"])?;
    if let Some(source) = Source::of_json(&request, &body) {
        return change::put_file(&app, &call, path, source).await;
    }
    let options = call.item_options()?;
    let conflict = call.conflict(Call::STRATEGIES, Conflict::Rename)?;
    let entry = change::change(&app, move |layer| {
        let path = layer.upload(&path, &body, conflict)?;
        Ok(layer.view().entry(&path))
    });
    let entry = entry.await?.ok_or_else(ApiError::internal)?;
    Ok((StatusCode::CREATED, Json(Item::new(&entry, &options))).into_response())
}
