//! The life of one search box, as a state machine without I/O: at most one search is wanted at a time, and every other
//! one that the server ever made for it is deleted.
//!
//! What happens goes in through [`View::handle_input`] with the time; what is to be done comes out of [`View::poll_output`], to be
//! emptied after every input; [`View::poll_timeout`] says when to give [`Input::Timeout`] next. Requests carry an attempt
//! number, and an answer to any but the attempt that is wanted now only ever leads to a deletion.
//!
//! `P` is the content of a page, `E` an error; both are handed through.

use crate::session::loops::{LoopId, Loops};
use crate::session::pending_deletes::{PendingDeletes, Reason, Step};
use crate::session::queue::Queue;
use crate::session::retry::{Backoff, Connectivity, Decision, Retry, RetryInput, RetryOptions};
use crate::wire::conditions::Conditions;

/// The number of a request.
pub type Attempt = u32;

/// The options of a view; times in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// The wait after the last change of conditions.
    pub debounce_ms: f64,
    /// How many creates may be on their way at a time; at least 1.
    pub max_creates: usize,
    /// How long the page may be hidden before the search is deleted; infinite for never.
    pub hidden_grace_ms: f64,
    /// How long a create may take before the view shows a failure. The create itself goes on.
    pub create_timeout_ms: f64,
    /// How requests that fail are tried again.
    pub retry: RetryOptions,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            debounce_ms: 250.0,
            max_creates: 2,
            hidden_grace_ms: 60_000.0,
            create_timeout_ms: 30_000.0,
            retry: RetryOptions::default(),
        }
    }
}

/// What a page tells the view.
#[derive(Clone, Debug, PartialEq)]
pub struct PageHead {
    /// The search.
    pub search_id: String,
    /// The server has stopped searching.
    pub search_finished: bool,
    /// Where the next page starts; `None` if there is none.
    pub next: Option<String>,
    /// It has no items.
    pub empty: bool,
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Input<P, E> {
    /// The user wants these conditions.
    Search(Conditions, Pace),
    /// The user wants nothing.
    Clear,
    /// The user wants the next page.
    LoadMore,
    /// The user wants to try again after a failure.
    Retry,
    /// The user leaves.
    Close,
    /// The page was hidden.
    Hidden,
    /// The page is shown (again), also out of the back/forward cache or after a leave that did not happen.
    Shown,
    /// The page may go in a moment, or stay: nothing is started, and a create in flight stays wanted. With `last`, what would
    /// be sent at [`Input::Leaving`] may be too late, so it is sent now.
    MayLeave {
        /// Whether there is no time later.
        last: bool,
    },
    /// The page goes: what is to be deleted must be sent now.
    Leaving,
    /// The network may work again.
    Online,
    /// There is no network.
    Offline,
    /// Another token is in use: what failed may succeed now.
    Token,
    /// The deadline has come.
    Timeout,
    /// A create was answered with a page.
    Created(Attempt, PageHead, P),
    /// A create failed; its answer may have named a search all the same.
    CreateFailed(Attempt, Option<String>, E, RetryInput),
    /// A continue was answered with a page.
    Continued(Attempt, PageHead, P),
    /// A continue failed; true if the search is not on the server any more.
    ContinueFailed(Attempt, bool, E, RetryInput),
    /// A create or continue was not sent; it may be at this time.
    Deferred(Attempt, f64),
    /// A search that was not made by this view is to be deleted by it.
    AddDelete(String),
    /// A loop of `pages()` begins.
    LoopBegun(LoopId),
    /// The create of a loop was answered.
    LoopMade(LoopId, String),
    /// A loop has ended: its search is deleted.
    LoopEnded(LoopId),
    /// A deletion was answered: the server has let go of the search, or it failed.
    Deleted(String, Result<(), RetryInput>),
    /// A deletion was not sent; it may be at this time, or infinitely late: when [`Input::DeleteReady`] says so.
    DeleteDeferred(String, f64),
    /// What a deletion held back waits for is there, or has failed.
    DeleteReady(String, Result<(), RetryInput>),
}

/// How soon to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// After the debounce.
    Debounced,
    /// At once.
    Immediate,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Output<P, E> {
    /// Make a create for the wanted conditions. It is never aborted.
    Create(Attempt, Conditions),
    /// Ask for the page of this search at this marker.
    Continue(Attempt, String, String),
    /// What is wanted failed with this error, and is tried again after so many milliseconds.
    Retrying(E, f64),
    /// Nobody waits for this continue any more.
    AbortContinue(Attempt),
    /// The page has left the search of this loop, which is being deleted.
    LoopLeft(LoopId),
    /// A deletion has come this far; at [`Stage::Sent`](crate::session::pending_deletes::Stage::Sent) its request is to be made.
    Delete(Step),
    /// Show these items after the ones shown.
    Append(P),
    /// Show no items.
    Reset,
}

/// What the view shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing asked for.
    Idle,
    /// The conditions have changed; the search starts soon.
    Waiting,
    /// No item yet, the server is at work.
    Searching,
    /// Nothing on its way.
    Ready,
    /// Items shown, more on the way.
    LoadingMore,
    /// Deleted because the page was hidden or left; starts again when it shows.
    Suspended,
    /// Something went wrong.
    Failed,
    /// Closed.
    Closed,
}

