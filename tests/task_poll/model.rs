//! A model of the waiters, the page and the server. Responses come late, out of order, or never.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use proptest::prelude::*;
use smh_wasm::session::retry::{RetryInput, RetryOptions};
use smh_wasm::session::task_poll::{
    Attempt, EndReason, Input, MAX_REQUESTS, Output, PollFailure, PollOptions, Progress, TaskPoll, WaitEnd,
    WaiterId,
};
use smh_wasm::wire::task::{State, Task};

/// The number of tasks. The last ones are unknown or refused from the start.
const TASKS: u8 = 16;

/// An action of a waiter, the page, the network, the server or the clock. Tasks, waiters and requests are indexes, modulo.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// A waiter joins: the tasks of these bits, its interval, its time limit in milliseconds.
    Join(u16, u8, Option<u16>),
    Leave(u8),
    /// The round may begin.
    Prepare,
    /// The round can't begin, because there is no token: temporarily or permanently.
    NoToken {
        is_temporary: bool,
    },
    Answer(u8, Answer),
    /// A task ends with one of the statuses.
    Finish(u8, u8),
    /// A task still runs, with another status.
    Change(u8),
    /// The server forgets a task.
    Vanish(u8),
    /// The server knows a task again.
    Appear(u8),
    Hide,
    Show,
    Online,
    Offline,
    Advance(u16),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    /// The tasks as they are now, or as they were when the request was sent.
    Tasks {
        old: bool,
    },
    /// 500, or a malformed response.
    Broken,
    /// 429 with a `Retry-After` in seconds.
    Busy(u8),
    Unanswered,
    /// 403.
    Forbidden,
}

pub(crate) fn act() -> impl Strategy<Value = Act> {
    let answer = prop_oneof![
        8 => any::<bool>().prop_map(|old| Answer::Tasks { old }),
        1 => Just(Answer::Broken),
        1 => (0u8..40).prop_map(Answer::Busy),
        1 => Just(Answer::Unanswered),
        1 => Just(Answer::Forbidden),
    ];
    let mask = prop_oneof![
        any::<u16>(),
        (any::<u16>(), any::<u16>()).prop_map(|(a, b)| a & b & 0x1fff)
    ];
    prop_oneof![
        5 => (mask, any::<u8>(), proptest::option::weighted(0.2, 0u16..40_000))
            .prop_map(|(mask, pace, limit)| Act::Join(mask, pace, limit)),
        2 => any::<u8>().prop_map(Act::Leave),
        8 => Just(Act::Prepare),
        1 => proptest::bool::weighted(0.8).prop_map(|is_temporary| Act::NoToken { is_temporary }),
        12 => (any::<u8>(), answer).prop_map(|(which, answer)| Act::Answer(which, answer)),
        3 => (any::<u8>(), any::<u8>()).prop_map(|(task, status)| Act::Finish(task, status)),
        1 => any::<u8>().prop_map(Act::Change),
        1 => any::<u8>().prop_map(Act::Vanish),
        1 => any::<u8>().prop_map(Act::Appear),
        1 => Just(Act::Hide),
        2 => Just(Act::Show),
        1 => Just(Act::Online),
        1 => Just(Act::Offline),
        10 => prop_oneof![3 => 0u16..3_000, 1 => 0u16..65_000].prop_map(Act::Advance),
    ]
}

/// The state of a task on the server.
#[derive(Clone, Copy, Debug, PartialEq)]
enum ServerState {
    Status(u16),
    Unknown,
    /// The server refuses a list with this task.
    Bad,
}

/// The statuses of ended tasks.
const ENDS: [u16; 6] = [200, 204, 207, 400, 500, 299];

const PACES: [(f64, f64); 3] = [(1_000.0, 15_000.0), (200.0, 1_000.0), (3_000.0, 3_000.0)];

/// A waiter in the model.
#[derive(Debug)]
struct ModelWaiter {
    ids: Vec<i64>,
    since: f64,
    deadline: Option<f64>,
    /// The progress and the tasks last reported to it.
    seen: Option<(Progress, Vec<(i64, u16)>)>,
}

/// A request in flight: the tasks, and their states when it was sent.
struct InFlight {
    attempt: Attempt,
    ids: Vec<i64>,
    then: BTreeMap<i64, ServerState>,
}

type Tasks = Vec<(i64, u16)>;

