//! The errors of responses: an error status, or a body that differs from the documentation.
//!
//! Error responses: <https://cloud.tencent.com/document/product/1339/50072>.

use super::error_code;
use super::operation::Operation;
use super::response::Response;
use super::time::http_date;
use crate::error::{Error, ErrorKind};
use crate::json::{ANY, Shape, Value, optional, read};
use crate::value::{Mismatch, consists_of, decimal};

/// The body of an error response.
const BODY: Shape<'static> = Shape::Object(&[
    optional("code", ANY).kept(),
    optional("requestId", ANY).kept(),
    optional("smhRequestId", ANY).kept(),
]);

impl Error {
    /// An error with the status and the request id of a response.
    fn of_response(kind: ErrorKind, operation: Operation, response: &Response, what: &[&str]) -> Box<Self> {
        let mut error = Error::new(kind, operation, what);
        error.status = Some(response.status);
        error.request_id = response.request_id.clone().filter(|id| is_request_id(id));
        error
    }

    /// A successful response without a JSON body.
    pub fn not_json(operation: Operation, response: &Response) -> Box<Self> {
        let is_empty = response.body.trim_ascii().is_empty();
        let found = if is_empty {
            "no body"
        } else {
            "a body that is not JSON"
        };
        let what = [
            "the response has ",
            found,
            ", expected JSON; check that `baseUrl` points to SMH",
        ];
        Error::of_response(ErrorKind::Protocol, operation, response, &what)
    }

    /// A successful response to a DELETE that is not the service's, but that of a captive portal, for instance.
    pub(super) fn not_deleted(response: &Response) -> Box<Self> {
        let what = "the response does not have the status 204, which confirms a deletion; try again";
        Error::of_response(ErrorKind::Protocol, Operation::DeleteSearch, response, &[what]).retryable()
    }

    /// A successful response whose body has a wrong or missing field.
    pub(super) fn wrong_field(operation: Operation, response: &Response, wrong: &Mismatch) -> Box<Self> {
        let path = if wrong.path.is_empty() {
            "(body)"
        } else {
            &wrong.path
        };
        let what = [
            "the response's `",
            path,
            "` should be ",
            wrong.expected,
            " and is ",
            wrong.kind,
        ];
        Error::of_response(ErrorKind::Protocol, operation, response, &what)
    }

    /// A response that is not successful.
    pub(super) fn error_status(operation: Operation, response: &Response) -> Box<Self> {
        let status = response.status;
        if !(300..=599).contains(&status) {
            let what =
                "the response is opaque, so it can't be read; do not use the mode \"no-cors\" in `fetch`";
            return Error::of_response(ErrorKind::Protocol, operation, response, &[what]);
        }
        let reading = read(&response.body, &BODY).unwrap_or_default();
        let [code, id, other_id] = reading.values();
        let known = |id: Value<'_>| id.text().filter(|id| is_request_id(id));
        let request_id = known(id).or_else(|| known(other_id));
        let code = code.text().filter(|code| is_code(code));
        let meaning = error_code::of_response(status, code.as_deref());
        let advice = meaning.map_or("", |meaning| meaning.advice);
        let digits = decimal(i64::from(status));
        let (space, shown) = code.as_deref().map_or(("", ""), |code| (" ", code));
        let what = ["the service answered ", &digits, space, shown, advice];
        let mut error = Error::of_response(ErrorKind::Http, operation, response, &what);
        if request_id.is_some() {
            error.request_id = request_id;
        }
        if let Some(header) = &response.retry_after {
            error.retry_after_ms = retry_after_ms(header, response.date_ms);
        }
        error.code = code;
        error.retryable = matches!(status, 408 | 429 | 500..) && !error.is_gone();
        error
    }
}

/// True for a text that looks like an error code. Other texts are never shown, because they may repeat a token or a keyword.
pub(super) fn is_code(text: &str) -> bool {
    text.len() <= 64
        && text
            .bytes()
            .next()
            .is_some_and(|first| first.is_ascii_uppercase())
        && consists_of(text, |byte| byte.is_ascii_alphanumeric())
}

/// True for a text that looks like a request id.
fn is_request_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    (1..=128).contains(&text.len()) && consists_of(text, fits)
}

/// Reads `Retry-After`, which is in seconds or a date. Returns milliseconds from `date_ms` on, at most a day.
fn retry_after_ms(header: &str, date_ms: f64) -> Option<u32> {
    const DAY_S: u32 = 86_400;
    if let Some(date) = http_date(header) {
        // The cast to an integer does not overflow: it saturates.
        return Some(((date as f64 - date_ms).max(0.0) as u32).min(DAY_S * 1000));
    }
    let seconds = header.bytes().try_fold(0, |seconds: u32, byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        Some(DAY_S.min(seconds * 10 + digit))
    });
    seconds
        .filter(|_| !header.is_empty())
        .map(|seconds| seconds * 1000)
}