impl Status {
    /// Its name in JavaScript.
    pub fn name(self) -> &'static str {
        match self {
            Status::Idle => "idle",
            Status::Waiting => "waiting",
            Status::Searching => "searching",
            Status::Ready => "ready",
            Status::LoadingMore => "loadingMore",
            Status::Suspended => "suspended",
            Status::Failed => "failed",
            Status::Closed => "closed",
        }
    }
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem<E> {
    /// The create took longer than [`Options::create_timeout_ms`].
    TimedOut,
    /// A request failed.
    Failed(E),
}

/// What the view is about. Each variant belongs to the wanted conditions. Not comparable: `matches!` is less code.
#[derive(Clone, Copy, Debug)]
enum Phase {
    Idle,
    Debouncing {
        until: f64,
    },
    /// Every place for a create is taken.
    Queued,
    Creating {
        attempt: Attempt,
        deadline: f64,
    },
    /// A search, and nothing on its way.
    Resting,
    /// A search without news; asks again when due.
    Following {
        due: f64,
        delay: f64,
    },
    Continuing {
        attempt: Attempt,
        delay: f64,
    },
    /// What failed is made again.
    BackingOff {
        backoff: Backoff,
        /// When to look at it.
        due: f64,
        then: Then,
    },
    Failed,
    Suspended,
    Closed,
}

/// What is made again.
#[derive(Clone, Copy, Debug)]
enum Then {
    Create,
    Continue { delay: f64 },
}

/// Where the page is.
#[derive(Clone, Copy, Debug)]
enum Page {
    Shown,
    Hidden {
        since: f64,
    },
    /// Nothing may be started: it may go in a moment.
    MayLeave,
    /// Nothing may be started: hidden for long, gone, in the cache, or not activated yet.
    Away(Reason),
}

/// The search that is wanted, as far as the server has told of it.
#[derive(Clone, Debug)]
struct Live {
    id: String,
    next: Option<String>,
    finished: bool,
}

/// The first wait before asking again, in milliseconds.
const FIRST_FOLLOW_MS: f64 = 200.0;
/// The longest.
const MAX_FOLLOW_MS: f64 = 2_000.0;

/// One search box.
#[derive(Debug)]
pub struct View<P, E> {
    options: Options,
    wanted: Option<Conditions>,
    phase: Phase,
    page: Page,
    offline: bool,
    retry: Retry,
    /// The creates on their way, wanted or not.
    creates: Vec<Attempt>,
    last_attempt: Attempt,
    live: Option<Live>,
    /// The items shown are of an earlier search for the same conditions.
    stale: bool,
    has_items: bool,
    problem: Option<Problem<E>>,
    deletes: PendingDeletes,
    loops: Loops,
    outputs: Queue<Output<P, E>>,
}

impl<P, E: Clone> View<P, E> {
    /// A view on a page that is shown, or that is `away`: a prerendered one.
    pub fn new(options: Options, away: bool) -> Self {
        View {
            options,
            wanted: None,
            phase: Phase::Idle,
            page: if away {
                Page::Away(Reason::Hidden)
            } else {
                Page::Shown
            },
            offline: false,
            retry: Retry::new(options.retry),
            creates: Vec::new(),
            last_attempt: 0,
            live: None,
            stale: false,
            has_items: false,
            problem: None,
            deletes: PendingDeletes::default(),
            loops: Loops::default(),
            outputs: Queue::default(),
        }
    }

