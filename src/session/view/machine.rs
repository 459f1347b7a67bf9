//! The machine of a search box. It passes each input to the parts that it concerns: the wanted search, the searches to
//! delete, and the iterators of `pages()`. It knows the page's life, which decides how urgent a deletion is.

use super::context::Context;
use super::input::{Input, PageInfo};
use super::options::Options;
use super::output::Output;
use super::page_life::PageLife;
use super::phase::{Status, ViewError};
use super::wanted_search::WantedSearch;
use crate::session::page_iterators::{IteratorId, PageIterators};
use crate::session::pending_deletes::{PendingDeletes, Reason};
use crate::session::queue::Queue;
use crate::wire::conditions::Conditions;

/// One search box.
#[derive(Debug)]
pub struct View<P, E> {
    search: WantedSearch<P, E>,
    deletes: PendingDeletes,
    iterators: PageIterators,
    /// Iterators that have ended because the user left the page.
    ended_iterators: Queue<IteratorId>,
    context: Context,
    hidden_grace_ms: f64,
}

impl<P, E: Clone> View<P, E> {
    /// A view on a page that is shown, or, with `away`, on one that is prerendered.
    pub fn new(options: Options, away: bool) -> Self {
        View {
            search: WantedSearch::new(options),
            deletes: PendingDeletes::default(),
            iterators: PageIterators::default(),
            ended_iterators: Queue::default(),
            context: Context {
                now: 0.0,
                page: if away {
                    PageLife::Away(Reason::Hidden)
                } else {
                    PageLife::Shown
                },
                offline: false,
            },
            hidden_grace_ms: options.hidden_grace_ms,
        }
    }

    /// Handles an event that happened at `now`, in milliseconds of a clock that never goes back.
    pub fn handle_input(&mut self, input: Input<P, E>, now: f64) {
        self.context.now = now;
        match input {
            // A closed view only completes what it has begun.
            Input::Search(..) | Input::Clear | Input::Close | Input::Hidden | Input::Shown
                if self.search.is_closed() => {}

            Input::Search(conditions, start) => self.search.search(conditions, start, &self.context),
            Input::Clear => self.search.clear(),
            Input::LoadMore => self.search.load_more(),
            Input::Retry => self.search.try_again(&self.context),
            Input::Close => self.close(),

            Input::Hidden => self.context.page.hide(now),
            Input::Shown => {
                self.context.page = PageLife::Shown;
                self.search.page_shown(&self.context);
            }
            Input::MayLeave { send_now } => self.may_leave(send_now),
            Input::Leaving => self.leave(),
            Input::Online => {
                self.context.offline = false;
                self.deletes.send_all(false);
                self.search.resume(&self.context);
            }
            Input::Offline => self.context.offline = true,
            Input::TokenChanged => self.deletes.send_all(false),
            Input::Timeout => self.handle_timeout(now),

            Input::Created {
                attempt,
                page,
                content,
            } => self.search.created(attempt, page, content, &self.context),
            Input::CreateFailed {
                attempt,
                search_id,
                failure,
            } => self
                .search
                .create_failed(attempt, search_id, failure, &self.context),
            Input::Continued {
                attempt,
                page,
                content,
            } => self.search.continued(attempt, page, content, now),
            Input::ContinueFailed {
                attempt,
                search_gone,
                failure,
            } => self
                .search
                .continue_failed(attempt, search_gone, failure, &self.context),
            Input::Deferred(attempt, until) => self.search.deferred(attempt, until, &self.context),

            Input::AddDelete(id) => self.add_delete(id, Reason::Call),
            Input::Deleted(id, result) => self.deletes.completed(&id, result, now),
            Input::DeleteDeferred(id, until) => self.deletes.defer(&id, until),
            Input::DeleteReady(id, result) => self.deletes.ready(&id, result, now),

            Input::IteratorStarted(id) => self.iterators.start(id),
            Input::IteratorSearchCreated(id, search_id) => {
                if let Some(search_id) = self.iterators.search_created(id, search_id) {
                    self.add_delete(search_id, Reason::Call);
                }
            }
            Input::IteratorEnded(id) => {
                if let Some(search_id) = self.iterators.end(id) {
                    self.add_delete(search_id, Reason::Call);
                }
            }
        }
        while let Some((id, reason)) = self.search.take_unwanted() {
            self.add_delete(id, reason);
        }
    }

