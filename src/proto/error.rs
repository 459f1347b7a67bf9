//! What can go wrong, and what the service's errors mean.
//!
//! Error answers: <https://cloud.tencent.com/document/product/1339/50072>. A message never holds a token, a
//! keyword, or text that the service wrote (which may repeat either); it holds the service's code.

use super::codes;
use super::endpoint::holds;
use super::http::{Body, Response};
use super::json::{Fields, Plain};
use super::time::http_date;
use super::value::{Field, Mismatch, Value, consists_of, decimal};

/// The kinds of failure that an application tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Never sent: a bad option or argument, or no token to be had.
    Config,
    /// Never sent, because starting the request failed. In JavaScript the same kind as [`ErrorKind::Config`].
    Unsent,
    /// No answer.
    Network,
    /// No answer in time.
    Timeout,
    /// An answer with an error status.
    Http,
    /// An answer that is not what the API promises.
    Protocol,
    /// The client or the view has been closed.
    Closed,
}

impl ErrorKind {
    /// Its name in JavaScript.
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::Config | ErrorKind::Unsent => "config",
            ErrorKind::Network => "network",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Http => "http",
            ErrorKind::Protocol => "protocol",
            ErrorKind::Closed => "closed",
        }
    }
}

/// The calls, under the names that JavaScript knows them by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// The client's constructor.
    Construct,
    /// `createSearch`.
    CreateSearch,
    /// `continueSearch`.
    ContinueSearch,
    /// `deleteSearch`.
    DeleteSearch,
    /// `queryLibraryTasks`.
    QueryLibraryTasks,
    /// `querySpaceTasks`.
    QuerySpaceTasks,
    /// `queryLibraryTask`.
    QueryLibraryTask,
    /// `querySpaceTask`.
    QuerySpaceTask,
    /// `waitForTasks`.
    WaitForTasks,
    /// `pages`.
    Pages,
    /// `clearLibraryHistory`.
    ClearLibraryHistory,
    /// `setAccessToken`.
    SetAccessToken,
    /// `openSearchView`.
    OpenSearchView,
    /// `settled`.
    Settled,
    /// `close`.
    Close,
    /// A view's `search`.
    Search,
    /// A view's `loadMore`.
    LoadMore,
    /// A view's `subscribe`.
    Subscribe,
}

impl Operation {
    /// The method's name in JavaScript.
    pub fn name(self) -> &'static str {
        match self {
            Operation::Construct => "SmhClient",
            Operation::CreateSearch => "createSearch",
            Operation::ContinueSearch => "continueSearch",
            Operation::DeleteSearch => "deleteSearch",
            Operation::QueryLibraryTasks => "queryLibraryTasks",
            Operation::QuerySpaceTasks => "querySpaceTasks",
            Operation::QueryLibraryTask => "queryLibraryTask",
            Operation::QuerySpaceTask => "querySpaceTask",
            Operation::Pages => "pages",
            Operation::WaitForTasks => "waitForTasks",
            Operation::ClearLibraryHistory => "clearLibraryHistory",
            Operation::SetAccessToken => "setAccessToken",
            Operation::OpenSearchView => "openSearchView",
            Operation::Settled => "settled",
            Operation::Close => "close",
            Operation::Search => "search",
            Operation::LoadMore => "loadMore",
            Operation::Subscribe => "subscribe",
        }
    }
}

/// A failure, with everything an application may want to know of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// What sort of failure.
    pub kind: ErrorKind,
    /// The call that failed.
    pub operation: Operation,
    /// What happened and what to do, in a sentence.
    pub message: String,
    /// The answer's HTTP status.
    pub status: Option<u16>,
    /// The service's code: `InvalidAccessToken`.
    pub code: Option<String>,
    /// The service's id for the request, for its support.
    pub request_id: Option<String>,
    /// How many times the request was sent.
    pub attempts: u32,
    /// The same call may succeed later.
    pub retryable: bool,
    /// How long the service asks to wait, in milliseconds.
    pub retry_after_ms: Option<u32>,
}

