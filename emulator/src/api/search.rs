//! Create, continue and delete a search.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde_json::Value;
use tokio::time;

use crate::api::call::Call;
use crate::app::App;
use crate::conditions::Conditions;
use crate::error::ApiError;
use crate::page::{self, Page};
use crate::search::NewSearch;

/// The wait between two looks for a first page.
const LOOK: Duration = Duration::from_millis(5);

/// Starts a search at once, and answers after the configured latency.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
    request: Parts,
    body: Bytes,
) -> Result<Json<Page>, ApiError> {
    let Path((library, space)) = path?;
    let call = Call::authorize(&app, &library, Some(&space), &request)?;
    let options = call.item_options()?;
    let received: Value =
        serde_json::from_slice(&body).map_err(|error| ApiError::bad_request(format!("The body: {error}")))?;
    let conditions = Conditions::parse(&received)?;
    let new = NewSearch {
        space,
        user_id: call.user_id(),
        received,
        conditions,
    };
    let search = app.searches.start(new, app.root.clone(), app.config.walk_delay);
    time::sleep(app.config.create_latency).await;
    let _ = time::timeout(app.config.first_page_wait, async {
        while !search.has_first_page() {
            time::sleep(LOOK).await;
        }
    })
    .await;
    app.searches.answered(&search);
    let page = search.page(0).ok_or_else(ApiError::search_id_invalid)?;
    Ok(Json(Page::new(
        &search.id,
        &page,
        &options,
        app.faults.string_markers(),
    )))
}

/// Gives the page that a marker leads to.
pub(crate) async fn proceed(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    request: Parts,
) -> Result<Json<Page>, ApiError> {
    let Path((library, space, id)) = path?;
    let call = Call::authorize(&app, &library, Some(&space), &request)?;
    let options = call.item_options()?;
    let search = app
        .searches
        .find(&space, &id)
        .ok_or_else(ApiError::search_id_invalid)?;
    let page = page::position(call.marker()).and_then(|from| search.page(from));
    let page =
        page.ok_or_else(|| ApiError::not_found("MarkerNotFound", "There is no page at this marker."))?;
    app.searches.count_continued();
    Ok(Json(Page::new(
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
