//! A model of the user, the page and the server of a view. Responses come late, out of order, or never.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use proptest::prelude::*;
use smh_wasm::session::page_iterators::IteratorId;
use smh_wasm::session::pending_deletes::Stage;
use smh_wasm::session::retry::RetryInput;
use smh_wasm::session::view::{
    Attempt, Input, Options, Output, PageInfo, RequestFailure, Start, Status, View,
};
use smh_wasm::wire::conditions::Conditions;

use crate::support::{self, object};

/// An action of the user, the page, the network, the server or the clock.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Search(u8, bool),
    Clear,
    LoadMore,
    Retry,
    Hide,
    Show,
    /// The user may leave; true if requests must be sent now.
    MayLeave(bool),
    Leave,
    // An iterator of `pages()` starts, its create returns a search, it ends.
    IteratorStart,
    IteratorSearchCreated(u8),
    IteratorEnd(u8),
    Online,
    Offline,
    /// There is no token, or there is one again.
    Token(bool),
    /// The rate limit defers the next request for this many milliseconds.
    DeferNext(u16),
    Close,
    Advance(u16),
    /// One of the creates in flight (its index, modulo) ends like this.
    AnswerCreate(u8, CreateEnd),
    AnswerContinue(u8, ContinueEnd),
    AnswerDelete(u8, DeleteEnd),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum CreateEnd {
    Page {
        empty: bool,
        more: bool,
    },
    /// 403, 500: no search was created.
    Refused,
    /// 429, 503 with a `Retry-After` in seconds: no search was created.
    Busy(u8),
    /// A search was created, and the response names it but is invalid.
    Unusable,
    /// A search was created, and the response was lost, so its id is unknown.
    Lost,
    /// The same, because the browser cancelled the request.
    Cut,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum ContinueEnd {
    Page {
        empty: bool,
        more: bool,
    },
    Failed,
    /// 429, 500, or no connection.
    Busy,
    Unanswered,
    /// The search no longer exists on the server.
    Gone,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum DeleteEnd {
    Done,
    /// 403, 429, 500, or no connection.
    Refused,
    /// 429 with a `Retry-After` in seconds.
    Busy(u8),
    /// The server has deleted the search, and the response was lost.
    Lost,
}

pub(crate) fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0u8..4, any::<bool>()).prop_map(|(which, at_once)| Act::Search(which, at_once)),
        1 => Just(Act::Clear),
        2 => Just(Act::LoadMore),
        2 => Just(Act::Retry),
        1 => Just(Act::Hide),
        2 => Just(Act::Show),
        2 => any::<bool>().prop_map(Act::MayLeave),
        1 => Just(Act::Leave),
        1 => Just(Act::IteratorStart),
        1 => any::<u8>().prop_map(Act::IteratorSearchCreated),
        1 => any::<u8>().prop_map(Act::IteratorEnd),
        1 => Just(Act::Online),
        1 => Just(Act::Offline),
        1 => any::<bool>().prop_map(Act::Token),
        1 => (0u16..2_000).prop_map(Act::DeferNext),
        1 => Just(Act::Close),
        5 => prop_oneof![3 => 0u16..400, 1 => 0u16..65_000].prop_map(Act::Advance),
        6 => (any::<u8>(), create_end()).prop_map(|(which, end)| Act::AnswerCreate(which, end)),
        4 => (any::<u8>(), continue_end()).prop_map(|(which, end)| Act::AnswerContinue(which, end)),
        4 => (any::<u8>(), delete_end()).prop_map(|(which, end)| Act::AnswerDelete(which, end)),
    ]
}

fn create_end() -> impl Strategy<Value = CreateEnd> {
    prop_oneof![
        5 => any::<(bool, bool)>().prop_map(|(empty, more)| CreateEnd::Page { empty, more }),
        1 => Just(CreateEnd::Refused),
        2 => (0u8..40).prop_map(CreateEnd::Busy),
        1 => Just(CreateEnd::Unusable),
        1 => Just(CreateEnd::Lost),
        1 => Just(CreateEnd::Cut),
    ]
}

fn continue_end() -> impl Strategy<Value = ContinueEnd> {
    prop_oneof![
        4 => any::<(bool, bool)>().prop_map(|(empty, more)| ContinueEnd::Page { empty, more }),
        1 => Just(ContinueEnd::Failed),
        1 => Just(ContinueEnd::Busy),
        1 => Just(ContinueEnd::Unanswered),
        1 => Just(ContinueEnd::Gone),
    ]
}

