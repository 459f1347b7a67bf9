//! The contents of a file as a response: all of them, or the range that the request asks for.

use std::io::{self, SeekFrom};
use std::ops::RangeInclusive;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_range_header::parse_range_header;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use crate::api::error::ApiError;
use crate::domain::view::Content;

/// How much of a file is read at a time.
const CHUNK: usize = 64 << 10;

/// Which part of a file to return.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Range(RangeInclusive<u64>),
    /// The range is outside of the file.
    Unsatisfiable,
}

/// Opened contents.
enum Opened {
    Disk(File),
    Memory(Bytes),
}

pub(super) async fn response(
    content: &Content,
    content_type: &str,
    e_tag: &str,
    request: &HeaderMap,
) -> Result<Response, ApiError> {
    let read_error = |_| ApiError::not_found("FileNotFound", "The file can no longer be read from the disk.");
    let (opened, length) = open(content).await.map_err(read_error)?;
    let (status, from, to) = match part(request, e_tag, length) {
        Part::Whole => (StatusCode::OK, 0, length),
        Part::Range(range) => (StatusCode::PARTIAL_CONTENT, *range.start(), *range.end() + 1),
        Part::Unsatisfiable => return Ok(unsatisfiable(length)),
    };
    let body = match opened {
        Opened::Disk(mut file) => {
            file.seek(SeekFrom::Start(from)).await.map_err(read_error)?;
            Body::from_stream(ReaderStream::with_capacity(file.take(to - from), CHUNK))
        }
        Opened::Memory(bytes) => {
            let at = |position: u64| usize::try_from(position).unwrap_or(usize::MAX);
            Body::from(bytes.slice(at(from)..at(to)))
        }
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, value(content_type)?);
    headers.insert(header::ETAG, value(e_tag)?);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(to - from));
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {from}-{}/{length}", to - 1);
        headers.insert(header::CONTENT_RANGE, value(&range)?);
    }
    Ok(response)
}

async fn open(content: &Content) -> io::Result<(Opened, u64)> {
    match content {
        Content::Disk(path) => {
            let file = File::open(path).await?;
            let length = file.metadata().await?.len();
            Ok((Opened::Disk(file), length))
        }
        Content::Memory(bytes) => {
            let length = bytes.len() as u64;
            Ok((Opened::Memory(Bytes::from_owner(Arc::clone(bytes))), length))
        }
    }
}

fn value(text: &str) -> Result<HeaderValue, ApiError> {
    HeaderValue::from_str(text).map_err(|_| ApiError::internal())
}

fn unsatisfiable(length: u64) -> Response {
    let message = "The range is outside of the file.";
    let error = ApiError::new(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange", message);
    let mut response = error.into_response();
    if let Ok(range) = HeaderValue::try_from(format!("bytes */{length}")) {
        response.headers_mut().insert(header::CONTENT_RANGE, range);
    }
    response
}

/// Ranges in another unit, and several at once, are ignored, as HTTP allows.
fn part(request: &HeaderMap, e_tag: &str, length: u64) -> Part {
    let text = |name| {
        request
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let Some(range) = text(header::RANGE).filter(|range| range.starts_with("bytes=")) else {
        return Part::Whole;
    };
    if text(header::IF_RANGE).is_some_and(|expected| expected != e_tag) || range.contains(',') {
        return Part::Whole;
    }
    let ranges = parse_range_header(range).and_then(|ranges| ranges.validate(length));
    match ranges.ok().and_then(|ranges| ranges.into_iter().next()) {
        Some(range) if *range.end() < length => Part::Range(range),
        _ => Part::Unsatisfiable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(range: &'static str, length: u64) -> Part {
        let range = HeaderValue::from_static(range);
        part(&HeaderMap::from_iter([(header::RANGE, range)]), "\"e\"", length)
    }

    #[test]
    fn one_range_of_bytes_is_returned() {
        assert_eq!(of("bytes=0-9", 100), Part::Range(0..=9));
        assert_eq!(of("bytes=90-", 100), Part::Range(90..=99));
        assert_eq!(of("bytes=90-500", 100), Part::Range(90..=99));
        assert_eq!(of("bytes=-10", 100), Part::Range(90..=99));
        assert_eq!(of("bytes=100-", 100), Part::Unsatisfiable);
        assert_eq!(of("bytes=0-0", 0), Part::Unsatisfiable);
        assert_eq!(of("bytes=0-1,5-6", 100), Part::Whole);
        assert_eq!(of("items=0-1", 100), Part::Whole);
    }

    #[test]
    fn a_range_of_an_earlier_version_returns_the_whole_file() {
        let mut request = HeaderMap::new();
        request.insert(header::RANGE, HeaderValue::from_static("bytes=0-9"));
        request.insert(header::IF_RANGE, HeaderValue::from_static("\"old\""));
        assert_eq!(part(&request, "\"new\"", 100), Part::Whole);
        assert_eq!(part(&request, "\"old\"", 100), Part::Range(0..=9));
    }
}