    /// Something has happened at `now`, in milliseconds of a clock that does not go back.
    pub fn handle_input(&mut self, input: Input<P, E>, now: f64) {
        match input {
            Input::Deleted(id, answer) => self.deletes.completed(&id, answer, now),
            Input::DeleteDeferred(id, until) => self.deletes.defer(&id, until),
            Input::DeleteReady(id, answer) => self.deletes.ready(&id, answer, now),
            Input::Online => {
                self.offline = false;
                self.deletes.send_all(false);
                self.resume(now);
            }
            Input::Offline => self.offline = true,
            Input::Token => self.deletes.send_all(false),
            Input::AddDelete(id) => self.owe(id, Reason::Call),
            Input::Created(attempt, head, content) => self.created(attempt, head, content, now),
            Input::CreateFailed(attempt, made, error, retry_input) => {
                self.create_failed(attempt, made, error, &retry_input, now);
            }
            Input::Deferred(attempt, until) => self.deferred(attempt, until, now),
            Input::Timeout => self.handle_timeout(now),
            Input::LoopBegun(id) => self.loops.begin(id),
            Input::LoopMade(id, search_id) => {
                if let Some(search_id) = self.loops.made(id, search_id) {
                    self.owe(search_id, Reason::Call);
                }
            }
            Input::LoopEnded(id) => {
                if let Some(search_id) = self.loops.end(id) {
                    self.owe(search_id, Reason::Call);
                }
            }
            Input::MayLeave { last } => self.may_leave(last),
            Input::Leaving => {
                self.deletes.send_all(true);
                self.leave_loops(false);
                self.page = Page::Away(Reason::PageHide);
                self.suspend(Reason::PageHide);
            }
            _ if matches!(self.phase, Phase::Closed) => {}
            Input::Search(conditions, pace) => self.search(conditions, pace, now),
            Input::Clear => {
                self.release_search(Reason::Cleared);
                self.wanted = None;
                self.reset();
                self.phase = Phase::Idle;
            }
            Input::LoadMore if matches!(self.phase, Phase::Resting) => self.send_continue(FIRST_FOLLOW_MS),
            Input::Retry if matches!(self.phase, Phase::Failed) => self.try_again(now),
            Input::LoadMore | Input::Retry => {}
            Input::Close => {
                for (_, search_id) in self.loops.end_all(false) {
                    if let Some(search_id) = search_id {
                        self.owe(search_id, Reason::Call);
                    }
                }
                self.release_search(Reason::Closed);
                self.wanted = None;
                self.problem = None;
                self.phase = Phase::Closed;
            }
            Input::Hidden if matches!(self.page, Page::Shown | Page::MayLeave) => {
                self.page = Page::Hidden { since: now };
            }
            Input::Hidden => {}
            Input::Shown => {
                self.page = Page::Shown;
                if matches!(self.phase, Phase::Suspended) {
                    self.start_create(now);
                }
                self.resume(now);
            }
            Input::Continued(attempt, head, content) => self.continued(attempt, head, content, now),
            Input::ContinueFailed(attempt, lost, error, retry_input) => match self.phase {
                Phase::Continuing {
                    attempt: wanted,
                    delay,
                } if wanted == attempt => {
                    self.phase = Phase::Failed;
                    if lost {
                        self.release_search(Reason::Superseded);
                    }
                    self.failed(error, &retry_input, Then::Continue { delay }, now);
                }
                _ => {}
            },
        }
    }

    /// The next thing to do.
    pub fn poll_output(&mut self) -> Option<Output<P, E>> {
        self.deletes
            .poll_output()
            .map(Output::Delete)
            .or_else(|| self.outputs.pop())
    }

    /// When [`Input::Timeout`] is due.
    pub fn poll_timeout(&self) -> Option<f64> {
        let phase = match self.phase {
            Phase::Debouncing { until } => Some(until),
            Phase::Creating { deadline, .. } => Some(deadline),
            Phase::Following { due, .. } | Phase::BackingOff { due, .. } => Some(due),
            _ => None,
        };
        let page = match self.page {
            Page::Hidden { since } if !matches!(self.phase, Phase::Closed) => {
                Some(since + self.options.hidden_grace_ms)
            }
            _ => None,
        };
        let times = [self.deletes.poll_timeout(), phase, page];
        times
            .into_iter()
            .flatten()
            .filter(|time| time.is_finite())
            .reduce(f64::min)
    }

