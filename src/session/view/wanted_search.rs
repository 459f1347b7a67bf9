//! The search that the user wants: when it is created and continued, and which of its items are shown.

use super::attempts::Attempts;
use super::context::Context;
use super::input::{PageInfo, RequestFailure, Start};
use super::options::Options;
use super::output::Output;
use super::phase::{Phase, RequestKind, Status, ViewError};
use super::shown_items::ShownItems;
use crate::session::Attempt;
use crate::session::follow_up::{FIRST_DELAY_MS, next_delay_ms};
use crate::session::pending_deletes::Reason;
use crate::session::queue::Queue;
use crate::session::retry::{Backoff, Decision, Retry};
use crate::wire::conditions::Conditions;

#[derive(Debug)]
pub(super) struct WantedSearch<P, E> {
    options: Options,
    conditions: Option<Conditions>,
    phase: Phase,
    attempts: Attempts,
    retry: Retry,
    /// The last page of the search, once a create has succeeded.
    live: Option<PageInfo>,
    /// The delay before the wanted page is requested again, should it be empty.
    delay_ms: f64,
    shown: ShownItems,
    error: Option<ViewError<E>>,
    /// Searches to delete that have not been taken yet.
    unwanted: Vec<(String, Reason)>,
    outputs: Queue<Output<P, E>>,
}

impl<P, E: Clone> WantedSearch<P, E> {
    pub(super) fn new(options: Options) -> Self {
        WantedSearch {
            options,
            conditions: None,
            phase: Phase::Idle,
            attempts: Attempts::new(options.max_concurrent_creates),
            retry: Retry::new(options.retry),
            live: None,
            delay_ms: FIRST_DELAY_MS,
            shown: ShownItems::default(),
            error: None,
            unwanted: Vec::new(),
            outputs: Queue::default(),
        }
    }

    pub(super) fn poll_output(&mut self) -> Option<Output<P, E>> {
        self.outputs.pop()
    }

    /// When something is to be done; infinite for never.
    pub(super) fn poll_timeout(&self) -> f64 {
        self.phase.timeout()
    }

    /// A search that must be deleted now, and the reason.
    pub(super) fn take_unwanted(&mut self) -> Option<(String, Reason)> {
        self.unwanted.pop()
    }

    pub(super) fn status(&self) -> Status {
        self.phase.status(self.shown.are_current())
    }

    pub(super) fn conditions(&self) -> Option<&Conditions> {
        self.conditions.as_ref()
    }

    pub(super) fn live(&self) -> Option<&PageInfo> {
        self.live.as_ref()
    }

    pub(super) fn error(&self) -> Option<&ViewError<E>> {
        self.error
            .as_ref()
            .filter(|_| matches!(self.phase, Phase::Failed))
    }

    pub(super) fn failures(&self) -> u32 {
        self.retry.failures()
    }

    pub(super) fn creates_in_flight(&self) -> usize {
        self.attempts.creates_in_flight()
    }