fn delete_end() -> impl Strategy<Value = DeleteEnd> {
    prop_oneof![
        3 => Just(DeleteEnd::Done),
        2 => Just(DeleteEnd::Refused),
        1 => (0u8..90).prop_map(DeleteEnd::Busy),
        1 => Just(DeleteEnd::Lost),
    ]
}

/// A search whose id a response has named.
#[derive(Clone, Debug, Default)]
struct Known {
    /// The conditions of the search.
    conditions: u8,
    on_server: bool,
    confirmed: bool,
}

/// The conditions that the user can choose.
fn all_conditions() -> &'static [Conditions] {
    static ALL: OnceLock<Vec<Conditions>> = OnceLock::new();
    ALL.get_or_init(|| {
        let conditions =
            |keyword: &str| support::conditions(object([("keyword", keyword.into())])).expect("valid");
        ["0", "1", "2", "3"].map(conditions).to_vec()
    })
}

/// A view with its user, page and server.
pub(crate) struct World {
    view: View<u8, ()>,
    options: Options,
    now: f64,
    created: u32,
    wanted: Option<u8>,
    closed: bool,
    away: bool,
    /// The user may leave, so nothing may start.
    may_leave: bool,
    /// The open iterators, each with its search once that is known.
    iterators: BTreeMap<IteratorId, Option<String>>,
    last_iterator: IteratorId,
    /// The iterators whose create is in flight, ended or not.
    creating_iterators: Vec<IteratorId>,
    /// The conditions of the items shown, one entry per page.
    shown: Vec<u8>,
    known: BTreeMap<String, Known>,
    creates: Vec<(Attempt, u8)>,
    continues: Vec<(Attempt, String)>,
    deletes: Vec<String>,
    /// Deletions deferred because there is no token.
    deletes_without_token: Vec<String>,
    no_token: bool,
    leaving: bool,
    /// How long the rate limit defers the next request.
    deferral_ms: Option<f64>,
    /// How many attempts in a row were made at the same request.
    attempts: u32,
}

/// A permanent failure.
pub(crate) const FINAL: RetryInput = RetryInput {
    repeatable: false,
    unanswered: false,
    retry_after_ms: None,
    // The longest delay.
    random: 1.0,
};

/// A failure after which the request is sent again.
pub(crate) fn busy(retry_after_s: Option<u8>) -> RetryInput {
    RetryInput {
        repeatable: true,
        retry_after_ms: retry_after_s.map(|seconds| u32::from(seconds) * 1000),
        ..FINAL
    }
}

impl World {
    pub(crate) fn new(options: Options) -> Self {
        World {
            view: View::new(options, false),
            options,
            now: 0.0,
            created: 0,
            wanted: None,
            closed: false,
            away: false,
            may_leave: false,
            iterators: BTreeMap::new(),
            last_iterator: 0,
            creating_iterators: Vec::new(),
            shown: Vec::new(),
            known: BTreeMap::new(),
            creates: Vec::new(),
            continues: Vec::new(),
            deletes: Vec::new(),
            deletes_without_token: Vec::new(),
            no_token: false,
            leaving: false,
            deferral_ms: None,
            attempts: 0,
        }
    }

    pub(crate) fn status(&self) -> Status {
        self.view.status()
    }

