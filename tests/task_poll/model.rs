//! A model of the server, the page and those who wait: answers come late, out of order, or not at all.

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

/// How many tasks there are. The last ones are special from the start.
const TASKS: u8 = 16;

/// What somebody, the page, the network, the server or the clock does. Tasks, waiters and requests are chosen modulo.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Somebody waits for the tasks of these bits, at this pace, for so many milliseconds.
    Join(u16, u8, Option<u16>),
    Leave(u8),
    /// The round that is asked for may begin.
    Prepare,
    /// It can't, because no token is to be had: for now, or for good.
    NoToken {
        passing: bool,
    },
    Answer(u8, Answer),
    /// A task ends with one of the statuses.
    Finish(u8, u8),
    /// A task still runs, and says so with another status.
    Change(u8),
    /// The server forgets a task.
    Vanish(u8),
    /// The server learns of a task, or remembers it.
    Appear(u8),
    Hide,
    Show,
    Online,
    Offline,
    Advance(u16),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    /// How the tasks stand now, or stood when the request was sent.
    Tasks {
        old: bool,
    },
    /// 500, or an answer that makes no sense.
    Broken,
    /// 429 with a `Retry-After` of so many seconds.
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
        1 => proptest::bool::weighted(0.8).prop_map(|passing| Act::NoToken { passing }),
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

/// How a task stands on the server.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Status(u16),
    Unknown,
    /// A list with it is refused.
    Bad,
}

/// How tasks end.
const ENDS: [u16; 6] = [200, 204, 207, 400, 500, 299];

const PACES: [(f64, f64); 3] = [(1_000.0, 15_000.0), (200.0, 1_000.0), (3_000.0, 3_000.0)];

/// Whoever waits, as the model sees them.
#[derive(Debug)]
struct Waiting {
    ids: Vec<i64>,
    since: f64,
    deadline: Option<f64>,
    /// What it has been told last.
    seen: Option<(Progress, Vec<(i64, u16)>)>,
}

/// A request on its way: what was asked, and how the tasks stood.
struct Flight {
    attempt: Attempt,
    ids: Vec<i64>,
    then: BTreeMap<i64, Fate>,
}

type Tasks = Vec<(i64, u16)>;

/// A watch, its server, its page and its waiters. An error is the list that was asked for in vain.
pub(crate) struct World {
    watch: TaskPoll<u8, Vec<i64>>,
    now: f64,
    room: usize,
    fates: BTreeMap<i64, Fate>,
    last_waiter: WaiterId,
    waiting: BTreeMap<WaiterId, Waiting>,
    flights: Vec<Flight>,
    preparing: bool,
    /// Who has heard that a task has ended.
    knows: BTreeSet<(WaiterId, i64)>,
    /// When and how a task ended, as far as the watch has heard.
    ended: BTreeMap<i64, (f64, u16)>,
    /// Answers in a row without a task.
    misses: BTreeMap<i64, u8>,
    /// When an answer has last told of a task, or has not.
    answered: BTreeMap<i64, f64>,
    /// No request may be sent before.
    blocked: f64,
    hidden_since: Option<f64>,
}