/// A machine with its server, page and waiters. The error of a query is its list.
pub(crate) struct World {
    machine: TaskPoll<u8, Vec<i64>>,
    now: f64,
    url_budget: usize,
    server: BTreeMap<i64, ServerState>,
    last_waiter: WaiterId,
    waiters: BTreeMap<WaiterId, ModelWaiter>,
    in_flight: Vec<InFlight>,
    preparing: bool,
    /// The waiters that know that a task has ended.
    known: BTreeSet<(WaiterId, i64)>,
    /// When and with which status a task ended, according to the responses.
    ended: BTreeMap<i64, (f64, u16)>,
    /// How many responses in a row have not reported a task.
    misses: BTreeMap<i64, u8>,
    /// When the last response to a query for a task came.
    answered: BTreeMap<i64, f64>,
    /// The earliest time of the next request.
    blocked: f64,
    hidden_since: Option<f64>,
}

/// The id of a task, short or long.
fn id(task: u8) -> i64 {
    let task = i64::from(task % TASKS);
    if task % 3 == 0 {
        task
    } else {
        9_000_000_000_000_000_000 + task
    }
}

fn list_len(ids: &[i64]) -> usize {
    let digits: usize = ids.iter().map(|id| id.to_string().len()).sum();
    digits + ids.len().saturating_sub(1)
}

fn statuses(tasks: &[Rc<Task<u8>>]) -> Tasks {
    tasks.iter().map(|task| (task.id, task.status)).collect()
}

fn has_ended(status: u16) -> bool {
    State::of(status) != State::Running
}

impl World {
    /// A model in which a list of ids has at most `url_budget` characters.
    pub(crate) fn new(url_budget: usize) -> Self {
        let state = |task| match task {
            0..12 => ServerState::Status(202),
            12 | 13 => ServerState::Unknown,
            _ => ServerState::Bad,
        };
        World {
            machine: TaskPoll::new(RetryOptions::default(), false),
            now: 0.0,
            url_budget,
            server: (0..TASKS).map(|task| (id(task), state(task))).collect(),
            last_waiter: 0,
            waiters: BTreeMap::new(),
            in_flight: Vec::new(),
            preparing: false,
            known: BTreeSet::new(),
            ended: BTreeMap::new(),
            misses: BTreeMap::new(),
            answered: BTreeMap::new(),
            blocked: 0.0,
            hidden_since: None,
        }
    }

    pub(crate) fn act(&mut self, act: &Act) {
        match *act {
            Act::Join(mask, pace, limit) => self.join(mask, pace, limit),
            Act::Leave(which) => {
                let chosen = usize::from(which) % self.waiters.len().max(1);
                if let Some(waiter) = self.waiters.keys().nth(chosen).copied() {
                    self.remove(waiter);
                    self.handle(Input::Leave(waiter));
                }
            }
            Act::Prepare => self.prepare(),
            Act::NoToken { is_temporary } if self.preparing => {
                self.preparing = false;
                let failure = if is_temporary {
                    temporary_failure(None, false)
                } else {
                    PollFailure::Permanent
                };
                self.handle(Input::Unprepared(Vec::new(), failure));
            }
            Act::NoToken { .. } => {}
            Act::Answer(which, answer) => self.answer(which, answer),
            Act::Finish(task, status) => {
                self.set_status(task, ServerState::Status(ENDS[usize::from(status) % ENDS.len()]));
            }
            Act::Change(task) => self.set_status(task, ServerState::Status(102)),
            Act::Vanish(task) => {
                if let Some(state @ ServerState::Status(_)) = self.server.get_mut(&id(task)) {
                    *state = ServerState::Unknown;
                }
            }
            Act::Appear(task) => {
                if let Some(state @ ServerState::Unknown) = self.server.get_mut(&id(task)) {
                    *state = ServerState::Status(202);
                }
            }
            Act::Hide => {
                self.hidden_since = self.hidden_since.or(Some(self.now));
                self.handle(Input::Hidden);
            }
            Act::Show => {
                self.hidden_since = None;
                self.handle(Input::Shown);
            }
            Act::Online => self.handle(Input::Online),
            Act::Offline => self.handle(Input::Offline),
            Act::Advance(ms) => self.advance(f64::from(ms)),
        }
        self.check();
    }

    /// Changes the status of a running task.
    fn set_status(&mut self, task: u8, next: ServerState) {
        if let Some(state @ ServerState::Status(102 | 202)) = self.server.get_mut(&id(task)) {
            *state = next;
        }
    }

