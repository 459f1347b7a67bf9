//! Creates a directory, and checks, moves, copies or deletes one item.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::body;
use crate::api::call::{Call, ItemPath, blocking, item_path};
use crate::api::error::ApiError;
use crate::app::App;
use crate::domain::entry::EntryKind;
use crate::domain::layer::{Conflict, Layer, Refused};
use crate::domain::view::View;
use crate::query::has_key;

type Request = Result<Path<ItemPath>, PathRejection>;

/// The strategies for a directory.
const OF_DIRECTORIES: &[&str] = &["ask", "rename"];

/// Which kind of items an endpoint is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Files and links.
    File,
    Directory,
}

impl Kind {
    /// Refuses a path at which there is no item of this kind.
    fn check(self, library: &View, path: &[String]) -> Result<(), Refused> {
        let found = library.entry(path).map(|entry| match entry.kind {
            EntryKind::Dir => Self::Directory,
            EntryKind::File | EntryKind::Symlink => Self::File,
        });
        match self {
            _ if found == Some(self) => Ok(()),
            Self::File => Err(Refused::NotFound),
            Self::Directory => Err(Refused::DirectoryNotFound),
        }
    }
}

/// The item to put at the path of a request. Other fields of the body, such as labels, have no effect.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Source {
    from: Option<String>,
    copy_from: Option<String>,
}

enum Transfer {
    Move(Vec<String>),
    Copy(Vec<String>),
}

impl Source {
    /// Reads the body of a request to a file, whose body is otherwise the contents of the file.
    pub(super) fn of_json(request: &Parts, body: &[u8]) -> Option<Self> {
        let content_type = request.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        let is_json = content_type.split(';').next()?.trim() == "application/json";
        let source: Self = serde_json::from_slice(body).ok().filter(|_| is_json)?;
        (source.from.is_some() || source.copy_from.is_some()).then_some(source)
    }

    fn transfer(self) -> Result<Option<Transfer>, ApiError> {
        Ok(match (self.from, self.copy_from) {
            (None, None) => None,
            (Some(from), None) => Some(Transfer::Move(item_path("from", &from)?)),
            (None, Some(from)) => Some(Transfer::Copy(item_path("copyFrom", &from)?)),
            (Some(_), Some(_)) => {
                let message = "the body must have from or copyFrom, not both";
                return Err(ApiError::param_invalid(message));
            }
        })
    }
}

impl Transfer {
    /// Returns where the item or the copy is then.
    fn run(
        &self,
        layer: &mut Layer,
        kind: Kind,
        to: &[String],
        conflict: Conflict,
    ) -> Result<Vec<String>, Refused> {
        match self {
            Self::Move(from) => {
                kind.check(layer.view(), from)?;
                layer.move_item(from, to, conflict)
            }
            Self::Copy(from) => {
                kind.check(layer.view(), from)?;
                layer.copy_item(from, to, conflict)
            }
        }
    }
}

/// The body of the response to the creation of a directory.
#[derive(Serialize)]
struct Created {
    path: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inode: Option<String>,
}

/// Creates a directory, or moves or copies the one that the body names.
pub(crate) async fn put_directory(
    State(app): State<Arc<App>>,
    path: Request,
    request: Parts,
    body: Bytes,
) -> Result<Response, ApiError> {
    let (call, to) = Call::authorize_item(&app, path, &request)?;
    refuse_actions(&request, &["calibrate"])?;
    let with_inode = call.item_options()?.with_inode;
    let conflict = call.conflict(OF_DIRECTORIES, Conflict::Ask)?;
    let source: Source = body::parse(&body)?;
    let Some(transfer) = source.transfer()? else {
        let created = change(&app, move |layer| {
            let path = layer.create_directory(&to, conflict)?;
            let inode = layer.view().entry(&path).map(|entry| entry.inode.to_string());
            Ok((path, inode))
        });
        let (path, inode) = created.await?;
        let inode = inode.filter(|_| with_inode);
        let answer = Json(Created { path, inode });
        return Ok((StatusCode::CREATED, answer).into_response());
    };
    let path = change(&app, move |layer| {
        transfer.run(layer, Kind::Directory, &to, conflict)
    });
    let path = path.await?;
    Ok(match conflict {
        Conflict::Ask => StatusCode::NO_CONTENT.into_response(),
        Conflict::Rename | Conflict::Overwrite => Json(json!({ "path": path })).into_response(),
    })
}

/// Refuses actions of the service that are not emulated, which would otherwise put an item at the path.
pub(super) fn refuse_actions(request: &Parts, keys: &[&str]) -> Result<(), ApiError> {
    if keys.iter().any(|key| has_key(request.uri.query(), key)) {
        let message = "The emulator does not have the action in the query.";
        return Err(ApiError::not_found("RouteNotFound", message));
    }
    Ok(())
}

/// Moves or copies a file.
pub(super) async fn put_file(
    app: &App,
    call: &Call,
    to: Vec<String>,
    source: Source,
) -> Result<Response, ApiError> {
    let conflict = call.conflict(Call::STRATEGIES, Conflict::Rename)?;
    let Some(transfer) = source.transfer()? else {
        return Err(ApiError::param_invalid("the body must have from or copyFrom"));
    };
    let path = change(app, move |layer| transfer.run(layer, Kind::File, &to, conflict));
    Ok(Json(json!({ "path": path.await? })).into_response())
}

pub(crate) async fn delete_directory(
    State(app): State<Arc<App>>,
    path: Request,
    request: Parts,
) -> Result<Response, ApiError> {
    delete(&app, path, &request, Kind::Directory).await
}

pub(crate) async fn delete_file(
    State(app): State<Arc<App>>,
    path: Request,
    request: Parts,
) -> Result<Response, ApiError> {
    delete(&app, path, &request, Kind::File).await
}

async fn delete(app: &App, path: Request, request: &Parts, kind: Kind) -> Result<Response, ApiError> {
    let (call, path) = Call::authorize_item(app, path, request)?;
    let permanent = call.flag("permanent")?;
    let id = change(app, move |layer| {
        kind.check(layer.view(), &path)?;
        layer.delete(&path, permanent)
    });
    Ok(match id.await? {
        None => StatusCode::NO_CONTENT.into_response(),
        Some(id) => Json(json!({ "recycledItemId": id })).into_response(),
    })
}

pub(crate) async fn check_directory(
    State(app): State<Arc<App>>,
    path: Request,
    request: Parts,
) -> Result<StatusCode, ApiError> {
    check(&app, path, &request, Kind::Directory).await
}

pub(crate) async fn check_file(
    State(app): State<Arc<App>>,
    path: Request,
    request: Parts,
) -> Result<StatusCode, ApiError> {
    check(&app, path, &request, Kind::File).await
}

async fn check(app: &App, path: Request, request: &Parts, kind: Kind) -> Result<StatusCode, ApiError> {
    let (_, path) = Call::authorize_item(app, path, request)?;
    let library = app.folder.view();
    blocking(move || kind.check(&library, &path)).await??;
    Ok(StatusCode::OK)
}

/// Changes the library on a thread for blocking work.
pub(super) async fn change<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&mut Layer) -> Result<T, Refused> + Send + 'static,
) -> Result<T, ApiError> {
    let folder = Arc::clone(&app.folder);
    Ok(blocking(move || folder.change(work)).await??)
}