/// The id of a task: short ones and long ones.
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
    /// A world in which a list has room for so many characters.
    pub(crate) fn new(room: usize) -> Self {
        let fate = |task| match task {
            0..12 => Fate::Status(202),
            12 | 13 => Fate::Unknown,
            _ => Fate::Bad,
        };
        World {
            watch: TaskPoll::new(RetryOptions::default(), false),
            now: 0.0,
            room,
            fates: (0..TASKS).map(|task| (id(task), fate(task))).collect(),
            last_waiter: 0,
            waiting: BTreeMap::new(),
            flights: Vec::new(),
            preparing: false,
            knows: BTreeSet::new(),
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
                let chosen = usize::from(which) % self.waiting.len().max(1);
                if let Some(waiter) = self.waiting.keys().nth(chosen).copied() {
                    self.remove(waiter);
                    self.give(Input::Leave(waiter));
                }
            }
            Act::Prepare => self.prepare(),
            Act::NoToken { passing } if self.preparing => {
                self.preparing = false;
                let trouble = if passing {
                    passing_trouble(None, false)
                } else {
                    PollFailure::Permanent
                };
                self.give(Input::Unprepared(Vec::new(), trouble));
            }
            Act::NoToken { .. } => {}
            Act::Answer(which, answer) => self.answer(which, answer),
            Act::Finish(task, status) => {
                self.tell(task, Fate::Status(ENDS[usize::from(status) % ENDS.len()]));
            }
            Act::Change(task) => self.tell(task, Fate::Status(102)),
            Act::Vanish(task) => {
                if let Some(fate @ Fate::Status(_)) = self.fates.get_mut(&id(task)) {
                    *fate = Fate::Unknown;
                }
            }
            Act::Appear(task) => {
                if let Some(fate @ Fate::Unknown) = self.fates.get_mut(&id(task)) {
                    *fate = Fate::Status(202);
                }
            }
            Act::Hide => {
                self.hidden_since = self.hidden_since.or(Some(self.now));
                self.give(Input::Hidden);
            }
            Act::Show => {
                self.hidden_since = None;
                self.give(Input::Shown);
            }
            Act::Online => self.give(Input::Online),
            Act::Offline => self.give(Input::Offline),
            Act::Advance(ms) => self.advance(f64::from(ms)),
        }
        self.check();
    }

    /// A task that runs goes on, or ends.
    fn tell(&mut self, task: u8, next: Fate) {
        if let Some(fate @ Fate::Status(102 | 202)) = self.fates.get_mut(&id(task)) {
            *fate = next;
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
            if remembered || self.knows.iter().any(|(_, known)| known == id) {
                self.knows.insert((waiter, *id));
            }
        }
        let deadline = limit.map(|ms| self.now + f64::from(ms));
        self.waiting.insert(
            waiter,
            Waiting {
                ids: ids.clone(),
                since: self.now,
                deadline,
                seen: None,
            },
        );
        // An id given twice counts once.
        ids.extend(ids.first().copied());
        let (interval_ms, max_interval_ms) = PACES[usize::from(pace) % PACES.len()];
        let pace = PollOptions {
            interval_ms,
            max_interval_ms,
        };
        self.give(Input::Join {
            waiter,
            ids,
            options: pace,
            deadline,
        });
    }

    fn remove(&mut self, waiter: WaiterId) -> Waiting {
        self.knows.retain(|(own, _)| *own != waiter);
        self.waiting
            .remove(&waiter)
            .expect("ends once, and is told nothing after")
    }

    fn prepare(&mut self) {
        if std::mem::take(&mut self.preparing) {
            self.give(Input::Prepared {
                url_budget: self.room,
                random: 0.25,
            });
        }
    }

    fn answer(&mut self, which: u8, answer: Answer) {
        if self.flights.is_empty() {
            return;
        }
        let flight = self.flights.remove(usize::from(which) % self.flights.len());
        let (attempt, ids) = (flight.attempt, flight.ids);
        let trouble = match answer {
            Answer::Tasks { .. } if ids.iter().any(|id| self.fates[id] == Fate::Bad) => PollFailure::Refused,
            Answer::Tasks { old } => {
                let fates = if old { &flight.then } else { &self.fates };
                let tasks = told(&ids, fates);
                return self.give_tasks(attempt, &ids, tasks);
            }
            Answer::Broken => passing_trouble(None, false),
            Answer::Busy(seconds) => {
                let ms = u32::from(seconds) * 1000;
                self.blocked = self.blocked.max(self.now + f64::from(ms).min(20_000.0));
                passing_trouble(Some(ms), false)
            }
            Answer::Unanswered => passing_trouble(None, true),
            Answer::Forbidden => PollFailure::Permanent,
        };
        self.give(Input::Failed {
            attempt,
            error: ids,
            failure: trouble,
        });
    }

    fn give_tasks(&mut self, attempt: Attempt, ids: &[i64], tasks: Tasks) {
        for id in ids {
            self.answered.insert(*id, self.now);
            *self.misses.entry(*id).or_default() += 1;
        }
        for (id, status) in &tasks {
            self.misses.insert(*id, 0);
            if has_ended(*status) {
                self.ended.insert(*id, (self.now, *status));
                let holders = self
                    .waiting
                    .iter()
                    .filter(|(_, waiting)| waiting.ids.contains(id));
                self.knows.extend(holders.map(|(waiter, _)| (*waiter, *id)));
            }
        }
        let task = |(id, status): (i64, u16)| Task {
            id,
            status,
            result: None,
        };
        // The service's order is its own, and it may tell of what nobody asked for.
        let mut tasks: Vec<_> = tasks.into_iter().rev().map(task).collect();
        tasks.push(task((77, 200)));
        self.give(Input::Answered(attempt, tasks));
    }

    /// Lets time pass, with every deadline met on the way.
    fn advance(&mut self, ms: f64) {
        let until = self.now + ms;
        let mut last = f64::NEG_INFINITY;
        while let Some(deadline) = self.watch.poll_timeout().filter(|deadline| *deadline <= until) {
            assert!(deadline > last, "nothing happens at a deadline");
            last = deadline;
            self.now = self.now.max(deadline);
            self.give(Input::Timeout);
        }
        self.now = until;
    }

    fn give(&mut self, input: Input<u8, Vec<i64>>) {
        self.watch.handle_input(input, self.now);
        while let Some(output) = self.watch.poll_output() {
            self.take(output);
        }
    }

    fn take(&mut self, output: Output<u8, Vec<i64>>) {
        match output {
            Output::Prepare => {
                assert!(!self.preparing, "asks twice for the same");
                self.check_may_send();
                self.preparing = true;
            }
            Output::Query(attempt, ids) => {
                self.check_query(&ids);
                let then = self.fates.clone();
                self.flights.push(Flight { attempt, ids, then });
                assert!(self.flights.len() <= MAX_REQUESTS);
            }
            Output::Abort(attempt) => {
                assert!(self.waiting.is_empty(), "aborts what somebody waits for");
                let before = self.flights.len();
                self.flights.retain(|flight| flight.attempt != attempt);
                assert_eq!(self.flights.len() + 1, before, "aborts what is not on its way");
            }
            Output::Retrying(_, delay) => assert!((0.0..=20_000.0).contains(&delay), "a delay of {delay} ms"),
            Output::Progress(waiter) => self.check_progress(waiter),
            Output::Ended(waiter, end) => self.check_end(waiter, end),
        }
    }

    fn check_may_send(&self) {
        assert!(!self.waiting.is_empty(), "a request although nobody waits");
        let hidden = self.hidden_since.map_or(0.0, |since| self.now - since);
        assert!(hidden < 60_000.0, "a request although the page is hidden");
        assert!(self.now >= self.blocked, "a request before its time");
    }

    fn check_query(&self, ids: &[i64]) {
        self.check_may_send();
        assert!(!ids.is_empty());
        assert!(list_len(ids) <= self.room || ids.len() == 1, "too long a list");
        for (index, id) in ids.iter().enumerate() {
            assert!(!ids[..index].contains(id), "{id} twice in a list");
            let flying = self.flights.iter().any(|flight| flight.ids.contains(id));
            assert!(!flying, "{id} is asked for already");
            let wanted = self.waiting.values().any(|waiting| waiting.ids.contains(id));
            assert!(wanted, "nobody waits for {id}");
            let known = self.knows.iter().any(|(_, known)| known == id);
            let at = self.ended.get(id).map_or(f64::NEG_INFINITY, |(at, _)| *at);
            assert!(!known && at + 30_000.0 <= self.now, "{id} is known to have ended");
            let answered = self.answered.get(id).copied().unwrap_or(f64::NEG_INFINITY);
            let told = |waiting: &Waiting| waiting.ids.contains(id) && waiting.since < answered;
            let told = self.waiting.values().any(told);
            assert!(!told || self.now >= answered + 130.0, "{id} again so soon");
        }
    }

    fn check_progress(&mut self, waiter: WaiterId) {
        let Some(waiting) = self.waiting.get_mut(&waiter) else {
            panic!("tells one who does not wait");
        };
        let Some(progress) = self.watch.progress(waiter) else {
            return; // It has ended meanwhile, which is told next.
        };
        let tasks: Vec<_> = self.watch.tasks(waiter).cloned().collect();
        let tasks = statuses(&tasks);
        let known = waiting
            .ids
            .iter()
            .filter(|id| self.knows.contains(&(waiter, **id)));
        assert_eq!(
            (progress.ended, progress.total),
            (known.count(), waiting.ids.len())
        );
        check_told(&tasks, &waiting.ids, &self.ended, &self.knows, waiter);
        if let Some((before, told)) = &waiting.seen {
            let same = before.ended == progress.ended && before.stale == progress.stale && *told == tasks;
            assert!(!same, "tells what was told before");
        }
        match progress.next_poll {
            Some(next) => assert!(next >= self.now),
            None => assert!(self.hidden_since.is_some(), "no next poll"),
        }
        waiting.seen = Some((progress, tasks));
    }

    fn check_end(&mut self, waiter: WaiterId, end: WaitEnd<u8, Vec<i64>>) {
        let knows: Vec<_> = self
            .knows
            .iter()
            .copied()
            .filter(|(own, _)| *own == waiter)
            .collect();
        let waiting = self.remove(waiter);
        let known = |id: &i64| knows.contains(&(waiter, *id));
        match end {
            WaitEnd::Done(tasks) => {
                let expected: Tasks = waiting.ids.iter().map(|id| (*id, self.ended[id].1)).collect();
                assert_eq!(statuses(&tasks), expected, "wrong results");
                assert!(waiting.ids.iter().all(known), "done too early");
            }
            WaitEnd::Failed(why, tasks) => {
                let tasks = statuses(&tasks);
                let knows = BTreeSet::from_iter(knows.iter().copied());
                check_told(&tasks, &waiting.ids, &self.ended, &knows, waiter);
                assert!(!waiting.ids.iter().all(known), "fails although all have ended");
                match why {
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
                        assert!(concerned, "ends for another's failure");
                    }
                }
            }
        }
    }

    /// What holds at every moment.
    fn check(&self) {
        assert_eq!(self.watch.waiters(), self.waiting.len(), "somebody is forgotten");
        for waiting in self.waiting.values() {
            assert!(
                waiting.deadline.is_none_or(|deadline| deadline >= self.now),
                "waits past its deadline"
            );
        }
        let idle = !self.preparing && self.flights.is_empty();
        match self.watch.poll_timeout() {
            None if idle && self.hidden_since.is_none() => {
                assert!(self.waiting.is_empty(), "somebody waits, and nothing happens");
            }
            Some(_) => assert!(!self.waiting.is_empty(), "a timer although nobody waits"),
            None => {}
        }
        if self.waiting.is_empty() {
            assert!(self.flights.is_empty(), "a request although nobody waits");
        }
    }

    /// The page is shown, every task ends, every request is answered: soon nobody waits any more.
    pub(crate) fn rest(&mut self) {
        self.act(&Act::Show);
        self.act(&Act::Online);
        for task in 0..TASKS {
            self.tell(task, Fate::Status(200));
        }
        for _ in 0..200 {
            self.prepare();
            while !self.flights.is_empty() {
                self.answer(0, Answer::Tasks { old: false });
                self.check();
            }
            if self.waiting.is_empty() && !self.preparing {
                break;
            }
            self.advance(1_000.0);
            self.check();
        }
        assert!(self.waiting.is_empty(), "somebody waits for ever");
        assert_eq!(self.watch.poll_timeout(), None);
    }
}