    /// The next action.
    pub fn poll_output(&mut self) -> Option<Output<P, E>> {
        let delete = self.deletes.poll_output().map(Output::Delete);
        delete
            .or_else(|| self.ended_iterators.pop().map(Output::EndIterator))
            .or_else(|| self.search.poll_output())
    }

    /// When [`Input::Timeout`] is due, in milliseconds of the same clock.
    pub fn poll_timeout(&self) -> Option<f64> {
        let mut next = self.deletes.poll_timeout().min(self.search.poll_timeout());
        if !self.search.is_closed() {
            next = next.min(self.context.page.away_at(self.hidden_grace_ms));
        }
        next.is_finite().then_some(next)
    }

    /// The status to show.
    pub fn status(&self) -> Status {
        self.search.status()
    }

    /// The wanted conditions.
    pub fn conditions(&self) -> Option<&Conditions> {
        self.search.conditions()
    }

    /// The wanted search, once it exists.
    pub fn search_id(&self) -> Option<&str> {
        self.search.live().map(|live| live.search_id.as_str())
    }

    /// True if the wanted search has a next page.
    pub fn has_more(&self) -> bool {
        self.search.live().is_some_and(PageInfo::has_more)
    }

    /// True if the server has finished the wanted search.
    pub fn search_finished(&self) -> bool {
        self.search.live().is_some_and(|live| live.search_finished)
    }

    /// The error to show, while the status is [`Status::Failed`].
    pub fn error(&self) -> Option<&ViewError<E>> {
        self.search.error()
    }

    /// How many attempts at the wanted request have failed in a row.
    pub fn failures(&self) -> u32 {
        self.search.failures()
    }

    /// The number of creates in flight.
    pub fn creates_in_flight(&self) -> usize {
        self.search.creates_in_flight()
    }

    /// The number of searches whose deletion the server has not confirmed.
    pub fn pending_deletes(&self) -> usize {
        self.deletes.len()
    }

    /// The searches whose deletion the server has not confirmed.
    pub fn pending_delete_ids(&self) -> impl Iterator<Item = &str> {
        self.deletes.ids()
    }

    /// True if no iterator of `pages()` is open.
    pub fn has_no_iterators(&self) -> bool {
        self.iterators.is_empty()
    }

    /// True if no deletion is pending, and no create is in flight whose search would have to be deleted.
    pub fn is_settled(&self) -> bool {
        self.deletes.is_empty() && self.search.creates_in_flight() == 0
    }

    fn close(&mut self) {
        while let Some((_, search_id)) = self.iterators.end_one(false) {
            if let Some(search_id) = search_id {
                self.add_delete(search_id, Reason::Call);
            }
        }
        self.search.close();
    }

    fn handle_timeout(&mut self, now: f64) {
        self.deletes.handle_timeout(now);
        if self.context.page.away_at(self.hidden_grace_ms) <= now {
            self.context.page = PageLife::Away(Reason::Hidden);
            self.search.suspend(Reason::Hidden);
        }
        self.search.handle_timeout(&self.context);
    }

    fn may_leave(&mut self, send_now: bool) {
        if send_now {
            self.deletes.send_all(true);
            self.end_iterators(true);
        }
        if self.context.page.away_reason().is_some() {
            return;
        }
        self.context.page = PageLife::MayLeave;
        if send_now && !self.search.is_creating() {
            self.search.suspend(Reason::PageHide);
        }
    }

    fn leave(&mut self) {
        self.deletes.send_all(true);
        self.end_iterators(false);
        self.context.page = PageLife::Away(Reason::PageHide);
        self.search.suspend(Reason::PageHide);
    }

    /// Ends the iterators because the user leaves. With `keep_creating`, those whose create is in flight stay open.
    fn end_iterators(&mut self, keep_creating: bool) {
        while let Some((id, search_id)) = self.iterators.end_one(keep_creating) {
            if let Some(search_id) = search_id {
                self.add_delete(search_id, Reason::PageHide);
            }
            self.ended_iterators.push(id);
        }
    }

    /// Adds a deletion, which is urgent if the user is leaving the page.
    fn add_delete(&mut self, search_id: String, reason: Reason) {
        let is_leaving =
            reason == Reason::PageHide || self.context.page.away_reason() == Some(Reason::PageHide);
        self.deletes.add(search_id, reason, is_leaving);
    }
}