    pub(crate) fn act(&mut self, act: &Act) {
        if matches!(
            act,
            Act::Search(..) | Act::Clear | Act::Retry | Act::Show | Act::Leave | Act::LoadMore
        ) {
            self.attempts = 0;
        }
        match *act {
            Act::Search(which, at_once) => {
                if !self.closed {
                    self.wanted = Some(which);
                }
                let pace = if at_once {
                    Start::Immediate
                } else {
                    Start::Debounced
                };
                self.handle(Input::Search(all_conditions()[usize::from(which)].clone(), pace));
            }
            Act::Clear => {
                self.wanted = None;
                self.handle(Input::Clear);
            }
            Act::LoadMore => self.handle(Input::LoadMore),
            Act::Retry => self.handle(Input::Retry),
            Act::Hide => {
                self.may_leave = false;
                self.handle(Input::Hidden);
            }
            Act::MayLeave(last) => {
                self.may_leave = true;
                self.leaving = last;
                self.handle(Input::MayLeave { send_now: last });
                self.leaving = false;
                if last {
                    self.check_nothing_is_kept("a search is kept although requests must be sent now");
                }
            }
            Act::IteratorStart => {
                self.last_iterator += 1;
                self.iterators.insert(self.last_iterator, None);
                self.creating_iterators.push(self.last_iterator);
                self.handle(Input::IteratorStarted(self.last_iterator));
            }
            Act::IteratorSearchCreated(which) => self.iterator_search_created(which),
            Act::IteratorEnd(which) => {
                if let Some(id) = self
                    .iterators
                    .keys()
                    .copied()
                    .nth(usize::from(which) % self.iterators.len().max(1))
                {
                    self.iterators.remove(&id);
                    self.handle(Input::IteratorEnded(id));
                }
            }
            Act::Show => {
                self.away = false;
                self.may_leave = false;
                self.handle(Input::Shown);
            }
            Act::Leave => {
                self.away = true;
                self.leaving = true;
                self.handle(Input::Leaving);
                self.leaving = false;
                self.check_nothing_is_kept("a search is kept although the user leaves");
                assert!(
                    self.iterators.is_empty(),
                    "an iterator is open although the user has left"
                );
            }
            Act::Online => self.handle(Input::Online),
            Act::Offline => self.handle(Input::Offline),
            Act::Token(there) => self.token(there),
            Act::DeferNext(ms) => self.deferral_ms = Some(f64::from(ms)),
            Act::Close => {
                self.closed = true;
                self.wanted = None;
                if self.view.status() != Status::Closed {
                    self.iterators.clear();
                }
                self.handle(Input::Close);
                assert_eq!(self.view.status(), Status::Closed);
            }
            Act::Advance(ms) => self.advance(f64::from(ms)),
            Act::AnswerCreate(which, end) => self.answer_create(which, end),
            Act::AnswerContinue(which, end) => self.answer_continue(which, end),
            Act::AnswerDelete(which, end) => self.answer_delete(which, end),
        }
        self.check();
    }

    /// The user is leaving: every deletion has been sent.
    fn check_nothing_is_kept(&self, kept: &str) {
        let waiting = self.view.pending_deletes() - self.deletes.len();
        assert_eq!(waiting, 0, "a deletion waits although the user leaves");
        assert_eq!(self.view.search_id(), None, "{kept}");
        assert!(self.iterators.values().all(Option::is_none), "{kept}");
    }

    fn iterator_search_created(&mut self, which: u8) {
        if self.creating_iterators.is_empty() {
            return;
        }
        let place = usize::from(which) % self.creating_iterators.len();
        let id = self.creating_iterators.remove(place);
        self.created += 1;
        let search_id = format!("s{}", self.created);
        let known = Known {
            on_server: true,
            ..Known::default()
        };
        self.known.insert(search_id.clone(), known);
        if let Some(search) = self.iterators.get_mut(&id) {
            *search = Some(search_id.clone());
        }
        self.handle(Input::IteratorSearchCreated(id, search_id));
    }

    /// Advances the clock, and handles every timeout.
    fn advance(&mut self, ms: f64) {
        let until = self.now + ms;
        while let Some(deadline) = self.view.poll_timeout().filter(|deadline| *deadline <= until) {
            self.now = self.now.max(deadline);
            self.handle(Input::Timeout);
        }
        self.now = until;
    }

    /// The deferred deletions get a token, or there is none.
    fn token(&mut self, there: bool) {
        self.no_token = !there;
        for id in std::mem::take(&mut self.deletes_without_token) {
            let answer = if there { Ok(()) } else { Err(FINAL) };
            self.handle(Input::DeleteReady(id, answer));
        }
    }

    fn answer_create(&mut self, which: u8, end: CreateEnd) {
        if self.creates.is_empty() {
            return;
        }
        let (attempt, conditions) = self.creates.remove(usize::from(which) % self.creates.len());
        let mut make = || {
            self.created += 1;
            let id = format!("s{}", self.created);
            self.known.insert(
                id.clone(),
                Known {
                    conditions,
                    on_server: true,
                    confirmed: false,
                },
            );
            id
        };
        let input = match end {
            CreateEnd::Page { empty, more } => {
                let search_id = make();
                created(attempt, page_info(search_id, empty, more), conditions)
            }
            CreateEnd::Unusable => create_failed(attempt, Some(make()), FINAL),
            // The id in a lost response is unknown, so the model does not track it.
            CreateEnd::Refused | CreateEnd::Lost => create_failed(attempt, None, FINAL),
            CreateEnd::Cut => {
                let retry_input = RetryInput {
                    unanswered: true,
                    ..FINAL
                };
                create_failed(attempt, None, retry_input)
            }
            CreateEnd::Busy(seconds) => create_failed(attempt, None, busy(Some(seconds))),
        };
        self.handle(input);
    }