    pub(super) fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }

    pub(super) fn is_creating(&self) -> bool {
        matches!(self.phase, Phase::Creating { .. })
    }

    pub(super) fn search(&mut self, conditions: Conditions, start: Start, context: &Context) {
        if self.conditions.as_ref().is_some_and(|own| *own == conditions) {
            if start == Start::Immediate && matches!(self.phase, Phase::Debouncing { .. }) {
                self.start_create(context);
            }
            return;
        }
        self.release(Reason::Superseded);
        self.conditions = Some(conditions);
        self.reset();
        match start {
            _ if !context.page.may_start() => self.phase = Phase::Suspended,
            Start::Immediate => self.start_create(context),
            Start::Debounced => {
                self.phase = Phase::Debouncing {
                    until: context.now + self.options.debounce_ms,
                }
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.release(Reason::Cleared);
        self.conditions = None;
        self.reset();
        self.phase = Phase::Idle;
    }

    pub(super) fn load_more(&mut self) {
        if matches!(self.phase, Phase::Ready) {
            self.delay_ms = FIRST_DELAY_MS;
            self.send_continue();
        }
    }

    /// Sends the failed request again because the user asked for it.
    pub(super) fn try_again(&mut self, context: &Context) {
        if !matches!(self.phase, Phase::Failed) {
            return;
        }
        self.error = None;
        self.retry.reset();
        if self.live.as_ref().is_some_and(PageInfo::has_more) {
            self.delay_ms = FIRST_DELAY_MS;
            self.send_continue();
        } else {
            self.release(Reason::Superseded);
            self.reset();
            self.start_create(context);
        }
    }

    pub(super) fn close(&mut self) {
        self.release(Reason::Closed);
        self.conditions = None;
        self.error = None;
        self.phase = Phase::Closed;
    }

    /// Deletes the search until the page is shown again. The items stay.
    pub(super) fn suspend(&mut self, reason: Reason) {
        self.release(reason);
        if !matches!(self.phase, Phase::Idle | Phase::Failed | Phase::Closed) {
            self.phase = Phase::Suspended;
            self.shown.make_stale();
        }
    }

    pub(super) fn page_shown(&mut self, context: &Context) {
        if matches!(self.phase, Phase::Suspended) {
            self.start_create(context);
        }
        self.resume(context);
    }

    pub(super) fn handle_timeout(&mut self, context: &Context) {
        match self.phase {
            Phase::Debouncing { until } if until <= context.now => self.start_create(context),
            Phase::FollowingUp { due } if due <= context.now => self.send_continue(),
            Phase::BackingOff { .. } => self.resume(context),
            Phase::Creating { deadline, .. } if deadline <= context.now => {
                // The create is not aborted and still counts as in flight. Its search will be deleted.
                self.give_up(RequestKind::Create, Some(ViewError::CreateTimedOut));
            }
            _ => {}
        }
    }

    pub(super) fn created(&mut self, attempt: Attempt, page: PageInfo, content: P, context: &Context) {
        self.attempts.remove_create(attempt);
        if self.phase.is_creating(attempt) {
            self.accept_page(page, content, FIRST_DELAY_MS, context.now);
        } else {
            self.unwanted
                .push((page.search_id, self.late_create_reason(context)));
            self.start_create_if_queued(context);
        }
    }

    pub(super) fn create_failed(
        &mut self,
        attempt: Attempt,
        search_id: Option<String>,
        failure: RequestFailure<E>,
        context: &Context,
    ) {
        self.attempts.remove_create(attempt);
        if let Some(search_id) = search_id {
            self.unwanted.push((search_id, self.late_create_reason(context)));
        }
        if !self.phase.is_creating(attempt) {
            self.start_create_if_queued(context);
        } else if failure.retry_input.unanswered && context.page.may_leave() {
            // Browsers cancel requests when the user begins to leave. If the user stays, the search is created again.
            self.phase = Phase::Suspended;
        } else {
            self.failed(failure, RequestKind::Create, context);
        }
    }

    pub(super) fn continued(&mut self, attempt: Attempt, mut page: PageInfo, content: P, now: f64) {
        let Some(RequestKind::Continue) = self.phase.wanted_request(attempt) else {
            return;
        };
        if let Some(live) = self.live.take()
            && live.search_id != page.search_id
        {
            // The service should not return another search here. If it does, that search must be deleted too.
            let other = std::mem::replace(&mut page.search_id, live.search_id);
            self.unwanted.push((other, Reason::Superseded));
        }
        self.accept_page(page, content, next_delay_ms(self.delay_ms), now);
    }

    pub(super) fn continue_failed(
        &mut self,
        attempt: Attempt,
        search_gone: bool,
        failure: RequestFailure<E>,
        context: &Context,
    ) {
        let Some(request @ RequestKind::Continue) = self.phase.wanted_request(attempt) else {
            return;
        };
        self.phase = Phase::Failed;
        if search_gone {
            self.release(Reason::Superseded);
        }
        self.failed(failure, request, context);
    }

    /// A request was not sent; it may be sent at `until`.
    pub(super) fn deferred(&mut self, attempt: Attempt, until: f64, context: &Context) {
        self.attempts.remove_create(attempt);
        match self.phase.wanted_request(attempt) {
            Some(request) => self.back_off(Backoff::until(until), request, context),
            None => self.start_create_if_queued(context),
        }
    }

    /// Sends the failed request again if its backoff allows it now.
    pub(super) fn resume(&mut self, context: &Context) {
        let Phase::BackingOff { backoff, request, .. } = self.phase else {
            return;
        };
        match (backoff.decide(context.now, context.connectivity()), request) {
            (Decision::Wait(due), _) => {
                self.phase = Phase::BackingOff {
                    backoff,
                    due,
                    request,
                }
            }
            (Decision::Send, RequestKind::Create) => self.start_create(context),
            (Decision::Send, RequestKind::Continue) => self.send_continue(),
            (Decision::GiveUp, request) => {
                let error = self.error.take();
                self.give_up(request, error);
            }
        }
    }

    /// The wanted request failed. Sends it again later, or shows the error.
    fn failed(&mut self, failure: RequestFailure<E>, request: RequestKind, context: &Context) {
        let error = failure.error;
        match self.retry.backoff_after(&failure.retry_input, context.now) {
            Some(backoff) => {
                self.outputs
                    .push(Output::Retrying(error.clone(), backoff.delay_ms));
                self.error = Some(ViewError::Request(error));
                self.back_off(backoff, request, context);
            }
            None => self.give_up(request, Some(ViewError::Request(error))),
        }
    }

    fn back_off(&mut self, backoff: Backoff, request: RequestKind, context: &Context) {
        self.phase = Phase::BackingOff {
            backoff,
            due: context.now,
            request,
        };
        self.resume(context);
    }

    /// Shows an error. Items without a search are of no use, so they are removed.
    fn give_up(&mut self, request: RequestKind, error: Option<ViewError<E>>) {
        if matches!(request, RequestKind::Create) {
            self.reset();
        }
        self.error = error;
        self.phase = Phase::Failed;
    }

    /// Sends the create for the wanted conditions, or queues it while too many are in flight.
    fn start_create(&mut self, context: &Context) {
        let Some(conditions) = &self.conditions else {
            return;
        };
        if !context.page.may_start() {
            self.phase = Phase::Suspended;
        } else if let Some(attempt) = self.attempts.next_create() {
            self.phase = Phase::Creating {
                attempt,
                deadline: context.now + self.options.create_timeout_ms,
            };
            self.outputs.push(Output::Create(attempt, conditions.clone()));
        } else {
            self.phase = Phase::Queued;
        }
    }

    fn start_create_if_queued(&mut self, context: &Context) {
        if matches!(self.phase, Phase::Queued) {
            self.start_create(context);
        }
    }

    /// Requests the next page.
    fn send_continue(&mut self) {
        let Some(live) = &self.live else { return };
        let Some(marker) = live.next_marker.clone() else {
            return;
        };
        let attempt = self.attempts.next_continue();
        self.outputs.push(Output::Continue {
            attempt,
            search_id: live.search_id.clone(),
            marker,
        });
        self.phase = Phase::Continuing { attempt };
    }

    /// Shows a page of the wanted search. If it is empty and more may come, the next page is requested after `delay_ms`.
    fn accept_page(&mut self, page: PageInfo, content: P, delay_ms: f64, now: f64) {
        self.retry.reset();
        self.delay_ms = delay_ms;
        let is_empty = page.is_empty;
        let follow_up = is_empty && page.has_more();
        self.live = Some(page);
        if self.shown.are_stale() && !follow_up {
            self.reset();
        }
        if !is_empty {
            self.shown.add();
            self.outputs.push(Output::Append(content));
        }
        self.phase = if follow_up {
            Phase::FollowingUp { due: now + delay_ms }
        } else {
            Phase::Ready
        };
    }

    /// Adds the search, if it exists, to those to delete, and aborts its continue. A create in flight continues.
    fn release(&mut self, reason: Reason) {
        self.retry.reset();
        if let Phase::Continuing { attempt } = self.phase {
            self.outputs.push(Output::AbortContinue(attempt));
        }
        if let Some(live) = self.live.take() {
            self.unwanted.push((live.search_id, reason));
        }
    }

    /// The deletion reason for a late create response.
    fn late_create_reason(&self, context: &Context) -> Reason {
        match (self.phase, context.page.away_reason()) {
            (Phase::Closed, _) => Reason::Closed,
            (_, Some(reason)) => reason,
            _ if self.conditions.is_none() => Reason::Cleared,
            _ => Reason::Superseded,
        }
    }

    /// Removes the error and the items shown.
    fn reset(&mut self) {
        self.error = None;
        if self.shown.clear() {
            self.outputs.push(Output::Reset);
        }
    }
}
