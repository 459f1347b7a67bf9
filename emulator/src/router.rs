//! Connects endpoints to handlers, and adds the layers.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::Uri;
use axum::middleware;
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, MethodRouter, get, on, post};
use tower::ServiceExt;

use crate::api::error::ApiError;
use crate::api::{
    batch, change, control, directory, file, history, recycle_bin, search, storage, task, token,
};
use crate::app::App;
use crate::endpoint::{Endpoint, Route};
use crate::layers::{cors, fault, limits, log};

/// The layer added last sees a request first: log, CORS, faults, limits, handler.
pub(crate) fn router(app: Arc<App>) -> Router {
    let service = Endpoint::routes().into_iter().fold(
        Router::new(),
        |router,
         Route {
             method,
             path,
             endpoints,
         }| { router.route(&path, method_router(method, endpoints)) },
    );
    service
        .route("/_emulator/state", get(control::state))
        .route("/_emulator/idle", get(control::idle))
        .route("/_emulator/faults", get(control::faults).put(control::set_faults))
        .route("/_emulator/tasks", get(control::tasks).post(control::plant_task))
        .route("/_emulator/clock", post(control::advance_clock))
        .route("/_emulator/tokens", post(control::issue_token))
        .route("/_emulator/tokens/expire", post(control::expire_tokens))
        .route("/_emulator/reset", post(control::reset))
        // The server has already limited the length.
        .layer(DefaultBodyLimit::disable())
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(middleware::from_fn(limits::layer))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), fault::layer))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), cors::layer))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), log::layer))
        .with_state(app)
}

/// Passes a request to the endpoint that the keys in its query select.
fn method_router(method: MethodFilter, endpoints: Vec<Endpoint>) -> MethodRouter<Arc<App>> {
    on(method, move |State(app): State<Arc<App>>, request: Request| {
        let endpoint = Endpoint::select(endpoints.iter().copied(), request.uri().query());
        async move {
            match endpoint {
                // The error type has no value.
                Some(endpoint) => handler(endpoint, method)
                    .with_state(app)
                    .oneshot(request)
                    .await
                    .into_response(),
                None => not_found(request.uri().clone()).await.into_response(),
            }
        }
    })
}

fn handler(endpoint: Endpoint, method: MethodFilter) -> MethodRouter<Arc<App>> {
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
        Endpoint::BatchMove => on(method, batch::move_items),
        Endpoint::BatchCopy => on(method, batch::copy_items),
        Endpoint::BatchDelete => on(method, batch::delete_items),
        Endpoint::Restore => on(method, batch::restore_items),
        Endpoint::DeleteRecycled => on(method, recycle_bin::delete),
        Endpoint::RecycledByPage => on(method, recycle_bin::list_by_page),
        Endpoint::RecycledByMarker => on(method, recycle_bin::list_by_marker),
        Endpoint::EmptyRecycleBin => on(method, recycle_bin::empty),
        Endpoint::RestoreOne => on(method, recycle_bin::restore_one),
        Endpoint::DeleteOneRecycled => on(method, recycle_bin::delete_one),
        Endpoint::ItemInfo => on(method, directory::info),
        Endpoint::ListFolder => on(method, directory::list),
        Endpoint::CheckDirectory => on(method, change::check_directory),
        Endpoint::PutDirectory => on(method, change::put_directory),
        Endpoint::DeleteDirectory => on(method, change::delete_directory),
        Endpoint::LocateItem => on(method, directory::locate),
        Endpoint::FileLink => on(method, file::link),
        Endpoint::Thumbnail => on(method, file::thumbnail),
        Endpoint::Download => on(method, file::download),
        Endpoint::PutFile => on(method, file::put),
        Endpoint::CheckFile => on(method, change::check_file),
        Endpoint::DeleteFile => on(method, change::delete_file),
        Endpoint::Storage => on(method, storage::get),
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
