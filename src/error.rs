//! Errors. A message never holds a token, a keyword, or text that the service wrote, because that text may repeat either. It
//! does hold the service's error code.

use crate::fields::{FieldValue, Fields};
use crate::names::{index_of, named};
use crate::value::{Mismatch, contains_ignoring_case, decimal};
use crate::wire::error_code::{self, Meaning};
use crate::wire::operation::Operation;

named! {
    /// The kind of an error, which tells an application how to react.
    ErrorKind {
        /// An option or argument is wrong, or there is no token. Nothing was sent.
        Config = "config",
        /// Starting the request failed, so nothing was sent. In JavaScript the same kind as [`ErrorKind::Config`].
        Unsent = "config",
        /// No response came.
        Network = "network",
        /// No response came in time.
        Timeout = "timeout",
        /// The response has an error status.
        Http = "http",
        /// The response is not what the API documents.
        Protocol = "protocol",
        /// The client or the view is closed.
        Closed = "closed",
    }
}

/// An error, with everything that an application can know about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// The kind.
    pub kind: ErrorKind,
    /// The operation that failed.
    pub operation: Operation,
    /// What happened, and what to do about it.
    pub message: String,
    /// The HTTP status of the response.
    pub status: Option<u16>,
    /// The service's error code, such as `InvalidAccessToken`.
    pub code: Option<String>,
    /// The service's id of the request, for its support.
    pub request_id: Option<String>,
    /// How many times the request was sent.
    pub attempts: u32,
    /// True if the same call may succeed later.
    pub retryable: bool,
    /// How long the service asks to wait, in milliseconds.
    pub retry_after_ms: Option<u32>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, operation: Operation, what: &[&str]) -> Box<Self> {
        let mut message = String::from(operation.name());
        message.push_str(": ");
        what.iter().for_each(|part| message.push_str(part));
        Box::new(Error {
            kind,
            operation,
            message,
            status: None,
            code: None,
            request_id: None,
            attempts: 0,
            retryable: false,
            retry_after_ms: None,
        })
    }

    /// A wrong option or argument, with any message.
    pub fn config(operation: Operation, what: &[&str]) -> Box<Self> {
        Error::new(ErrorKind::Config, operation, what)
    }

    /// A wrong option or argument. The message names the field and its value; of a keyword or a token it names the type only.
    pub fn argument(operation: Operation, wrong: &Mismatch) -> Box<Self> {
        let path = &wrong.path;
        let is_private =
            contains_ignoring_case(path, "keyword") || contains_ignoring_case(path, "accessToken");
        let found = match &wrong.value {
            Some(value) if !is_private => value,
            _ if is_private && wrong.kind == "a string" => "this string",
            _ => wrong.kind,
        };
        let (what, expected, not, found) = match wrong.kind {
            Mismatch::UNREADABLE => (
                "` threw an exception when it was read; pass plain data",
                "",
                "",
                "",
            ),
            "missing" => ("` is missing; it must be ", wrong.expected, "", ""),
            _ => ("` must be ", wrong.expected, ", not ", found),
        };
        Error::config(operation, &["`", path, what, expected, not, found])
    }

    /// The client or the view is closed.
    pub fn closed(operation: Operation) -> Box<Self> {
        let what = "it has been closed; open a new one";
        Error::new(ErrorKind::Closed, operation, &[what])
    }

    /// The user left the page while an iterator of `pages()` was open, and came back.
    pub fn page_left() -> Box<Self> {
        let what = "the page was left, so the search of this loop has been deleted; start a new loop";
        Error::new(ErrorKind::Closed, Operation::Pages, &[what])
    }

    /// `fetch` threw an exception, or the request could not be built.
    pub fn unsent(operation: Operation) -> Box<Self> {
        let what = "starting the request failed (see `cause`), so nothing was sent";
        Error::new(ErrorKind::Unsent, operation, &[what]).retryable()
    }

    /// The application has not passed the source of a part of the package.
    pub fn part_without_source(operation: Operation, part: &str) -> Box<Self> {
        let what = [
            "the code for ",
            part,
            " has no source; pass the option `",
            part,
            "` to init(): the URL of smh_wasm_",
            part,
            ".wasm",
        ];
        Error::config(operation, &what)
    }

    /// Loading a part of the package failed.
    pub fn part_not_loaded(operation: Operation, part: &str) -> Box<Self> {
        let what = ["loading the code for ", part, " failed (see `cause`); try again"];
        Error::new(ErrorKind::Network, operation, &what).retryable()
    }

    /// No response came.
    pub fn network(operation: Operation) -> Box<Self> {
        let what = "no response from the service (offline, blocked, or refused by CORS); try again";
        Error::new(ErrorKind::Network, operation, &[what]).retryable()
    }

    /// No response came within `ms` milliseconds.
    pub fn timeout(operation: Operation, ms: i32) -> Box<Self> {
        let ms = decimal(i64::from(ms));
        let what = ["no response within ", &ms, " ms; try again, or raise `timeoutMs`"];
        Error::new(ErrorKind::Timeout, operation, &what).retryable()
    }

    /// Some tasks have not ended within `ms` milliseconds.
    pub fn wait_timeout(operation: Operation, ms: i32) -> Box<Self> {
        let ms = decimal(i64::from(ms));
        let what = [
            "not every task has ended within ",
            &ms,
            " ms; wait again, or raise `timeoutMs`",
        ];
        Error::new(ErrorKind::Timeout, operation, &what).retryable()
    }

    /// Some deletions have not been confirmed within `ms` milliseconds after closing.
    pub fn close_timeout(ms: i32) -> Box<Self> {
        let ms = decimal(i64::from(ms));
        let what = [
            "not every deletion was confirmed within ",
            &ms,
            " ms; the next client deletes the remaining searches",
        ];
        Error::new(ErrorKind::Timeout, Operation::Close, &what).retryable()
    }

    /// The service does not report these tasks. It says so in successful responses, so there is no error status.
    pub fn tasks_not_found(operation: Operation, ids: &[i64]) -> Box<Self> {
        const CODE: &str = "TaskNotFound";
        const MAX_LISTED: usize = 10;
        let mut list = String::new();
        let mut separator = "";
        for id in ids.iter().take(MAX_LISTED) {
            list.push_str(separator);
            list.push_str(&decimal(*id));
            separator = ", ";
        }
        if ids.len() > MAX_LISTED {
            list.push_str(" and ");
            list.push_str(&decimal((ids.len() - MAX_LISTED) as i64));
            list.push_str(" more");
        }
        let meaning = error_code::of_code(CODE).unwrap_or_default();
        let what = [
            "the service does not report these task ids: ",
            &list,
            meaning.advice,
        ];
        let mut error = Error::new(ErrorKind::Http, operation, &what);
        error.code = Some(String::from(CODE));
        error
    }

    /// The service reports that an item of a batch has failed, with a status and perhaps a code of its own.
    pub fn item_failed(operation: Operation, status: u16, code: Option<&str>) -> Box<Self> {
        let meaning = error_code::of_response(status, code);
        let advice = meaning.map_or("", |meaning| meaning.advice);
        let digits = decimal(i64::from(status));
        let (space, shown) = code.map_or(("", ""), |code| (" ", code));
        let what = [
            "the service reports for this item: ",
            &digits,
            space,
            shown,
            advice,
        ];
        let mut error = Error::new(ErrorKind::Http, operation, &what);
        error.status = Some(status);
        error.code = code.map(String::from);
        error.retryable = matches!(status, 408 | 429 | 500..);
        error
    }

    /// The service does not report about an item of a batch.
    pub fn item_unreported(operation: Operation) -> Box<Self> {
        let what = "the service does not report whether this item was done; look it up before you try again";
        Error::new(ErrorKind::Protocol, operation, &[what])
    }

    /// Some items of a batch have not been done within `ms` milliseconds.
    pub fn batch_timeout(operation: Operation, ms: i32) -> Box<Self> {
        let ms = decimal(i64::from(ms));
        let what = [
            "not every item was done within ",
            &ms,
            " ms; look it up before you try again, or raise `timeoutMs`",
        ];
        Error::new(ErrorKind::Timeout, operation, &what)
    }

    /// The application's function for a token failed.
    pub fn token_function(operation: Operation) -> Box<Self> {
        let what = "the function given as `accessToken` failed (see `cause`), so nothing was sent";
        Error::config(operation, &[what]).retryable()
    }

    /// The application's function for a token returned none within `ms` milliseconds.
    pub fn token_timeout(operation: Operation, ms: i32) -> Box<Self> {
        let ms = decimal(i64::from(ms));
        let what = [
            "the function given as `accessToken` returned no token within ",
            &ms,
            " ms, so nothing was sent",
        ];
        Error::new(ErrorKind::Timeout, operation, &what).retryable()
    }

    /// The application's own `fetch` returned something else than a `Response`.
    pub fn not_a_response(operation: Operation) -> Box<Self> {
        let what = "the function given as `fetch` returned something that is not a Response";
        Error::new(ErrorKind::Protocol, operation, &[what])
    }

    pub(crate) fn retryable(mut self: Box<Self>) -> Box<Self> {
        self.retryable = true;
        self
    }

    /// The same error after this many requests.
    pub fn after(mut self: Box<Self>, attempts: u32) -> Box<Self> {
        self.attempts = attempts;
        self
    }

    /// True if the service refused the token as unknown or expired.
    pub fn is_invalid_token(&self) -> bool {
        self.status == Some(403)
            && self
                .code
                .as_ref()
                .is_some_and(|code| code == "InvalidAccessToken")
    }

    /// True if the search no longer exists. The codes for that come with any status.
    pub fn is_gone(&self) -> bool {
        let code = self.code.as_deref();
        self.status == Some(404) || code.is_some_and(|code| index_of(code, error_code::GONE).is_some())
    }

    /// The meaning of the error for a user.
    pub fn meaning(&self) -> Meaning {
        let meaning = match self.kind {
            ErrorKind::Http => {
                let meaning = error_code::of_response(self.status.unwrap_or(0), self.code.as_deref());
                meaning.or_else(|| error_code::of_code("BadRequest"))
            }
            ErrorKind::Config if self.retryable => error_code::of_code("token"),
            kind => error_code::of_code(kind.name()),
        };
        meaning.unwrap_or_default()
    }

    /// The fields of the error in JavaScript. Unknown ones are left out.
    pub fn fields(&self) -> Fields<'_> {
        let meaning = self.meaning();
        let mut fields = Fields::default();
        fields.text("message", Some(&self.message));
        fields.text("kind", Some(self.kind.name()));
        fields.text("operation", Some(self.operation.name()));
        fields.number("status", self.status.map(u32::from));
        fields.text("code", self.code.as_deref());
        fields.text("requestId", self.request_id.as_deref());
        fields.number("attempts", Some(self.attempts));
        fields.add("retryable", FieldValue::Bool(self.retryable));
        fields.number("retryAfterMs", self.retry_after_ms);
        fields.text("english", Some(meaning.english));
        fields.text("chinese", Some(meaning.chinese));
        fields
    }
}