    fn join(&mut self, mask: u16, pace: u8, limit: Option<u16>) {
        self.last_waiter += 1;
        let waiter = self.last_waiter;
        let chosen = (0..TASKS).filter(|task| mask & (1 << task) != 0);
        let mut ids: Vec<i64> = chosen.map(id).collect();
        let turn = usize::from(pace) % ids.len().max(1);
        ids.rotate_left(turn);
        for id in &ids {
            let remembered = self.ended.get(id).is_some_and(|(at, _)| self.now < at + 30_000.0);
            if remembered || self.known.iter().any(|(_, known)| known == id) {
                self.known.insert((waiter, *id));
            }
        }
        let deadline = limit.map(|ms| self.now + f64::from(ms));
        self.waiters.insert(
            waiter,
            ModelWaiter {
                ids: ids.clone(),
                since: self.now,
                deadline,
                seen: None,
            },
        );
        // A repeated id counts once.
        ids.extend(ids.first().copied());
        let (interval_ms, max_interval_ms) = PACES[usize::from(pace) % PACES.len()];
        let pace = PollOptions {
            interval_ms,
            max_interval_ms,
        };
        self.handle(Input::Join {
            waiter,
            ids,
            options: pace,
            deadline,
        });
    }

    fn remove(&mut self, waiter: WaiterId) -> ModelWaiter {
        self.known.retain(|(own, _)| *own != waiter);
        self.waiters
            .remove(&waiter)
            .expect("a wait ends once, and has no output after that")
    }

    fn prepare(&mut self) {
        if std::mem::take(&mut self.preparing) {
            self.handle(Input::Prepared {
                url_budget: self.url_budget,
                random: 0.25,
            });
        }
    }

    fn answer(&mut self, which: u8, answer: Answer) {
        if self.in_flight.is_empty() {
            return;
        }
        let request = self.in_flight.remove(usize::from(which) % self.in_flight.len());
        let (attempt, ids) = (request.attempt, request.ids);
        let failure = match answer {
            Answer::Tasks { .. } if ids.iter().any(|id| self.server[id] == ServerState::Bad) => {
                PollFailure::Refused
            }
            Answer::Tasks { old } => {
                let server = if old { &request.then } else { &self.server };
                let tasks = reported(&ids, server);
                return self.answer_with(attempt, &ids, tasks);
            }
            Answer::Broken => temporary_failure(None, false),
            Answer::Busy(seconds) => {
                let ms = u32::from(seconds) * 1000;
                self.blocked = self.blocked.max(self.now + f64::from(ms).min(20_000.0));
                temporary_failure(Some(ms), false)
            }
            Answer::Unanswered => temporary_failure(None, true),
            Answer::Forbidden => PollFailure::Permanent,
        };
        self.handle(Input::Failed {
            attempt,
            error: ids,
            failure,
        });
    }

    fn answer_with(&mut self, attempt: Attempt, ids: &[i64], tasks: Tasks) {
        for id in ids {
            self.answered.insert(*id, self.now);
            *self.misses.entry(*id).or_default() += 1;
        }
        for (id, status) in &tasks {
            self.misses.insert(*id, 0);
            if has_ended(*status) {
                self.ended.insert(*id, (self.now, *status));
                let holders = self
                    .waiters
                    .iter()
                    .filter(|(_, waiting)| waiting.ids.contains(id));
                self.known.extend(holders.map(|(waiter, _)| (*waiter, *id)));
            }
        }
        let task = |(id, status): (i64, u16)| Task {
            id,
            status,
            result: None,
        };
        // The service may report tasks in another order, and tasks that were not queried.
        let mut tasks: Vec<_> = tasks.into_iter().rev().map(task).collect();
        tasks.push(task((77, 200)));
        self.handle(Input::Answered(attempt, tasks));
    }

    /// Advances the clock, and handles every timeout.
    fn advance(&mut self, ms: f64) {
        let until = self.now + ms;
        let mut last = f64::NEG_INFINITY;
        while let Some(deadline) = self.machine.poll_timeout().filter(|deadline| *deadline <= until) {
            assert!(deadline > last, "nothing happens at a deadline");
            last = deadline;
            self.now = self.now.max(deadline);
            self.handle(Input::Timeout);
        }
        self.now = until;
    }

