//! Connects endpoints to handlers, and adds the layers.

use std::sync::Arc;

use axum::Router;
use axum::http::Uri;
use axum::middleware;
use axum::routing::{MethodRouter, get, on, post};

use crate::api::error::ApiError;
use crate::api::{control, history, search, task, token};
use crate::app::App;
use crate::endpoint::Endpoint;
use crate::layers::{cors, fault, limits, log};

/// The layer added last sees a request first: log, CORS, faults, limits, handler.
pub(crate) fn router(app: Arc<App>) -> Router {
    let service = Endpoint::ALL.iter().fold(Router::new(), |router, endpoint| {
        router.route(endpoint.path(), handler(*endpoint))
    });
    service
        .route("/_emulator/state", get(control::state))
        .route("/_emulator/idle", get(control::idle))
        .route("/_emulator/faults", get(control::faults).put(control::set_faults))
        .route("/_emulator/tasks", get(control::tasks).post(control::plant_task))
        .route("/_emulator/clock", post(control::advance_clock))
        .route("/_emulator/tokens", post(control::issue_token))
        .route("/_emulator/tokens/expire", post(control::expire_tokens))
        .route("/_emulator/reset", post(control::reset))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(middleware::from_fn(limits::layer))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), fault::layer))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), cors::layer))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), log::layer))
        .with_state(app)
}

fn handler(endpoint: Endpoint) -> MethodRouter<Arc<App>> {
    let method = endpoint.method_filter();
    match endpoint {
        Endpoint::CreateSearch => on(method, search::create),
        Endpoint::ContinueSearch => on(method, search::continue_search),
        Endpoint::DeleteSearch => on(method, search::delete),
        Endpoint::LibraryTasks => on(method, task::of_library),
        Endpoint::SpaceTasks => on(method, task::of_space),
        Endpoint::LibraryTaskResult => on(method, task::result_of_library),
        Endpoint::SpaceTaskResult => on(method, task::result_of_space),
        Endpoint::ConfigureHistory => on(method, history::configure),
        Endpoint::ClearHistory => on(method, history::clear),
        Endpoint::IssueToken => on(method, token::issue),
        Endpoint::IssueTokenFromBody => on(method, token::issue_from_body),
        Endpoint::RevokeTokensOfUser => on(method, token::revoke_of_user),
        Endpoint::RenewToken => on(method, token::renew),
        Endpoint::RevokeToken => on(method, token::revoke),
    }
}

/// The response to a request that matches no route. An empty space id, which no route matches, gets the service's own code.
async fn not_found(uri: Uri) -> ApiError {
    let mut segments = uri.path().split('/').skip(1);
    let mut next = || segments.next();
    match (next(), next(), next(), next(), next()) {
        (Some("api"), Some("v1"), Some("search"), Some(_), Some("")) => ApiError::space_id_invalid(),
        _ => ApiError::not_found("RouteNotFound", "No endpoint has this method and path."),
    }
}