    /// What to show.
    pub fn status(&self) -> Status {
        match self.phase {
            Phase::Idle => Status::Idle,
            Phase::Debouncing { .. } | Phase::Queued => Status::Waiting,
            Phase::Creating { .. }
            | Phase::BackingOff {
                then: Then::Create, ..
            } => Status::Searching,
            Phase::Following { .. } | Phase::Continuing { .. } | Phase::BackingOff { .. }
                if self.has_items && !self.stale =>
            {
                Status::LoadingMore
            }
            Phase::Following { .. } | Phase::Continuing { .. } | Phase::BackingOff { .. } => {
                Status::Searching
            }
            Phase::Resting => Status::Ready,
            Phase::Failed => Status::Failed,
            Phase::Suspended => Status::Suspended,
            Phase::Closed => Status::Closed,
        }
    }

    /// The conditions wanted.
    pub fn conditions(&self) -> Option<&Conditions> {
        self.wanted.as_ref()
    }

    /// The search shown.
    pub fn search_id(&self) -> Option<&str> {
        self.live.as_ref().map(|live| live.id.as_str())
    }

    /// There is more to get.
    pub fn has_more(&self) -> bool {
        self.live.as_ref().is_some_and(|live| live.next.is_some())
    }

    /// The server has stopped searching.
    pub fn search_finished(&self) -> bool {
        self.live.as_ref().is_some_and(|live| live.finished)
    }

    /// What went wrong, while the status is [`Status::Failed`].
    pub fn problem(&self) -> Option<&Problem<E>> {
        self.problem
            .as_ref()
            .filter(|_| matches!(self.phase, Phase::Failed))
    }

    /// How often what is wanted has been tried in vain so far.
    pub fn failures(&self) -> u32 {
        self.retry.failures()
    }

    /// How many searches the server has still to let go of, as far as is known.
    pub fn pending_deletes(&self) -> usize {
        self.deletes.len()
    }

    /// The searches whose deletion has not been confirmed.
    pub fn owed(&self) -> impl Iterator<Item = &str> {
        self.deletes.ids()
    }

    /// How many creates are on their way.
    pub fn creates(&self) -> usize {
        self.creates.len()
    }

    /// No loop of `pages()` is open.
    pub fn has_no_loops(&self) -> bool {
        self.loops.is_empty()
    }

    /// Nothing is owed, and nothing on its way can bring a search that would be.
    pub fn is_settled(&self) -> bool {
        self.deletes.is_empty() && self.creates.is_empty()
    }

    fn search(&mut self, conditions: Conditions, pace: Pace, now: f64) {
        if self.wanted.as_ref() == Some(&conditions) {
            if pace == Pace::Immediate && matches!(self.phase, Phase::Debouncing { .. }) {
                self.start_create(now);
            }
            return;
        }
        self.release_search(Reason::Superseded);
        self.wanted = Some(conditions);
        self.reset();
        match pace {
            _ if !self.may_start() => self.phase = Phase::Suspended,
            Pace::Immediate => self.start_create(now),
            Pace::Debounced => {
                self.phase = Phase::Debouncing {
                    until: now + self.options.debounce_ms,
                }
            }
        }
    }

    /// Creates the search that is wanted as soon as there is a place.
    fn start_create(&mut self, now: f64) {
        let Some(conditions) = &self.wanted else { return };
        if !self.may_start() {
            self.phase = Phase::Suspended;
        } else if self.creates.len() >= self.options.max_creates {
            self.phase = Phase::Queued;
        } else {
            self.last_attempt += 1;
            let attempt = self.last_attempt;
            self.creates.push(attempt);
            self.phase = Phase::Creating {
                attempt,
                deadline: now + self.options.create_timeout_ms,
            };
            self.outputs.push(Output::Create(attempt, conditions.clone()));
        }
    }

    fn try_again(&mut self, now: f64) {
        self.problem = None;
        self.retry.reset();
        if self.has_more() {
            self.send_continue(FIRST_FOLLOW_MS);
        } else {
            self.release_search(Reason::Superseded);
            self.reset();
            self.start_create(now);
        }
    }

