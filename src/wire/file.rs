//! Links to files, and addresses of thumbnails: requests and responses.
//!
//! The service's documentation: <https://cloud.tencent.com/document/product/1339/49938>.

use super::endpoint::Endpoint;
use super::item::ItemOptions;
use super::item_path::ItemPath;
use super::operation::Operation;
use super::request::{Method, Request, append_parameter};
use super::response::Response;
use crate::error::Error;
use crate::json::{Shape, TEXT, optional, required};
use crate::value::{Field, Read, Value, decimal};

/// How long a link is valid, in milliseconds, if it does not say so itself.
const LINK_LIFE_MS: f64 = 7_200_000.0;

/// The use of a link. The service decides about absent fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkOptions {
    /// `inline` or `attachment`.
    pub disposition: Option<String>,
    /// `download`, `preview` or `list`.
    pub purpose: Option<String>,
}

impl LinkOptions {
    /// Reads the options of a call.
    pub fn read<V: Value>(options: &Field<'_, V>) -> Read<Self> {
        let mut link = LinkOptions::default();
        options.set(
            "disposition",
            |field| disposition(field).map(Some),
            &mut link.disposition,
        )?;
        options.set("purpose", |field| purpose(field).map(Some), &mut link.purpose)?;
        Ok(link)
    }
}

fn disposition<V: Value>(field: &Field<'_, V>) -> Read<String> {
    let text = field
        .value
        .text()
        .filter(|text| text == "inline" || text == "attachment");
    text.ok_or_else(|| field.mismatch("\"inline\" or \"attachment\""))
}

fn purpose<V: Value>(field: &Field<'_, V>) -> Read<String> {
    let known = ["download", "preview", "list"];
    let text = field.value.text().filter(|text| known.contains(&text.as_str()));
    text.ok_or_else(|| field.mismatch("\"download\", \"preview\" or \"list\""))
}

/// Gets a link to a file.
pub fn link_request(endpoint: &Endpoint, path: &ItemPath, link: &LinkOptions) -> Request {
    let mut query = String::from("info&");
    for (name, value) in [
        ("content_disposition", &link.disposition),
        ("purpose", &link.purpose),
    ] {
        if let Some(value) = value {
            append_parameter(name, value, &mut query);
        }
    }
    file_request(Operation::GetFileLink, endpoint, path, &query)
}

/// The size of a thumbnail, in pixels. The service decides about absent fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThumbnailSize {
    /// Both the greatest width and the greatest height.
    pub size: Option<i64>,
    /// The width.
    pub width: Option<i64>,
    /// The height.
    pub height: Option<i64>,
}

impl ThumbnailSize {
    /// Reads the options of a call.
    pub fn read<V: Value>(options: &Field<'_, V>) -> Read<Self> {
        let mut size = ThumbnailSize::default();
        options.set("size", |field| pixels(field).map(Some), &mut size.size)?;
        options.set("width", |field| pixels(field).map(Some), &mut size.width)?;
        options.set("height", |field| pixels(field).map(Some), &mut size.height)?;
        Ok(size)
    }
}

fn pixels<V: Value>(field: &Field<'_, V>) -> Read<i64> {
    const MAX_PIXELS: i64 = 10_000;
    let pixels = field
        .value
        .integer()
        .filter(|pixels| (1..=MAX_PIXELS).contains(pixels));
    pixels.ok_or_else(|| field.mismatch("a number of pixels from 1 to 10000"))
}

/// The request for a thumbnail, whose URL an `<img>` can load.
pub fn thumbnail_request(endpoint: &Endpoint, path: &ItemPath, size: ThumbnailSize) -> Request {
    let mut query = String::from("preview&");
    for (name, value) in [
        ("size", size.size),
        ("width_size", size.width),
        ("height_size", size.height),
    ] {
        if let Some(value) = value {
            append_parameter(name, &decimal(value), &mut query);
        }
    }
    file_request(Operation::ThumbnailUrl, endpoint, path, &query)
}

fn file_request(operation: Operation, endpoint: &Endpoint, path: &ItemPath, query: &str) -> Request {
    let mut url = endpoint.url("/api/v1/file", &[&endpoint.library_id, &endpoint.space_id]);
    path.append_to(&mut url);
    Request::with_query(
        operation,
        Method::Get,
        endpoint,
        url,
        query,
        ItemOptions::default(),
    )
}

/// A link to a file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileLink {
    /// The URL.
    pub url: String,
    /// When it ends to be valid, in milliseconds since 1970.
    pub expires_ms: f64,
    /// The size of the file in bytes, in decimal digits.
    pub size: Option<String>,
}

/// Reads the response to a request for a link.
pub fn read_link(response: &Response) -> Result<FileLink, Box<Error>> {
    let body = Shape::Object(&[required("cosUrl", &WEB_URL).kept(), optional("size", TEXT).kept()]);
    let [url, size] = response.read(Operation::GetFileLink, &body)?.values();
    let url = url.text().unwrap_or_default();
    let expires_ms = signed_until(&url).map_or(response.date_ms + LINK_LIFE_MS, |seconds| seconds * 1_000.0);
    Ok(FileLink {
        url,
        expires_ms,
        size: size.text(),
    })
}

/// A URL that a page may open: no script, for instance.
const WEB_URL: Shape<'static> = Shape::Where {
    expected: "an http or https URL",
    fits: |url| {
        let is_web = |url: String| url.starts_with("https://") || url.starts_with("http://");
        url.text().is_some_and(is_web)
    },
};

/// The end of the validity of a signed URL of the storage, in seconds since 1970: it has the parameter `q-sign-time=BEGIN;END`.
fn signed_until(url: &str) -> Option<f64> {
    let (_, times) = url.split_once("q-sign-time=")?;
    let (_, end) = times.split_once(';').or_else(|| times.split_once("%3B"))?;
    let digits = end.bytes().take_while(u8::is_ascii_digit).count();
    // Times of more digits are no seconds, but would be beyond what a Date can hold.
    let end = end
        .get(..digits)
        .filter(|digits| (1..=11).contains(&digits.len()))?;
    Some(
        end.bytes()
            .fold(0.0, |number, digit| number * 10.0 + f64::from(digit - b'0')),
    )
}