    fn answer_continue(&mut self, which: u8, end: ContinueEnd) {
        if self.continues.is_empty() {
            return;
        }
        let (attempt, id) = self.continues.remove(usize::from(which) % self.continues.len());
        let known = self.known.get_mut(&id).expect("continued searches are known");
        let input = match end {
            ContinueEnd::Page { empty, more } if known.on_server => {
                let conditions = known.conditions;
                continued(attempt, page_info(id, empty, more), conditions)
            }
            ContinueEnd::Failed => continue_failed(attempt, false, FINAL),
            ContinueEnd::Busy => continue_failed(attempt, false, busy(None)),
            ContinueEnd::Unanswered => {
                let retry_input = RetryInput {
                    unanswered: true,
                    ..busy(None)
                };
                continue_failed(attempt, false, retry_input)
            }
            ContinueEnd::Page { .. } | ContinueEnd::Gone => {
                known.on_server = false;
                continue_failed(attempt, true, FINAL)
            }
        };
        self.handle(input);
    }

    fn answer_delete(&mut self, which: u8, end: DeleteEnd) {
        if self.deletes.is_empty() {
            return;
        }
        let id = self.deletes.remove(usize::from(which) % self.deletes.len());
        let known = self.known.get_mut(&id).expect("deleted searches are known");
        match end {
            DeleteEnd::Done => {
                known.on_server = false;
                known.confirmed = true;
            }
            DeleteEnd::Lost => known.on_server = false,
            DeleteEnd::Refused | DeleteEnd::Busy(_) => {}
        }
        let answer = match end {
            DeleteEnd::Done => Ok(()),
            DeleteEnd::Busy(seconds) => Err(busy(Some(seconds))),
            DeleteEnd::Refused | DeleteEnd::Lost => Err(FINAL),
        };
        self.handle(Input::Deleted(id, answer));
    }

    fn handle(&mut self, input: Input<u8, ()>) {
        let page = match &input {
            Input::Created { page, .. } | Input::Continued { page, .. } => Some(page.search_id.clone()),
            _ => None,
        };
        self.view.handle_input(input, self.now);
        // A page of the wanted search has come, so the next request is another one, even if the page was empty.
        if page.is_some() && page.as_deref() == self.view.search_id() {
            self.attempts = 0;
        }
        while let Some(output) = self.view.poll_output() {
            self.perform(output);
        }
    }

    fn perform(&mut self, output: Output<u8, ()>) {
        match output {
            Output::Create(attempt, conditions) => {
                assert!(!self.away, "a create although the user has left");
                assert!(!self.may_leave, "a create although the user may leave");
                let which = all_conditions()
                    .iter()
                    .position(|own| *own == conditions)
                    .expect("known");
                assert_eq!(Some(which as u8), self.wanted, "a create for unwanted conditions");
                if let Some(ms) = self.deferral_ms.take() {
                    return self.handle(Input::Deferred(attempt, self.now + ms));
                }
                self.count_attempt();
                self.creates.push((attempt, which as u8));
            }
            Output::Continue {
                attempt,
                search_id: id,
                ..
            } => {
                assert!(!self.away, "a continue although the user has left");
                assert_eq!(
                    Some(self.known[&id].conditions),
                    self.wanted,
                    "a continue for unwanted conditions"
                );
                assert!(
                    !self.deletes.contains(&id),
                    "a continue of a search that is being deleted"
                );
                if let Some(ms) = self.deferral_ms.take() {
                    return self.handle(Input::Deferred(attempt, self.now + ms));
                }
                self.count_attempt();
                self.continues.push((attempt, id));
            }
            Output::AbortContinue(attempt) => self.continues.retain(|(own, _)| *own != attempt),
            Output::Delete(step) => match step.stage {
                Stage::Sent => {
                    assert_ne!(
                        self.view.search_id(),
                        Some(step.search_id.as_str()),
                        "deletes the wanted search"
                    );
                    assert!(
                        !self.deletes.contains(&step.search_id),
                        "the same deletion is sent twice"
                    );
                    assert!(
                        !self.known[&step.search_id].confirmed,
                        "deletes a search that is gone"
                    );
                    assert!(
                        step.urgent || !self.leaving,
                        "a deletion is not urgent although the user leaves"
                    );
                    if step.urgent {
                        self.deletes.push(step.search_id);
                    } else if self.no_token {
                        self.deletes_without_token.push(step.search_id.clone());
                        self.handle(Input::DeleteDeferred(step.search_id, f64::INFINITY));
                    } else if let Some(ms) = self.deferral_ms.take() {
                        self.handle(Input::DeleteDeferred(step.search_id, self.now + ms));
                    } else {
                        self.deletes.push(step.search_id);
                    }
                }
                Stage::Confirmed => assert!(
                    self.known[&step.search_id].confirmed,
                    "confirmed without a response"
                ),
                Stage::Pending | Stage::Failed => {}
            },
            Output::EndIterator(id) => {
                let ended = self.iterators.remove(&id);
                assert!(ended.is_some(), "ends an iterator twice");
            }
            Output::Retrying((), delay_ms) => {
                assert!((0.0..=20_000.0).contains(&delay_ms), "a delay of {delay_ms} ms");
            }
            Output::Append(conditions) => self.shown.push(conditions),
            Output::Reset => self.shown.clear(),
        }
    }

