//! Failures, with everything that an application may want to know of them. A message never holds a token, a keyword, or
//! text that the service wrote (which may repeat either); it holds the service's code.

use crate::value::{Mismatch, decimal};
use crate::wire::endpoint::holds;
use crate::wire::error_code;
use crate::wire::operation::Operation;

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
        let advice = error_code::of_answer(200, Some(CODE)).map_or("", |meaning| meaning.advice);
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

    pub(crate) fn retryable(mut self: Box<Self>) -> Box<Self> {
        self.retryable = true;
        self
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
        self.status == Some(404) || code.is_some_and(|code| error_code::GONE.contains(&code))
    }
}