    fn handle(&mut self, input: Input<u8, Vec<i64>>) {
        self.machine.handle_input(input, self.now);
        while let Some(output) = self.machine.poll_output() {
            self.perform(output);
        }
    }

    fn perform(&mut self, output: Output<u8, Vec<i64>>) {
        match output {
            Output::Prepare => {
                assert!(!self.preparing, "prepares twice");
                self.check_may_send();
                self.preparing = true;
            }
            Output::Query(attempt, ids) => {
                self.check_query(&ids);
                let then = self.server.clone();
                self.in_flight.push(InFlight { attempt, ids, then });
                assert!(self.in_flight.len() <= MAX_REQUESTS);
            }
            Output::Abort(attempt) => {
                assert!(self.waiters.is_empty(), "aborts a request that has waiters");
                let before = self.in_flight.len();
                self.in_flight.retain(|request| request.attempt != attempt);
                assert_eq!(
                    self.in_flight.len() + 1,
                    before,
                    "aborts a request that is not in flight"
                );
            }
            Output::Retrying(_, delay) => assert!((0.0..=20_000.0).contains(&delay), "a delay of {delay} ms"),
            Output::Progress(waiter) => self.check_progress(waiter),
            Output::Ended(waiter, end) => self.check_end(waiter, end),
        }
    }

    fn check_may_send(&self) {
        assert!(!self.waiters.is_empty(), "a request without waiters");
        let hidden = self.hidden_since.map_or(0.0, |since| self.now - since);
        assert!(hidden < 60_000.0, "a request although the page is hidden");
        assert!(self.now >= self.blocked, "a request before its time");
    }

    fn check_query(&self, ids: &[i64]) {
        self.check_may_send();
        assert!(!ids.is_empty());
        assert!(
            list_len(ids) <= self.url_budget || ids.len() == 1,
            "too long a list"
        );
        for (index, id) in ids.iter().enumerate() {
            assert!(!ids[..index].contains(id), "{id} twice in a list");
            let is_in_flight = self.in_flight.iter().any(|request| request.ids.contains(id));
            assert!(!is_in_flight, "{id} is in flight already");
            let wanted = self.waiters.values().any(|waiting| waiting.ids.contains(id));
            assert!(wanted, "{id} has no waiters");
            let known = self.known.iter().any(|(_, known)| known == id);
            let at = self.ended.get(id).map_or(f64::NEG_INFINITY, |(at, _)| *at);
            assert!(!known && at + 30_000.0 <= self.now, "{id} is known to have ended");
            let answered = self.answered.get(id).copied().unwrap_or(f64::NEG_INFINITY);
            let reported = |waiting: &ModelWaiter| waiting.ids.contains(id) && waiting.since < answered;
            let reported = self.waiters.values().any(reported);
            assert!(
                !reported || self.now >= answered + 130.0,
                "{id} is queried again too soon"
            );
        }
    }

    fn check_progress(&mut self, waiter: WaiterId) {
        let Some(waiting) = self.waiters.get_mut(&waiter) else {
            panic!("progress without a waiter");
        };
        let Some(progress) = self.machine.progress(waiter) else {
            return; // The wait has ended in the meantime; that output comes next.
        };
        let tasks: Vec<_> = self.machine.tasks(waiter).cloned().collect();
        let tasks = statuses(&tasks);
        let known = waiting
            .ids
            .iter()
            .filter(|id| self.known.contains(&(waiter, **id)));
        assert_eq!(
            (progress.ended, progress.total),
            (known.count(), waiting.ids.len())
        );
        check_reported(&tasks, &waiting.ids, &self.ended, &self.known, waiter);
        if let Some((before, reported)) = &waiting.seen {
            let same = before.ended == progress.ended && before.stale == progress.stale && *reported == tasks;
            assert!(!same, "reports the same progress twice");
        }
        match progress.next_poll {
            Some(next) => assert!(next >= self.now),
            None => assert!(self.hidden_since.is_some(), "no next poll"),
        }
        waiting.seen = Some((progress, tasks));
    }

