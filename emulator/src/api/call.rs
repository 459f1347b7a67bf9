//! Authorizes a call: checks the library, the token and the space.

use axum::extract;
use axum::extract::rejection::PathRejection;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::Deserialize;
use tokio::task;

use crate::api::error::ApiError;
use crate::api::item::ItemOptions;
use crate::app::App;
use crate::domain::layer::Conflict;
use crate::domain::path::{self, MAX_DEPTH};
use crate::domain::token::Grant;
use crate::query::Query;

/// The parameters in the path of an endpoint that takes the path of an item.
#[derive(Deserialize)]
pub(crate) struct ItemPath {
    library: String,
    space: String,
    /// Absent for the root.
    #[serde(default)]
    path: String,
}

/// The maximum length of a space id, in characters.
const MAX_SPACE_ID: usize = 64;

/// An authorized call.
pub(super) struct Call {
    grant: Grant,
    query: Query,
}

impl Call {
    /// The strategies for a file whose target exists.
    pub(super) const STRATEGIES: &[&str] = &["ask", "rename", "overwrite"];

    /// Checks the library, the token and the space, in this order. The token's period restarts.
    pub(super) fn authorize(
        app: &App,
        library: &str,
        space: Option<&str>,
        request: &Parts,
    ) -> Result<Self, ApiError> {
        let query = Query::of(request.uri.query());
        if library != app.config.library {
            return Err(library_not_found());
        }
        let token = query
            .filled("access_token")
            .or_else(|| bearer(&request.headers))
            .ok_or_else(ApiError::empty_access_token)?;
        let (grant, _) = app
            .tokens
            .renew(token)
            .filter(|(grant, _)| grant.library == library)
            .ok_or_else(ApiError::invalid_access_token)?;
        if let Some(space) = space {
            check_space(space, &grant)?;
        }
        Ok(Self { grant, query })
    }

    /// Authorizes a call about an item. Also returns the names of its path.
    pub(super) fn authorize_item(
        app: &App,
        path: Result<extract::Path<ItemPath>, PathRejection>,
        request: &Parts,
    ) -> Result<(Self, Vec<String>), ApiError> {
        let extract::Path(item) = path?;
        let call = Self::authorize(app, &item.library, Some(&item.space), request)?;
        Ok((call, item_path("the path", &item.path)?))
    }

    /// Checks another space that the call concerns.
    pub(super) fn check_other_space(&self, space: &str) -> Result<(), ApiError> {
        check_space(space, &self.grant)
    }

    /// The acting user: the token's user, or else the user in the query.
    pub(super) fn user_id(&self) -> Option<String> {
        self.grant
            .user_id
            .clone()
            .or_else(|| self.query.filled("user_id").map(str::to_owned))
    }

    pub(super) fn require_admin(&self) -> Result<(), ApiError> {
        if self.grant.admin {
            return Ok(());
        }
        Err(ApiError::forbidden(
            "NoPermission",
            "The access token does not have administrator permissions.",
        ))
    }

    pub(super) fn item_options(&self) -> Result<ItemOptions, ApiError> {
        Ok(ItemOptions {
            with_inode: self.flag("with_inode")?,
            with_favorite_status: self.flag("with_favorite_status")?,
            user_id: self.user_id(),
        })
    }

    pub(super) fn query(&self) -> &Query {
        &self.query
    }

    pub(super) fn marker(&self) -> Option<&str> {
        self.query.get("marker")
    }

    /// A text in the query that has to be one of those known.
    pub(super) fn one_of(&self, name: &str, known: &[&str]) -> Result<Option<&str>, ApiError> {
        match self.query.filled(name) {
            Some(value) if !known.contains(&value) => {
                let message = format!("{name} must be one of {}", known.join(", "));
                Err(ApiError::param_invalid(message))
            }
            value => Ok(value),
        }
    }

    /// A number in the query, from 1 to a maximum.
    pub(super) fn number(&self, name: &str, default: usize, max: usize) -> Result<usize, ApiError> {
        let Some(digits) = self.query.filled(name) else {
            return Ok(default);
        };
        let number = digits.parse().ok().filter(|number| (1..=max).contains(number));
        number.ok_or_else(|| ApiError::param_invalid(format!("{name} must be from 1 to {max}")))
    }

    /// The strategy if the target exists.
    pub(super) fn conflict(&self, known: &[&str], default: Conflict) -> Result<Conflict, ApiError> {
        Ok(match self.one_of("conflict_resolution_strategy", known)? {
            Some("ask") => Conflict::Ask,
            Some("rename") => Conflict::Rename,
            Some("overwrite") => Conflict::Overwrite,
            _ => default,
        })
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool, ApiError> {
        match self.query.get(name) {
            None | Some("0") => Ok(false),
            Some("1") => Ok(true),
            Some(_) => Err(ApiError::param_invalid(format!("{name} must be 0 or 1"))),
        }
    }
}

/// The names of an item's path. The error names the field.
pub(super) fn item_path(field: &str, text: &str) -> Result<Vec<String>, ApiError> {
    path::parse(text).ok_or_else(|| {
        let message =
            format!("{field} must consist of names, without . or .., and of at most {MAX_DEPTH} of them");
        ApiError::param_invalid(message)
    })
}

/// Does work that reads the disk on a thread for blocking work.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    task::spawn_blocking(work).await.map_err(|_| ApiError::internal())
}

pub(super) fn library_not_found() -> ApiError {
    ApiError::not_found("LibraryNotFound", "No library has this id.")
}

/// The token of a header `Authorization: Bearer`, which newer clients send instead of the query parameter.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    Some(token.trim()).filter(|token| scheme.eq_ignore_ascii_case("bearer") && !token.is_empty())
}

fn check_space(space: &str, grant: &Grant) -> Result<(), ApiError> {
    if space.is_empty() || space.chars().count() > MAX_SPACE_ID {
        return Err(ApiError::space_id_invalid());
    }
    if !grant.allows(space) {
        let message = "The access token is not valid for this space.";
        return Err(ApiError::forbidden("AccessTokenNotMatchSpace", message));
    }
    Ok(())
}
