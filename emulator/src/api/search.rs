//! Creates, continues and deletes searches.
//!
//! The service's pages: <https://cloud.tencent.com/document/product/1339/71107> (create),
//! <https://cloud.tencent.com/document/product/1339/71108> (continue),
//! <https://cloud.tencent.com/document/product/1339/71109> (delete).

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use tokio::time;

use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::page::{self, PageBody};
use crate::api::{body, conditions};
use crate::app::App;
use crate::domain::search::NewSearch;

/// How often a create request checks for its first page.
const CHECK_INTERVAL: Duration = Duration::from_millis(5);

/// Starts a search immediately, and responds after the configured latency.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
    request: Parts,
    body: Bytes,
) -> Result<Json<PageBody>, ApiError> {
    let Path((library, space)) = path?;
    let call = Call::authorize(&app, &library, Some(&space), &request)?;
    let options = call.item_options()?;
    let received = body::parse_value(&body)?;
    let conditions = conditions::parse(&received)?;
    let new = NewSearch {
        space,
        user_id: call.user_id(),
        received,
        conditions,
    };
    let search = app.searches.start(new, app.folder.view());
    time::sleep(app.config.create_latency).await;
    let _ = time::timeout(app.config.first_page_wait, async {
        while !search.has_first_page() {
            time::sleep(CHECK_INTERVAL).await;
        }
    })
    .await;
    // From now on the client can use the search, so its idle time starts.
    search.touch(Instant::now());
    let page = search.page(0).ok_or_else(ApiError::search_id_invalid)?;
    Ok(Json(PageBody::new(
        &search.id,
        &page,
        &options,
        app.faults.string_markers(),
    )))
}

/// Returns the page at a marker.
pub(crate) async fn continue_search(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    request: Parts,
) -> Result<Json<PageBody>, ApiError> {
    let Path((library, space, id)) = path?;
    let call = Call::authorize(&app, &library, Some(&space), &request)?;
    let options = call.item_options()?;
    let search = app
        .searches
        .find(&space, &id)
        .ok_or_else(ApiError::search_id_invalid)?;
    let page = page::position(call.marker()).and_then(|from| search.page(from));
    let page = page.ok_or_else(|| {
        ApiError::not_found("MarkerNotFound", "No page of this search starts at this marker.")
    })?;
    app.searches.count_continued();
    Ok(Json(PageBody::new(
        &search.id,
        &page,
        &options,
        app.faults.string_markers(),
    )))
}

pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    request: Parts,
) -> Result<StatusCode, ApiError> {
    let Path((library, space, id)) = path?;
    Call::authorize(&app, &library, Some(&space), &request)?;
    if app.searches.delete(&space, &id) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::search_id_invalid())
    }
}
