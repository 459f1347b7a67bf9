//! A model of the server and of the page around a view: answers come late, out of order, or not at all.

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

/// What the user, the page, the network or the clock does.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Search(u8, bool),
    Clear,
    LoadMore,
    Retry,
    Hide,
    Show,
    /// The page may go; true if it has no time for requests when it does.
    MayLeave(bool),
    Leave,
    /// A loop of `pages()` begins; the create of one is answered; one ends.
    LoopBegin,
    IteratorSearchCreated(u8),
    LoopEnd(u8),
    Online,
    Offline,
    /// No token is to be had, or again.
    Token(bool),
    /// The next request is held back for so many milliseconds.
    Hold(u16),
    Close,
    Advance(u16),
    /// One of the creates on their way (which one: modulo) ends like this.
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
    /// 403, 500: no search was made.
    Refused,
    /// 429, 503, with a `Retry-After` of so many seconds: no search was made.
    Busy(u8),
    /// A search was made, and the answer names it but can't be used.
    Unusable,
    /// A search was made, and its answer was lost: nobody can know its id.
    Lost,
    /// The same, because the browser cut the request.
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
    /// The server does not know the search any more.
    Gone,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum DeleteEnd {
    Done,
    /// 403, 429, 500, or no connection.
    Refused,
    /// 429 with a `Retry-After` of so many seconds.
    Busy(u8),
    /// The server has let go of the search, and its answer was lost.
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
        1 => Just(Act::LoopBegin),
        1 => any::<u8>().prop_map(Act::IteratorSearchCreated),
        1 => any::<u8>().prop_map(Act::LoopEnd),
        1 => Just(Act::Online),
        1 => Just(Act::Offline),
        1 => any::<bool>().prop_map(Act::Token),
        1 => (0u16..2_000).prop_map(Act::Hold),
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

/// What the model knows of a search whose id some answer has brought.
#[derive(Clone, Debug, Default)]
struct Known {
    /// The conditions it was made for.
    conditions: u8,
    on_server: bool,
    confirmed: bool,
}

/// The conditions that the user chooses from.
fn all_conditions() -> &'static [Conditions] {
    static ALL: OnceLock<Vec<Conditions>> = OnceLock::new();
    ALL.get_or_init(|| {
        let conditions =
            |keyword: &str| support::conditions(object([("keyword", keyword.into())])).expect("valid");
        ["0", "1", "2", "3"].map(conditions).to_vec()
    })
}

/// A view, its server and its page.
pub(crate) struct World {
    view: View<u8, ()>,
    options: Options,
    now: f64,
    made: u32,
    wanted: Option<u8>,
    closed: bool,
    away: bool,
    /// It may go in a moment: nothing is to be started.
    may_leave: bool,
    /// The loops that have not ended, each with its search once that is known.
    loops: BTreeMap<IteratorId, Option<String>>,
    last_loop: IteratorId,
    /// The loops whose create has no answer yet, ended or not.
    creating_loops: Vec<IteratorId>,
    /// The conditions of the items shown, a page an entry.
    shown: Vec<u8>,
    known: BTreeMap<String, Known>,
    creates: Vec<(Attempt, u8)>,
    continues: Vec<(Attempt, String)>,
    deletes: Vec<String>,
    /// Deletions that wait for a token.
    tokenless: Vec<String>,
    no_token: bool,
    leaving: bool,
    /// How long the next request is held back.
    hold: Option<f64>,
    /// Attempts in a row for the same.
    tries: u32,
}

/// A failure after which nothing is tried again by itself.
pub(crate) const FINAL: RetryInput = RetryInput {
    repeatable: false,
    unanswered: false,
    retry_after_ms: None,
    // Chance at its longest.
    random: 1.0,
};