    fn check_end(&mut self, waiter: WaiterId, end: WaitEnd<u8, Vec<i64>>) {
        let known_ends: Vec<_> = self
            .known
            .iter()
            .copied()
            .filter(|(own, _)| *own == waiter)
            .collect();
        let waiting = self.remove(waiter);
        let known = |id: &i64| known_ends.contains(&(waiter, *id));
        match end {
            WaitEnd::Done(tasks) => {
                let expected: Tasks = waiting.ids.iter().map(|id| (*id, self.ended[id].1)).collect();
                assert_eq!(statuses(&tasks), expected, "wrong results");
                assert!(waiting.ids.iter().all(known), "done too early");
            }
            WaitEnd::Failed(reason, tasks) => {
                let tasks = statuses(&tasks);
                let known_ends = BTreeSet::from_iter(known_ends.iter().copied());
                check_reported(&tasks, &waiting.ids, &self.ended, &known_ends, waiter);
                assert!(!waiting.ids.iter().all(known), "fails although all have ended");
                match reason {
                    EndReason::NotFound(ids) => {
                        assert!(!ids.is_empty());
                        for id in &ids {
                            assert!(waiting.ids.contains(id) && !known(id));
                            assert!(self.misses[id] >= 3, "{id} is given up too early");
                        }
                        let lost = waiting
                            .ids
                            .iter()
                            .filter(|id| self.misses.get(id).is_some_and(|n| *n >= 3));
                        assert!(lost.count() >= ids.len());
                    }
                    EndReason::TimedOut => {
                        assert!(waiting.deadline.is_some_and(|deadline| deadline <= self.now))
                    }
                    EndReason::Failed(list) => {
                        let concerned = list.is_empty() || list.iter().any(|id| waiting.ids.contains(id));
                        assert!(concerned, "ends because of another list");
                    }
                }
            }
        }
    }

    /// Checks that must hold at any time.
    fn check(&self) {
        assert_eq!(
            self.machine.waiters(),
            self.waiters.len(),
            "a waiter is forgotten"
        );
        for waiting in self.waiters.values() {
            assert!(
                waiting.deadline.is_none_or(|deadline| deadline >= self.now),
                "waits past its deadline"
            );
        }
        let idle = !self.preparing && self.in_flight.is_empty();
        match self.machine.poll_timeout() {
            None if idle && self.hidden_since.is_none() => {
                assert!(self.waiters.is_empty(), "waiters without a timeout");
            }
            Some(_) => assert!(!self.waiters.is_empty(), "a timeout without waiters"),
            None => {}
        }
        if self.waiters.is_empty() {
            assert!(self.in_flight.is_empty(), "a request without waiters");
        }
    }

    /// Shows the page, ends every task and responds to every request, until no waiter is left.
    pub(crate) fn settle(&mut self) {
        self.act(&Act::Show);
        self.act(&Act::Online);
        for task in 0..TASKS {
            self.set_status(task, ServerState::Status(200));
        }
        for _ in 0..200 {
            self.prepare();
            while !self.in_flight.is_empty() {
                self.answer(0, Answer::Tasks { old: false });
                self.check();
            }
            if self.waiters.is_empty() && !self.preparing {
                break;
            }
            self.advance(1_000.0);
            self.check();
        }
        assert!(self.waiters.is_empty(), "a wait does not end");
        assert_eq!(self.machine.poll_timeout(), None);
    }
}

/// Checks that reported tasks are in the order of the waiter, and that those that have ended are complete.
fn check_reported(
    tasks: &Tasks,
    ids: &[i64],
    ended: &BTreeMap<i64, (f64, u16)>,
    known: &BTreeSet<(WaiterId, i64)>,
    waiter: WaiterId,
) {
    let mut order = ids.iter();
    for (id, status) in tasks {
        assert!(order.any(|own| own == id), "out of order");
        let known = known.contains(&(waiter, *id));
        assert_eq!(has_ended(*status), known, "{id} has {status}");
        assert!(!known || ended[id].1 == *status, "{id} has {status}");
    }
    let reported = ids.iter().filter(|id| known.contains(&(waiter, **id)));
    assert_eq!(
        reported.count(),
        tasks.iter().filter(|(_, status)| has_ended(*status)).count()
    );
}

fn reported(ids: &[i64], server: &BTreeMap<i64, ServerState>) -> Tasks {
    let known = ids.iter().filter_map(|id| match server[id] {
        ServerState::Status(status) => Some((*id, status)),
        ServerState::Unknown | ServerState::Bad => None,
    });
    known.collect()
}

/// A temporary failure, with the longest random delay.
pub(crate) fn temporary_failure(retry_after_ms: Option<u32>, unanswered: bool) -> PollFailure {
    PollFailure::Temporary(RetryInput {
        repeatable: true,
        unanswered,
        retry_after_ms,
        random: 1.0,
    })
}
