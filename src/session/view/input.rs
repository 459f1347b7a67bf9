//! The events that a view reacts to.

use crate::session::Attempt;
use crate::session::page_iterators::IteratorId;
use crate::session::retry::RetryInput;
use crate::wire::conditions::Conditions;

/// An event.
#[derive(Clone, Debug)]
pub enum Input<P, E> {
    /// The user wants these conditions.
    Search(Conditions, Start),
    /// The user wants no search.
    Clear,
    /// The user wants the next page.
    LoadMore,
    /// The user wants to try again after an error.
    Retry,
    /// The user leaves the view.
    Close,

    /// The page was hidden.
    Hidden,
    /// The page is shown, also after it came back from the back/forward cache or after the user decided not to leave.
    Shown,
    /// The user may leave the page in a moment (`beforeunload`). Nothing is started; a create in flight stays wanted.
    MayLeave {
        /// [`Input::Leaving`] may be too late for this browser to send a request, so deletions are sent now.
        send_now: bool,
    },
    /// The user leaves the page (`pagehide`). Every deletion is sent now.
    Leaving,
    /// The browser has a network connection again.
    Online,
    /// The browser has no network connection.
    Offline,
    /// A new token is in use, so deletions that failed are sent again.
    TokenChanged,
    /// The time of [`View::poll_timeout`](super::View::poll_timeout) has come.
    Timeout,

    /// A create returned a page.
    Created {
        /// The request.
        attempt: Attempt,
        /// The page.
        page: PageInfo,
        /// The items of the page.
        content: P,
    },
    /// A create failed.
    CreateFailed {
        /// The request.
        attempt: Attempt,
        /// The search that the response names although it can't be used.
        search_id: Option<String>,
        /// The error.
        failure: RequestFailure<E>,
    },
    /// A continue returned a page.
    Continued {
        /// The request.
        attempt: Attempt,
        /// The page.
        page: PageInfo,
        /// The items of the page.
        content: P,
    },
    /// A continue failed.
    ContinueFailed {
        /// The request.
        attempt: Attempt,
        /// The search no longer exists on the server.
        search_gone: bool,
        /// The error.
        failure: RequestFailure<E>,
    },
    /// A create or continue was not sent, because the rate limit allows it only at this time.
    Deferred(Attempt, f64),

    /// This search, which is not one of this view, is to be deleted.
    AddDelete(String),
    /// A deletion succeeded or failed.
    Deleted(String, Result<(), RetryInput>),
    /// A deletion was not sent. It may be sent at this time; an infinite time means after [`Input::DeleteReady`].
    DeleteDeferred(String, f64),
    /// A deletion that was deferred without a time now has a token, or getting the token failed.
    DeleteReady(String, Result<(), RetryInput>),

    /// An iterator of `pages()` was opened.
    IteratorStarted(IteratorId),
    /// The create of an iterator returned this search.
    IteratorSearchCreated(IteratorId, String),
    /// An iterator has ended, so its search is deleted.
    IteratorEnded(IteratorId),
}

/// The failure of a create or continue.
#[derive(Clone, Debug)]
pub struct RequestFailure<E> {
    /// The error to show.
    pub error: E,
    /// The properties that decide whether and when the request is sent again.
    pub retry_input: RetryInput,
}

/// When to start a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// After the debounce time.
    Debounced,
    /// At once.
    Immediate,
}

/// The part of a page of results that the view needs.
#[derive(Clone, Debug, PartialEq)]
pub struct PageInfo {
    /// The search.
    pub search_id: String,
    /// The server has finished searching.
    pub search_finished: bool,
    /// The marker of the next page; `None` if there is no next page.
    pub next_marker: Option<String>,
    /// The page has no items.
    pub is_empty: bool,
}

impl PageInfo {
    pub(super) fn has_more(&self) -> bool {
        self.next_marker.is_some()
    }
}