    /// A create is not on its way any more.
    fn create_completed(&mut self, attempt: Attempt) {
        if let Some(place) = self.creates.iter().position(|create| *create == attempt) {
            self.creates.swap_remove(place);
        }
    }

    fn created(&mut self, attempt: Attempt, head: PageHead, content: P, now: f64) {
        self.create_completed(attempt);
        if matches!(self.phase, Phase::Creating { attempt: wanted, .. } if wanted == attempt) {
            self.live = Some(Live {
                id: head.search_id.clone(),
                next: None,
                finished: false,
            });
            self.accept_page(head, content, FIRST_FOLLOW_MS, now);
        } else {
            self.owe(head.search_id, self.reason_for_late());
            self.start_create_if_queued(now);
        }
    }

    fn create_failed(
        &mut self,
        attempt: Attempt,
        made: Option<String>,
        error: E,
        retry_input: &RetryInput,
        now: f64,
    ) {
        self.create_completed(attempt);
        if let Some(id) = made {
            self.owe(id, self.reason_for_late());
        }
        if matches!(self.phase, Phase::Creating { attempt: wanted, .. } if wanted == attempt) {
            if retry_input.unanswered && matches!(self.page, Page::MayLeave) {
                // The browser cuts requests as a page begins to go. If it stays, the search is made again.
                self.phase = Phase::Suspended;
                return;
            }
            self.failed(error, retry_input, Then::Create, now);
        } else {
            self.start_create_if_queued(now);
        }
    }

    /// What is wanted has failed: it is made again, or the failure is shown.
    fn failed(&mut self, error: E, retry_input: &RetryInput, then: Then, now: f64) {
        match self.retry.after(retry_input, now) {
            Some(backoff) => {
                self.outputs
                    .push(Output::Retrying(error.clone(), backoff.delay_ms));
                self.problem = Some(Problem::Failed(error));
                self.back_off(backoff, then, now);
            }
            None => self.give_up(then, Some(Problem::Failed(error))),
        }
    }

    /// Shows a failure. Items are of no use without a search.
    fn give_up(&mut self, then: Then, problem: Option<Problem<E>>) {
        if matches!(then, Then::Create) {
            self.reset();
        }
        self.problem = problem;
        self.phase = Phase::Failed;
    }

    fn deferred(&mut self, attempt: Attempt, until: f64, now: f64) {
        self.create_completed(attempt);
        let then = match self.phase {
            Phase::Creating { attempt: wanted, .. } if wanted == attempt => Then::Create,
            Phase::Continuing {
                attempt: wanted,
                delay,
            } if wanted == attempt => Then::Continue { delay },
            _ => return self.start_create_if_queued(now),
        };
        self.back_off(Backoff::until(until), then, now);
    }

    fn back_off(&mut self, backoff: Backoff, then: Then, now: f64) {
        self.phase = Phase::BackingOff {
            backoff,
            due: now,
            then,
        };
        self.resume(now);
    }

    /// Makes again what failed, once its time has come.
    fn resume(&mut self, now: f64) {
        let Phase::BackingOff { backoff, then, .. } = self.phase else {
            return;
        };
        let connectivity = Connectivity {
            offline: self.offline,
            hidden: !matches!(self.page, Page::Shown),
        };
        match (backoff.decide(now, connectivity), then) {
            (Decision::Wait(due), _) => self.phase = Phase::BackingOff { backoff, due, then },
            (Decision::Send, Then::Create) => self.start_create(now),
            (Decision::Send, Then::Continue { delay }) => self.send_continue(delay),
            (Decision::GiveUp, then) => {
                let problem = self.problem.take();
                self.give_up(then, problem);
            }
        }
    }

    fn start_create_if_queued(&mut self, now: f64) {
        if matches!(self.phase, Phase::Queued) {
            self.start_create(now);
        }
    }

    /// Why a search is deleted whose answer comes when it is not wanted any more.
    fn reason_for_late(&self) -> Reason {
        match (self.phase, self.page) {
            (Phase::Closed, _) => Reason::Closed,
            (_, Page::Away(reason)) => reason,
            _ if self.wanted.is_none() => Reason::Cleared,
            _ => Reason::Superseded,
        }
    }