    fn count_attempt(&mut self) {
        self.attempts += 1;
        assert!(
            self.attempts <= 1 + self.options.retry.retries,
            "more attempts than allowed"
        );
    }

    /// Checks that must hold at any time.
    fn check(&self) {
        assert!(
            self.creates.len() <= self.options.max_concurrent_creates,
            "too many creates in flight"
        );
        assert_eq!(self.creates.len(), self.view.creates_in_flight());
        for conditions in &self.shown {
            assert!(
                self.wanted == Some(*conditions) || self.closed,
                "shows items of unwanted conditions"
            );
        }
        if let Some(id) = self.view.search_id() {
            let known = &self.known[id];
            assert_eq!(Some(known.conditions), self.wanted, "keeps an unwanted search");
            assert!(!known.confirmed, "keeps a search that is gone");
        }
        let open = self.known.values().filter(|known| !known.confirmed).count();
        let of_iterators = self.iterators.values().flatten().count();
        let in_use = usize::from(self.view.search_id().is_some()) + of_iterators;
        assert_eq!(self.iterators.is_empty(), self.view.has_no_iterators());
        assert_eq!(
            open,
            self.view.pending_deletes() + in_use,
            "a search is neither in use nor being deleted"
        );
    }

    /// Responds to every request with success and advances the clock until nothing more happens.
    pub(crate) fn settle(&mut self) {
        self.token(true);
        self.deferral_ms = None;
        self.handle(Input::Online);
        for id in std::mem::take(&mut self.iterators).into_keys() {
            self.handle(Input::IteratorEnded(id));
        }
        while !self.creating_iterators.is_empty() {
            self.iterator_search_created(0);
        }
        for _ in 0..1_000 {
            self.answer_create(
                0,
                CreateEnd::Page {
                    empty: false,
                    more: true,
                },
            );
            self.answer_continue(
                0,
                ContinueEnd::Page {
                    empty: false,
                    more: false,
                },
            );
            self.answer_delete(0, DeleteEnd::Done);
            self.advance(1_000.0);
            self.check();
            let busy = self.creates.len() + self.continues.len() + self.deletes.len() > 0;
            if !busy && self.view.pending_deletes() == 0 && self.view.poll_timeout().is_none() {
                break;
            }
        }
        assert!(self.view.is_settled(), "it does not settle");
        for (id, known) in &self.known {
            let current = self.view.search_id() == Some(id.as_str());
            assert!(known.confirmed != current, "{id} is left behind");
        }
        match self.view.status() {
            Status::Idle | Status::Ready | Status::Suspended | Status::Failed | Status::Closed => {}
            other => panic!("settled with status {other:?}"),
        }
    }
}

fn page_info(search_id: String, empty: bool, more: bool) -> PageInfo {
    PageInfo {
        search_id,
        search_finished: !more,
        next_marker: more.then(|| String::from("m")),
        is_empty: empty,
    }
}

pub(crate) fn created(attempt: Attempt, page: PageInfo, content: u8) -> Input<u8, ()> {
    Input::Created {
        attempt,
        page,
        content,
    }
}

pub(crate) fn create_failed(
    attempt: Attempt,
    search_id: Option<String>,
    retry_input: RetryInput,
) -> Input<u8, ()> {
    Input::CreateFailed {
        attempt,
        search_id,
        failure: RequestFailure {
            error: (),
            retry_input,
        },
    }
}

pub(crate) fn continued(attempt: Attempt, page: PageInfo, content: u8) -> Input<u8, ()> {
    Input::Continued {
        attempt,
        page,
        content,
    }
}

pub(crate) fn continue_failed(attempt: Attempt, search_gone: bool, retry_input: RetryInput) -> Input<u8, ()> {
    Input::ContinueFailed {
        attempt,
        search_gone,
        failure: RequestFailure {
            error: (),
            retry_input,
        },
    }
}
