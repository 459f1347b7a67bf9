//! Which path leads where, and the layers every request passes.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};

use crate::api::{control, history, search, task, token};
use crate::app::App;
use crate::error::{ApiError, REQUEST_ID};
use crate::{cors, fault, log, random};

/// The longest path and query together that the service takes.
const MAX_URI: usize = 8_000;

/// The paths. Their parameters match what is percent-encoded, and are decoded once.
pub(crate) mod path {
    pub(crate) const SEARCHES: &str = "/api/v1/search/{library}/{space}/space-contents";
    pub(crate) const SEARCH: &str = "/api/v1/search/{library}/{space}/{search}";
    pub(crate) const LIBRARY_TASKS: &str = "/api/v1/task/{library}/{tasks}";
    pub(crate) const SPACE_TASKS: &str = "/api/v1/task/{library}/{space}/{tasks}";
    pub(crate) const LIBRARY_TASK_RESULT: &str = "/api/v1/task-result/{library}/{task}";
    pub(crate) const SPACE_TASK_RESULT: &str = "/api/v1/task-result/{library}/{space}/{task}";
    pub(crate) const HISTORY: &str = "/api/v1/directory-history/{library}/library-history";
    pub(crate) const TOKENS: &str = "/api/v1/token";
    pub(crate) const USERS_TOKENS: &str = "/api/v1/token/{library}";
    pub(crate) const TOKEN: &str = "/api/v1/token/{library}/{token}";
    /// What is about the emulator, and not part of the service.
    pub(crate) const CONTROL: &str = "/_emulator/";
}

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route(path::SEARCHES, post(search::create))
        .route(path::SEARCH, get(search::proceed).delete(search::delete))
        .route(path::LIBRARY_TASKS, get(task::of_library))
        .route(path::SPACE_TASKS, get(task::of_space))
        .route(path::LIBRARY_TASK_RESULT, get(task::result_of_library))
        .route(path::SPACE_TASK_RESULT, get(task::result_of_space))
        .route(path::HISTORY, post(history::configure).delete(history::clear))
        .route(path::TOKENS, get(token::issue).post(token::issue_by_body))
        .route(path::USERS_TOKENS, delete(token::revoke_of_user))
        .route(path::TOKEN, post(token::renew).delete(token::revoke))
        .route("/_emulator/state", get(control::state))
        .route("/_emulator/faults", get(control::faults).put(control::set_faults))
        .route("/_emulator/tasks", get(control::tasks).post(control::plant_task))
        .route("/_emulator/clock", post(control::advance_clock))
        .route("/_emulator/tokens", post(control::issue_token))
        .route("/_emulator/tokens/expire", post(control::expire_tokens))
        .route("/_emulator/reset", post(control::reset))
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .layer(middleware::from_fn(front))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), fault::layer))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), cors::layer))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), log::layer))
        .with_state(app)
}

/// Refuses what is too long, and names every request.
async fn front(request: Request, next: Next) -> Response {
    let length = request.uri().path_and_query().map_or(0, |uri| uri.as_str().len());
    let mut response = if length > MAX_URI {
        let message = "The URI is longer than 8,000 characters.";
        ApiError::new(StatusCode::URI_TOO_LONG, "URITooLong", message).into_response()
    } else {
        next.run(request).await
    };
    if !response.headers().contains_key(REQUEST_ID)
        && let Ok(id) = HeaderValue::try_from(random::hex())
    {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

async fn unknown(uri: Uri) -> ApiError {
    let mut segments = uri.path().split('/').skip(1);
    let mut next = || segments.next();
    match (next(), next(), next(), next(), next()) {
        (Some("api"), Some("v1"), Some("search"), Some(_), Some("")) => ApiError::space_id_invalid(),
        _ => ApiError::not_found("RouteNotFound", "There is nothing here."),
    }
}