/// What a waiter is told is in its order, and right for all that has ended.
fn check_told(
    tasks: &Tasks,
    ids: &[i64],
    ended: &BTreeMap<i64, (f64, u16)>,
    knows: &BTreeSet<(WaiterId, i64)>,
    waiter: WaiterId,
) {
    let mut order = ids.iter();
    for (id, status) in tasks {
        assert!(order.any(|own| own == id), "out of order");
        let known = knows.contains(&(waiter, *id));
        assert_eq!(has_ended(*status), known, "{id} has {status}");
        assert!(!known || ended[id].1 == *status, "{id} has {status}");
    }
    let told = ids.iter().filter(|id| knows.contains(&(waiter, **id)));
    assert_eq!(
        told.count(),
        tasks.iter().filter(|(_, status)| has_ended(*status)).count()
    );
}

fn told(ids: &[i64], fates: &BTreeMap<i64, Fate>) -> Tasks {
    let known = ids.iter().filter_map(|id| match fates[id] {
        Fate::Status(status) => Some((*id, status)),
        Fate::Unknown | Fate::Bad => None,
    });
    known.collect()
}

/// A failure that passes; chance at its longest.
pub(crate) fn passing_trouble(retry_after_ms: Option<u32>, unanswered: bool) -> PollFailure {
    PollFailure::Temporary(RetryInput {
        repeatable: true,
        unanswered,
        retry_after_ms,
        random: 1.0,
    })
}
