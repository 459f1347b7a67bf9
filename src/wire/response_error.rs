//! Errors made of answers: an error status, or a body that the API does not promise.
//!
//! Error answers: <https://cloud.tencent.com/document/product/1339/50072>. A message never holds a token, a

use super::error_code;
use super::operation::Operation;
use super::response::{Body, Response};
use super::time::http_date;
use crate::error::{Error, ErrorKind};
use crate::value::{Field, Mismatch, Value, consists_of, decimal};

impl Error {
    pub(super) fn answered<V>(mut self: Box<Self>, response: &Response<V>) -> Box<Self> {
        self.status = Some(response.status);
        self.request_id = response.request_id.clone().filter(|id| is_request_id(id));
        self
    }

    /// A success whose body is missing or is not JSON.
    pub(crate) fn not_json<V>(operation: Operation, response: &Response<V>, found: &str) -> Box<Self> {
        let what = [
            "the answer has ",
            found,
            " where JSON was promised; check that `baseUrl` is the service's",
        ];
        Error::new(ErrorKind::Protocol, operation, &what).answered(response)
    }

    /// A deletion was answered with a success that is not the service's: a portal in between, for instance.
    pub(crate) fn not_deleted<V>(response: &Response<V>) -> Box<Self> {
        let what = "the answer is not the 204 that confirms a deletion; try again";
        Error::new(ErrorKind::Protocol, Operation::DeleteSearch, &[what])
            .answered(response)
            .retryable()
    }

    /// A success whose body has a wrong or missing field.
    pub(crate) fn protocol<V>(operation: Operation, response: &Response<V>, wrong: &Mismatch) -> Box<Self> {
        let path = if wrong.path.is_empty() {
            "(body)"
        } else {
            &wrong.path
        };
        let what = [
            "the answer's `",
            path,
            "` should be ",
            wrong.expected,
            " and is ",
            wrong.kind,
        ];
        Error::new(ErrorKind::Protocol, operation, &what).answered(response)
    }

    /// An answer that is not a success.
    pub(crate) fn from_answer<V: Value>(operation: Operation, response: &Response<V>) -> Box<Self> {
        let status = response.status;
        if !(300..=599).contains(&status) {
            let what = "the browser hides the answer (an opaque response); `fetch` must not use \"no-cors\"";
            return Error::new(ErrorKind::Protocol, operation, &[what]).answered(response);
        }
        let (code, request_id) = match &response.body {
            Body::Json(body) => {
                let id = |name| text(body, name).filter(|id| is_request_id(id));
                (text(body, "code"), id("requestId").or_else(|| id("smhRequestId")))
            }
            _ => (None, None),
        };
        let code = code.filter(|code| is_code(code));
        let known = error_code::of_answer(status, code.as_deref());
        let advice = known.map_or("", |meaning| meaning.advice);
        let digits = decimal(i64::from(status));
        let (space, shown) = code.as_deref().map_or(("", ""), |code| (" ", code));
        let what = ["the service answered ", &digits, space, shown, advice];
        let mut error = Error::new(ErrorKind::Http, operation, &what).answered(response);
        error.request_id = request_id.or(error.request_id);
        error.retry_after_ms = response
            .retry_after
            .as_deref()
            .and_then(|header| retry_after_ms(header, response.at_ms));
        error.code = code;
        error.retryable = matches!(status, 408 | 429 | 500..) && !error.is_gone();
        error
    }
}

/// A string of an error body.
fn text<V: Value>(body: &V, name: &str) -> Option<String> {
    Field::root(body.clone(), "").get(name).ok()?.text().ok()
}

/// Only what looks like a code of the service's gets on, and no other text of its.
fn is_code(text: &str) -> bool {
    text.len() <= 64
        && text
            .bytes()
            .next()
            .is_some_and(|first| first.is_ascii_uppercase())
        && consists_of(text, |byte| byte.is_ascii_alphanumeric())
}

/// Only what looks like the id of a request gets on.
fn is_request_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    (1..=128).contains(&text.len()) && consists_of(text, fits)
}

/// `Retry-After`, in seconds or as a date, as milliseconds from `at_ms` on; at most a day.
fn retry_after_ms(header: &str, at_ms: f64) -> Option<u32> {
    const DAY_S: u32 = 86_400;
    if let Some(date) = http_date(header) {
        // A cast to an integer has no overflow: it ends at the type's limits.
        return Some(((date as f64 - at_ms).max(0.0) as u32).min(DAY_S * 1000));
    }
    let seconds = header.bytes().try_fold(0, |seconds: u32, byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        Some(DAY_S.min(seconds * 10 + digit))
    });
    seconds
        .filter(|_| !header.is_empty())
        .map(|seconds| seconds * 1000)
}