/// One after which the same is tried again.
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
            made: 0,
            wanted: None,
            closed: false,
            away: false,
            may_leave: false,
            loops: BTreeMap::new(),
            last_loop: 0,
            creating_loops: Vec::new(),
            shown: Vec::new(),
            known: BTreeMap::new(),
            creates: Vec::new(),
            continues: Vec::new(),
            deletes: Vec::new(),
            tokenless: Vec::new(),
            no_token: false,
            leaving: false,
            hold: None,
            tries: 0,
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
            self.tries = 0;
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
                self.give(Input::Search(all_conditions()[usize::from(which)].clone(), pace));
            }
            Act::Clear => {
                self.wanted = None;
                self.give(Input::Clear);
            }
            Act::LoadMore => self.give(Input::LoadMore),
            Act::Retry => self.give(Input::Retry),
            Act::Hide => {
                self.may_leave = false;
                self.give(Input::Hidden);
            }
            Act::MayLeave(last) => {
                self.may_leave = true;
                self.leaving = last;
                self.give(Input::MayLeave { send_now: last });
                self.leaving = false;
                if last {
                    self.check_left("a search is kept although the page may have no time later");
                }
            }
            Act::LoopBegin => {
                self.last_loop += 1;
                self.loops.insert(self.last_loop, None);
                self.creating_loops.push(self.last_loop);
                self.give(Input::IteratorStarted(self.last_loop));
            }
            Act::IteratorSearchCreated(which) => self.loop_made(which),
            Act::LoopEnd(which) => {
                if let Some(id) = self
                    .loops
                    .keys()
                    .copied()
                    .nth(usize::from(which) % self.loops.len().max(1))
                {
                    self.loops.remove(&id);
                    self.give(Input::IteratorEnded(id));
                }
            }
            Act::Show => {
                self.away = false;
                self.may_leave = false;
                self.give(Input::Shown);
            }
            Act::Leave => {
                self.away = true;
                self.leaving = true;
                self.give(Input::Leaving);
                self.leaving = false;
                self.check_left("a search is kept although the page goes");
                assert!(self.loops.is_empty(), "a loop goes on although the page goes");
            }
            Act::Online => self.give(Input::Online),
            Act::Offline => self.give(Input::Offline),
            Act::Token(there) => self.token(there),
            Act::Hold(ms) => self.hold = Some(f64::from(ms)),
            Act::Close => {
                self.closed = true;
                self.wanted = None;
                if self.view.status() != Status::Closed {
                    self.loops.clear();
                }
                self.give(Input::Close);
                assert_eq!(self.view.status(), Status::Closed);
            }
            Act::Advance(ms) => self.advance(f64::from(ms)),
            Act::AnswerCreate(which, end) => self.answer_create(which, end),
            Act::AnswerContinue(which, end) => self.answer_continue(which, end),
            Act::AnswerDelete(which, end) => self.answer_delete(which, end),
        }
        self.check();
    }

    /// The page can't wait for anything any more: what can be deleted has been sent.
    fn check_left(&self, kept: &str) {
        let waiting = self.view.pending_deletes() - self.deletes.len();
        assert_eq!(waiting, 0, "a deletion waits although the page goes");
        assert_eq!(self.view.search_id(), None, "{kept}");
        assert!(self.loops.values().all(Option::is_none), "{kept}");
    }

    fn loop_made(&mut self, which: u8) {
        if self.creating_loops.is_empty() {
            return;
        }
        let place = usize::from(which) % self.creating_loops.len();
        let id = self.creating_loops.remove(place);
        self.made += 1;
        let search_id = format!("s{}", self.made);
        let known = Known {
            on_server: true,
            ..Known::default()
        };
        self.known.insert(search_id.clone(), known);
        if let Some(search) = self.loops.get_mut(&id) {
            *search = Some(search_id.clone());
        }
        self.give(Input::IteratorSearchCreated(id, search_id));
    }

    /// Lets time pass, with every deadline met on the way.
    fn advance(&mut self, ms: f64) {
        let until = self.now + ms;
        while let Some(deadline) = self.view.poll_timeout().filter(|deadline| *deadline <= until) {
            self.now = self.now.max(deadline);
            self.give(Input::Timeout);
        }
        self.now = until;
    }

    /// What waits for a token gets one, or learns that there is none.
    fn token(&mut self, there: bool) {
        self.no_token = !there;
        for id in std::mem::take(&mut self.tokenless) {
            let answer = if there { Ok(()) } else { Err(FINAL) };
            self.give(Input::DeleteReady(id, answer));
        }
    }

    fn answer_create(&mut self, which: u8, end: CreateEnd) {
        if self.creates.is_empty() {
            return;
        }
        let (attempt, conditions) = self.creates.remove(usize::from(which) % self.creates.len());
        let mut make = || {
            self.made += 1;
            let id = format!("s{}", self.made);
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
                created(attempt, head(search_id, empty, more), conditions)
            }
            CreateEnd::Unusable => create_failed(attempt, Some(make()), FINAL),
            // Nobody hears of the id of a lost answer, so the model does not ask for it either.
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
        self.give(input);
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
                continued(attempt, head(id, empty, more), conditions)
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
        self.give(input);
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
        self.give(Input::Deleted(id, answer));
    }

    fn give(&mut self, input: Input<u8, ()>) {
        let page = match &input {
            Input::Created { page, .. } | Input::Continued { page, .. } => Some(page.search_id.clone()),
            _ => None,
        };
        self.view.handle_input(input, self.now);
        // A page of what is wanted: what is asked for next is not the same any more, even if the page was empty.
        if page.is_some() && page.as_deref() == self.view.search_id() {
            self.tries = 0;
        }
        while let Some(output) = self.view.poll_output() {
            self.take(output);
        }
    }

    fn take(&mut self, output: Output<u8, ()>) {
        match output {
            Output::Create(attempt, conditions) => {
                assert!(!self.away, "a create although the page has gone");
                assert!(!self.may_leave, "a create although the page may go");
                let which = all_conditions()
                    .iter()
                    .position(|own| *own == conditions)
                    .expect("known");
                assert_eq!(Some(which as u8), self.wanted, "a create for what is not wanted");
                if let Some(ms) = self.hold.take() {
                    return self.give(Input::Deferred(attempt, self.now + ms));
                }
                self.try_once();
                self.creates.push((attempt, which as u8));
            }
            Output::Continue {
                attempt,
                search_id: id,
                ..
            } => {
                assert!(!self.away, "a continue although the page has gone");
                assert_eq!(
                    Some(self.known[&id].conditions),
                    self.wanted,
                    "a continue of what is not wanted"
                );
                assert!(!self.deletes.contains(&id), "a continue of what is being deleted");
                if let Some(ms) = self.hold.take() {
                    return self.give(Input::Deferred(attempt, self.now + ms));
                }
                self.try_once();
                self.continues.push((attempt, id));
            }
            Output::AbortContinue(attempt) => self.continues.retain(|(own, _)| *own != attempt),
            Output::Delete(step) => match step.stage {
                Stage::Sent => {
                    assert_ne!(
                        self.view.search_id(),
                        Some(step.search_id.as_str()),
                        "deletes what it shows"
                    );
                    assert!(
                        !self.deletes.contains(&step.search_id),
                        "two deletions on their way"
                    );
                    assert!(
                        !self.known[&step.search_id].confirmed,
                        "deletes what has been confirmed gone"
                    );
                    assert!(
                        step.urgent || !self.leaving,
                        "a deletion that can wait although the page goes"
                    );
                    if step.urgent {
                        self.deletes.push(step.search_id);
                    } else if self.no_token {
                        self.tokenless.push(step.search_id.clone());
                        self.give(Input::DeleteDeferred(step.search_id, f64::INFINITY));
                    } else if let Some(ms) = self.hold.take() {
                        self.give(Input::DeleteDeferred(step.search_id, self.now + ms));
                    } else {
                        self.deletes.push(step.search_id);
                    }
                }
                Stage::Confirmed => assert!(self.known[&step.search_id].confirmed, "nobody confirmed it"),
                Stage::Pending | Stage::Failed => {}
            },
            Output::EndIterator(id) => {
                let ended = self.loops.remove(&id);
                assert!(ended.is_some(), "a loop is left that has ended");
            }
            Output::Retrying((), delay_ms) => {
                assert!((0.0..=20_000.0).contains(&delay_ms), "a delay of {delay_ms} ms");
            }
            Output::Append(conditions) => self.shown.push(conditions),
            Output::Reset => self.shown.clear(),
        }
    }

    fn try_once(&mut self) {
        self.tries += 1;
        assert!(
            self.tries <= 1 + self.options.retry.retries,
            "tries more often than allowed"
        );
    }

    /// What holds at every moment.
    fn check(&self) {
        assert!(
            self.creates.len() <= self.options.max_concurrent_creates,
            "too many creates on their way"
        );
        assert_eq!(self.creates.len(), self.view.creates_in_flight());
        for conditions in &self.shown {
            assert!(
                self.wanted == Some(*conditions) || self.closed,
                "shows what is not wanted"
            );
        }
        if let Some(id) = self.view.search_id() {
            let known = &self.known[id];
            assert_eq!(
                Some(known.conditions),
                self.wanted,
                "holds a search that is not wanted"
            );
            assert!(!known.confirmed, "holds a search that is gone");
        }
        let open = self.known.values().filter(|known| !known.confirmed).count();
        let looped = self.loops.values().flatten().count();
        let held = usize::from(self.view.search_id().is_some()) + looped;
        assert_eq!(self.loops.is_empty(), self.view.has_no_iterators());
        assert_eq!(
            open,
            self.view.pending_deletes() + held,
            "a search is neither wanted nor owed"
        );
    }

    /// Everything on its way is answered, deletions succeed, and time passes until nothing happens any more.
    pub(crate) fn rest(&mut self) {
        self.token(true);
        self.hold = None;
        self.give(Input::Online);
        for id in std::mem::take(&mut self.loops).into_keys() {
            self.give(Input::IteratorEnded(id));
        }
        while !self.creating_loops.is_empty() {
            self.loop_made(0);
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
        assert!(self.view.is_settled(), "it does not come to rest");
        for (id, known) in &self.known {
            let current = self.view.search_id() == Some(id.as_str());
            assert!(known.confirmed != current, "{id} is left behind");
        }
        match self.view.status() {
            Status::Idle | Status::Ready | Status::Suspended | Status::Failed | Status::Closed => {}
            other => panic!("at rest it shows {other:?}"),
        }
    }
}

fn head(search_id: String, empty: bool, more: bool) -> PageInfo {
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
