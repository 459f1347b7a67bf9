//! Follows links to files and thumbnails. In the service these lead to its object storage, whose responses have other
//! headers and errors.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::api::call::blocking;
use crate::api::error::ApiError;
use crate::api::item::e_tag;
use crate::api::range;
use crate::app::App;
use crate::domain::link_store::{Disposition, Link};
use crate::domain::thumbnail::{self, Scaling};
use crate::query::Query;

/// The characters to encode in a name, in a path and in a header.
pub(super) const NAME: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Returns the file or thumbnail that a link leads to.
pub(crate) async fn get(State(app): State<Arc<App>>, request: Parts) -> Result<Response, ApiError> {
    let query = Query::of(request.uri.query());
    let link = query
        .get("signature")
        .and_then(|signature| app.links.find(signature));
    let link = link.ok_or_else(|| {
        ApiError::forbidden(
            "AccessDenied",
            "The link is unknown or has expired. Get a new one.",
        )
    })?;
    let mut response = match link.scaling {
        Some(scaling) => scaled(&app, Arc::clone(&link), scaling).await?,
        None => {
            let content_type = content_type(&link);
            range::response(
                &link.content,
                &content_type,
                &e_tag(&link.entry),
                &request.headers,
            )
            .await?
        }
    };
    if let Some(value) = disposition(&link) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

async fn scaled(app: &App, link: Arc<Link>, scaling: Scaling) -> Result<Response, ApiError> {
    let _permit = app.scaling.acquire().await.map_err(|_| ApiError::internal())?;
    let picture = blocking(move || thumbnail::scale(&link.content, scaling)).await?;
    let picture =
        picture.map_err(|error| ApiError::bad_request(format!("The picture cannot be scaled: {error}")))?;
    let content_type = [(header::CONTENT_TYPE, picture.mime)];
    Ok((content_type, Body::from(picture.bytes)).into_response())
}

/// Without a charset, browsers do not read texts as UTF-8.
fn content_type(link: &Link) -> String {
    let mime = link.entry.mime.as_deref().unwrap_or_default();
    if link.entry.is_mime("text") {
        format!("{mime}; charset=utf-8")
    } else {
        mime.to_owned()
    }
}

fn disposition(link: &Link) -> Option<HeaderValue> {
    let kind = match link.disposition? {
        Disposition::Inline => "inline",
        Disposition::Attachment => "attachment",
    };
    let name = utf8_percent_encode(&link.entry.name, NAME);
    HeaderValue::try_from(format!("{kind}; filename*=UTF-8''{name}")).ok()
}