    fn continued(&mut self, attempt: Attempt, head: PageHead, content: P, now: f64) {
        let Phase::Continuing {
            attempt: wanted,
            delay,
        } = self.phase
        else {
            return;
        };
        if wanted != attempt {
            return;
        }
        if self.search_id() != Some(head.search_id.as_str()) {
            // The service has never been seen to do this; the search it tells of is ours to delete all the same.
            self.owe(head.search_id.clone(), Reason::Superseded);
        }
        self.accept_page(head, content, (delay * 1.5).min(MAX_FOLLOW_MS), now);
    }

    /// Takes a page of the wanted search in; asks again after `delay` if it says "not yet".
    fn accept_page(&mut self, head: PageHead, content: P, delay: f64, now: f64) {
        self.retry.reset();
        if let Some(live) = &mut self.live {
            live.next = head.next;
            live.finished = head.search_finished;
        }
        let more = self.has_more();
        if self.stale && !(head.empty && more) {
            self.reset();
        }
        if !head.empty {
            self.has_items = true;
            self.outputs.push(Output::Append(content));
        }
        self.phase = if head.empty && more {
            Phase::Following {
                due: now + delay,
                delay,
            }
        } else {
            Phase::Resting
        };
    }

    /// Asks for the next page.
    fn send_continue(&mut self, delay: f64) {
        if let Some(Live {
            id,
            next: Some(marker),
            ..
        }) = &self.live
        {
            self.last_attempt += 1;
            let attempt = self.last_attempt;
            self.outputs
                .push(Output::Continue(attempt, id.clone(), marker.clone()));
            self.phase = Phase::Continuing { attempt, delay };
        }
    }

    fn handle_timeout(&mut self, now: f64) {
        self.deletes.handle_timeout(now);
        if let Page::Hidden { since } = self.page
            && since + self.options.hidden_grace_ms <= now
        {
            self.page = Page::Away(Reason::Hidden);
            self.suspend(Reason::Hidden);
        }
        match self.phase {
            Phase::Debouncing { until } if until <= now => self.start_create(now),
            Phase::Following { due, delay } if due <= now => self.send_continue(delay),
            Phase::BackingOff { .. } => self.resume(now),
            Phase::Creating { deadline, .. } if deadline <= now => {
                // The create goes on, and keeps its place; what it brings is deleted.
                self.give_up(Then::Create, Some(Problem::TimedOut));
            }
            _ => {}
        }
    }

    /// This search is to be deleted.
    fn owe(&mut self, search_id: String, reason: Reason) {
        let urgent = reason == Reason::PageHide || matches!(self.page, Page::Away(Reason::PageHide));
        self.deletes.add(search_id, reason, urgent);
    }

    fn may_start(&self) -> bool {
        !matches!(self.page, Page::Away(_) | Page::MayLeave)
    }

    fn may_leave(&mut self, last: bool) {
        if last {
            self.deletes.send_all(true);
            self.leave_loops(true);
        }
        if matches!(self.page, Page::Away(_)) {
            return;
        }
        self.page = Page::MayLeave;
        if last && !matches!(self.phase, Phase::Creating { .. }) {
            self.suspend(Reason::PageHide);
        }
    }

    /// Deletes the searches of loops. With `keep_creating`, those whose create is in flight go on.
    fn leave_loops(&mut self, keep_creating: bool) {
        for (id, search_id) in self.loops.end_all(keep_creating) {
            if let Some(search_id) = search_id {
                self.owe(search_id, Reason::PageHide);
            }
            self.outputs.push(Output::LoopLeft(id));
        }
    }

    /// Deletes the search until the page is shown again. What is shown stays.
    fn suspend(&mut self, reason: Reason) {
        self.release_search(reason);
        if !matches!(self.phase, Phase::Idle | Phase::Failed | Phase::Closed) {
            self.phase = Phase::Suspended;
            self.stale = true;
        }
    }

    /// Lets go of the search, of whatever is asked of it, and of the create on its way.
    fn release_search(&mut self, reason: Reason) {
        self.retry.reset();
        if let Phase::Continuing { attempt, .. } = self.phase {
            self.outputs.push(Output::AbortContinue(attempt));
        }
        if let Some(live) = self.live.take() {
            self.owe(live.id, reason);
        }
    }

    fn reset(&mut self) {
        self.problem = None;
        self.stale = false;
        if self.has_items {
            self.has_items = false;
            self.outputs.push(Output::Reset);
        }
    }
}