impl Error {
    fn new(kind: ErrorKind, operation: Operation, what: &[&str]) -> Box<Self> {
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

    /// A bad option or argument, said freely.
    pub fn config(operation: Operation, what: &[&str]) -> Box<Self> {
        Error::new(ErrorKind::Config, operation, what)
    }

    /// A bad option or argument: names the field and its value. What a user typed and what is secret is
    /// named by its kind only.
    pub fn argument(operation: Operation, wrong: &Mismatch) -> Box<Self> {
        let private = holds(&wrong.path, "keyword") || holds(&wrong.path, "accessToken");
        let found = match &wrong.value {
            Some(value) if !private => value,
            _ if private && wrong.kind == "a string" => "this string",
            _ => wrong.kind,
        };
        if wrong.kind == "missing" {
            return Error::config(
                operation,
                &["`", &wrong.path, "` is missing; it must be ", wrong.expected],
            );
        }
        Error::config(
            operation,
            &["`", &wrong.path, "` must be ", wrong.expected, ", not ", found],
        )
    }

    /// The client or the view has been closed.
    pub fn closed(operation: Operation) -> Box<Self> {
        Error::new(
            ErrorKind::Closed,
            operation,
            &["it has been closed; open a new one"],
        )
    }

    /// The page was left while a loop of `pages()` was open, and came back.
    pub fn left() -> Box<Self> {
        let what = "the page was left, so the search of this loop has been deleted; start a new loop";
        Error::new(ErrorKind::Closed, Operation::Pages, &[what])
    }

    /// `fetch` threw an exception, or there was no request to give to it.
    pub fn unsent(operation: Operation) -> Box<Self> {
        let what = "starting the request failed (see `cause`), so nothing was sent";
        Error::new(ErrorKind::Unsent, operation, &[what]).retryable()
    }

    /// No answer came.
    pub fn network(operation: Operation) -> Box<Self> {
        let what = "no answer from the service (offline, blocked, or refused by CORS); try again";
        Error::new(ErrorKind::Network, operation, &[what]).retryable()
    }

    /// No answer came in time.
    pub fn timeout(operation: Operation, ms: i32) -> Box<Self> {
        let ms = decimal(i64::from(ms));
        let what = ["no answer within ", &ms, " ms; try again, or raise `timeoutMs`"];
        Error::new(ErrorKind::Timeout, operation, &what).retryable()
    }

    /// A wait for tasks took longer than it was allowed to.
    pub fn wait_timeout(operation: Operation, ms: i32) -> Box<Self> {
        let ms = decimal(i64::from(ms));
        let what = [
            "not every task has ended within ",
            &ms,
            " ms; wait again, or raise `timeoutMs`",
        ];
        Error::new(ErrorKind::Timeout, operation, &what).retryable()
    }

    /// Closing took longer than its caller waits.
    pub fn close_timeout(ms: i32) -> Box<Self> {
        let ms = decimal(i64::from(ms));
        let what = [
            "not every deletion was confirmed within ",
            &ms,
            " ms; the next client deletes what is left",
        ];
        Error::new(ErrorKind::Timeout, Operation::Close, &what).retryable()
    }

    /// The service does not tell of these tasks, in answers that are successes: so there is no status.
    pub fn tasks_not_found(operation: Operation, ids: &[i64]) -> Box<Self> {
        const CODE: &str = "TaskNotFound";
        const NAMED: usize = 10;
        let mut names = String::new();
        let mut separator = "";
        for id in ids.iter().take(NAMED) {
            names.push_str(separator);
            names.push_str(&decimal(*id));
            separator = ", ";
        }
        if ids.len() > NAMED {
            names.push_str(" and ");
            names.push_str(&decimal((ids.len() - NAMED) as i64));
            names.push_str(" more");
        }
        let advice = codes::of_answer(200, Some(CODE)).map_or("", |meaning| meaning.advice);
        let what = ["the service does not report these task ids: ", &names, advice];
        let mut error = Error::new(ErrorKind::Http, operation, &what);
        error.code = Some(String::from(CODE));
        error
    }

    /// The application's function for a token failed.
    pub fn token_function(operation: Operation) -> Box<Self> {
        let what = "the function given as `accessToken` failed (see `cause`), so nothing was sent";
        Error::config(operation, &[what]).retryable()
    }

    /// The application's function for a token did not give one in time.
    pub fn token_late(operation: Operation, ms: i32) -> Box<Self> {
        let ms = decimal(i64::from(ms));
        let what = [
            "the function given as `accessToken` gave no token within ",
            &ms,
            " ms, so nothing was sent",
        ];
        Error::new(ErrorKind::Timeout, operation, &what).retryable()
    }

    /// What the user gave as `fetch` did not answer with a `Response`.
    pub fn not_a_response(operation: Operation) -> Box<Self> {
        let what = "what was given as `fetch` answered with something that is not a Response";
        Error::new(ErrorKind::Protocol, operation, &[what])
    }

    fn retryable(mut self: Box<Self>) -> Box<Self> {
        self.retryable = true;
        self
    }

    fn answered<V>(mut self: Box<Self>, response: &Response<V>) -> Box<Self> {
        self.status = Some(response.status);
        self.request_id = response.request_id.clone().filter(|id| is_request_id(id));
        self
    }

    /// A success whose body is missing or is not JSON.
    pub(super) fn not_json<V>(operation: Operation, response: &Response<V>, found: &str) -> Box<Self> {
        let what = [
            "the answer has ",
            found,
            " where JSON was promised; check that `baseUrl` is the service's",
        ];
        Error::new(ErrorKind::Protocol, operation, &what).answered(response)
    }

    /// A deletion was answered with a success that is not the service's: a portal in between, for instance.
    pub(super) fn not_deleted<V>(response: &Response<V>) -> Box<Self> {
        let what = "the answer is not the 204 that confirms a deletion; try again";
        Error::new(ErrorKind::Protocol, Operation::DeleteSearch, &[what])
            .answered(response)
            .retryable()
    }

    /// A success whose body has a wrong or missing field.
    pub(super) fn protocol<V>(operation: Operation, response: &Response<V>, wrong: &Mismatch) -> Box<Self> {
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
    pub(super) fn from_answer<V: Value>(operation: Operation, response: &Response<V>) -> Box<Self> {
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
        let known = codes::of_answer(status, code.as_deref());
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

    /// The fields as JavaScript has them; what is not known is left out.
    pub fn fields(&self) -> Fields<'_> {
        let mut fields = Fields::default();
        fields.text("message", Some(&self.message));
        fields.text("kind", Some(self.kind.name()));
        fields.text("operation", Some(self.operation.name()));
        fields.number("status", self.status.map(u32::from));
        fields.text("code", self.code.as_deref());
        fields.text("requestId", self.request_id.as_deref());
        fields.number("attempts", Some(self.attempts));
        fields.add("retryable", Plain::Bool(self.retryable));
        fields.number("retryAfterMs", self.retry_after_ms);
        let meaning = codes::of_error(self);
        fields.text("english", Some(meaning.english));
        fields.text("chinese", Some(meaning.chinese));
        fields
    }

    /// The same after `attempts` requests.
    pub fn after(mut self: Box<Self>, attempts: u32) -> Box<Self> {
        self.attempts = attempts;
        self
    }

    /// The token was refused as unknown or expired.
    pub fn is_invalid_token(&self) -> bool {
        self.status == Some(403) && self.code.as_deref() == Some("InvalidAccessToken")
    }

    /// The search does not exist any more, which is what *delete* wants. The codes say so with any status.
    pub fn is_gone(&self) -> bool {
        let code = self.code.as_deref();
        self.status == Some(404) || code.is_some_and(|code| codes::GONE.contains(&code))
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
