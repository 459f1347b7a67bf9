//! The machine: what happens, what is to be done, and what is remembered in between.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::agenda::Agenda;
use super::rounds::{Attempt, List, Rounds};
use super::trouble::Trouble;
use super::waiter::{End, Pace, Progress, Waiter, WaiterId, Why};
use super::watched::{Stage, Watched};
use crate::proto::retry::{Next, Pause, Retry, RetryOptions, Setback, Surroundings};
use crate::proto::task::{State, Task, distinct, in_order, lists};

/// What happens.
#[derive(Clone, Debug)]
pub enum Input<V, E> {
    /// Somebody waits for these tasks, up to this time if there is one. Its number is not in use.
    Join(WaiterId, Vec<i64>, Pace, Option<f64>),
    /// Somebody does not wait any more. Nothing is told to it from now on.
    Leave(WaiterId),
    /// A round may begin, whose lists have at most so many characters ([`room`](crate::proto::task::room)); and a number
    /// from 0 up to 1, chosen by chance.
    Prepared(usize, f64),
    /// A round can't begin.
    Unprepared(E, Trouble),
    /// A query was answered.
    Answered(Attempt, Vec<Task<V>>),
    /// A query failed.
    Failed(Attempt, E, Trouble),
    /// The page was hidden.
    Hidden,
    /// The page is shown (again).
    Shown,
    /// The network may work again.
    Online,
    /// There is no network.
    Offline,
    /// The deadline has come.
    Time,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Output<V, E> {
    /// A round is due: say how long its lists may be, with the token that it will be asked with.
    Prepare,
    /// Ask how these tasks stand.
    Query(Attempt, Vec<i64>),
    /// Nobody waits for this query any more.
    Abort(Attempt),
    /// Asking has failed with this error, and is tried again after so many milliseconds.
    Retrying(E, f64),
    /// What this waiter knows has changed: [`Watch::progress`] and [`Watch::tasks`] tell. Not given for the last change,
    /// which [`Output::Ended`] tells of.
    Progress(WaiterId),
    /// This waiter's wait is over.
    Ended(WaiterId, End<V, E>),
}

/// How long the first round waits for more waiters.
const GATHER_MS: f64 = 20.0;
/// How long before it is due a task may come along in a round.
const EARLY_MS: f64 = 4_000.0;
/// The share of a delay by which chance makes it longer or shorter at most.
const JITTER: f64 = 0.1;
/// How long a task that has ended is remembered.
const MEMORY_MS: f64 = 30_000.0;
/// How long the page may be hidden before nothing is asked any more.
const HIDDEN_GRACE_MS: f64 = 60_000.0;
/// After so many answers that do not tell of it, a task is unknown.
const MISSES: u8 = 3;

/// All who wait for tasks of one level.
#[derive(Debug)]
pub struct Watch<V, E> {
    waiters: BTreeMap<WaiterId, Waiter>,
    tasks: BTreeMap<i64, Watched<V>>,
    /// When tasks are to be asked for.
    due: Agenda,
    /// When waiters give up.
    deadlines: Agenda,
    /// Tasks that have ended, and until when they are remembered; in order.
    memory: VecDeque<(f64, i64)>,
    rounds: Rounds,
    /// A round is about to begin.
    preparing: bool,
    /// Those to be looked at when a round ends.
    touched: Vec<WaiterId>,
    retry: Retry,
    pause: Option<Pause>,
    hidden_since: Option<f64>,
    offline: bool,
    now: f64,
    outputs: VecDeque<Output<V, E>>,
}

impl<V, E: Clone> Watch<V, E> {
    /// A watch on a page that is shown, or that is `away`: a prerendered one. Asking that has failed is tried again for as
    /// long as somebody waits, whatever number of times the options name.
    pub fn new(options: RetryOptions, away: bool) -> Self {
        let options = RetryOptions {
            retries: u32::MAX,
            ..options
        };
        Watch {
            waiters: BTreeMap::new(),
            tasks: BTreeMap::new(),
            due: Agenda::default(),
            deadlines: Agenda::default(),
            memory: VecDeque::new(),
            rounds: Rounds::default(),
            preparing: false,
            touched: Vec::new(),
            retry: Retry::new(options),
            pause: None,
            hidden_since: away.then_some(f64::NEG_INFINITY),
            offline: false,
            now: 0.0,
            outputs: VecDeque::new(),
        }
    }

    /// Something has happened at `now`, in milliseconds of a clock that does not go back.
    pub fn handle(&mut self, input: Input<V, E>, now: f64) {
        self.now = now;
        self.forget();
        match input {
            Input::Join(waiter, ids, pace, deadline) => self.join(waiter, &ids, pace.sane(), deadline),
            Input::Leave(waiter) => {
                if let Some(left) = self.waiters.remove(&waiter) {
                    self.detach(waiter, &left);
                }
            }
            Input::Prepared(room, random) => self.begin(room, random),
            Input::Unprepared(error, trouble) => self.unprepared(error, trouble),
            Input::Answered(attempt, tasks) => self.answered(attempt, tasks),
            Input::Failed(attempt, error, trouble) => {
                if let Some(list) = self.rounds.landed(attempt) {
                    self.failed(list, error, trouble);
                }
            }
            Input::Hidden => self.hidden_since = self.hidden_since.or(Some(now)),
            Input::Shown => self.hidden_since = None,
            Input::Online => self.offline = false,
            Input::Offline => self.offline = true,
            Input::Time => {}
        }
        while let Some(waiter) = self.deadlines.pop(now) {
            self.settle(waiter as WaiterId, Some(Why::TimedOut));
        }
        self.proceed();
    }

    /// The next thing to do.
    pub fn poll(&mut self) -> Option<Output<V, E>> {
        self.outputs.pop_front()
    }

    /// When [`Input::Time`] is due. Never where nobody waits.
    pub fn deadline(&self) -> Option<f64> {
        let send = self.rounds.is_ready().then_some(self.now);
        let send = send.and_then(|time| self.allowed(time));
        let times = [self.deadlines.first(), self.next_round(), send];
        times
            .into_iter()
            .flatten()
            .filter(|time| time.is_finite())
            .reduce(f64::min)
    }

    /// How many wait.
    pub fn waiters(&self) -> usize {
        self.waiters.len()
    }

    /// How far this waiter's tasks have come. Looks at each of them.
    pub fn progress(&self, waiter: WaiterId) -> Option<Progress> {
        let waiter = self.waiters.get(&waiter)?;
        let tasks = waiter.ids.iter().filter_map(|id| self.tasks.get(id));
        let next = tasks.filter_map(|task| match task.stage {
            Stage::Due(time) => Some(time),
            Stage::Asked => Some(self.now),
            Stage::Ended { .. } => None,
        });
        Some(Progress {
            ended: waiter.ended,
            total: waiter.ids.len(),
            stale: waiter.stale > 0,
            next_poll: next.reduce(f64::min).and_then(|time| self.allowed(time)),
        })
    }

    /// How this waiter's tasks stand, as far as the service has told, in the waiter's order.
    pub fn tasks(&self, waiter: WaiterId) -> impl Iterator<Item = &Rc<Task<V>>> {
        let ids = self.waiters.get(&waiter).map(|waiter| waiter.ids.iter());
        ids.into_iter().flatten().filter_map(|id| self.told(id))
    }

    fn told(&self, id: &i64) -> Option<&Rc<Task<V>>> {
        self.tasks.get(id)?.task.as_ref()
    }

    fn join(&mut self, number: WaiterId, ids: &[i64], pace: Pace, deadline: Option<f64>) {
        if self.waiters.contains_key(&number) {
            return;
        }
        let mut waiter = Waiter {
            ids: distinct(ids),
            pace,
            deadline,
            ended: 0,
            stale: 0,
            touched: false,
            changed: false,
            told_stale: false,
            lost: false,
        };
        for id in &waiter.ids {
            let task = self.tasks.entry(*id).or_insert_with(Watched::new);
            task.join(number, &pace);
            waiter.changed |= task.task.is_some();
            waiter.stale += usize::from(task.stale);
            match task.stage {
                Stage::Due(time) => {
                    let wanted = task.wanted_at(&pace, self.now + GATHER_MS);
                    if wanted < time {
                        self.due.remove(time, *id);
                        self.due.add(wanted, *id);
                        task.stage = Stage::Due(wanted);
                    }
                }
                Stage::Asked => {}
                Stage::Ended { .. } => waiter.ended += 1,
            }
        }
        let (done, news) = (waiter.is_done(), waiter.has_news());
        if let Some(deadline) = deadline {
            self.deadlines.add(deadline, number.into());
        }
        self.waiters.insert(number, waiter);
        if done {
            self.settle(number, None);
        } else if news {
            self.outputs.push_back(Output::Progress(number));
        }
    }

    /// A waiter's wait is over: well, or because of this.
    fn settle(&mut self, number: WaiterId, why: Option<Why<E>>) {
        let Some(waiter) = self.waiters.remove(&number) else {
            return;
        };
        let tasks = waiter.ids.iter().filter_map(|id| self.told(id).cloned());
        let end = match why {
            None => End::Done(tasks.collect()),
            Some(why) => End::Failed(why, tasks.collect()),
        };
        self.outputs.push_back(Output::Ended(number, end));
        self.detach(number, &waiter);
    }

    /// A waiter that is gone lets go of its tasks. The last one ends everything that is on its way.
    fn detach(&mut self, number: WaiterId, waiter: &Waiter) {
        if let Some(deadline) = waiter.deadline {
            self.deadlines.remove(deadline, number.into());
        }
        for id in &waiter.ids {
            let Some(task) = self.tasks.get_mut(id) else {
                continue;
            };
            if task.leave(number, &waiter.pace) {
                let left = task.waiters.clone();
                for other in left.iter().filter_map(|other| self.waiters.get(other)) {
                    task.limit(other.pace.max_interval_ms);
                }
            }
            if task.is_idle() {
                if let Stage::Due(time) = task.stage {
                    self.due.remove(time, *id);
                }
                self.tasks.remove(id);
            }
        }
        if self.waiters.is_empty() {
            let flights = self.rounds.abandon();
            self.outputs.extend(flights.map(Output::Abort));
            self.tasks
                .retain(|_, task| matches!(task.stage, Stage::Ended { .. }));
        }
    }

    /// Lets go of what has been remembered for long enough.
    fn forget(&mut self) {
        while let Some((until, id)) = self.memory.front().copied()
            && until <= self.now
        {
            self.memory.pop_front();
            if let Some(task) = self.tasks.get_mut(&id) {
                task.stage = Stage::Ended { remembered: false };
                if task.is_idle() {
                    self.tasks.remove(&id);
                }
            }
        }
    }

    /// The first time from `time` on at which something may be sent; `None` while the page has been hidden for long.
    fn allowed(&self, time: f64) -> Option<f64> {
        let around = Surroundings {
            offline: self.offline,
            hidden: self.hidden_since.is_some(),
        };
        let time = time.max(self.now);
        let time = match self.pause.map(|pause| pause.next(self.now, around)) {
            Some(Next::Wait(until)) => time.max(until),
            // Without a network for long, it is tried all the same: browsers are wrong about it at times.
            Some(Next::Send | Next::GiveUp) | None => time,
        };
        let hidden = |since: f64| since + HIDDEN_GRACE_MS <= time;
        (!self.hidden_since.is_some_and(hidden)).then_some(time)
    }

    /// When the next round is to begin.
    fn next_round(&self) -> Option<f64> {
        let due = self.due.first().filter(|_| !self.preparing)?;
        self.allowed(due)
    }

    /// Does what may be done now.
    fn proceed(&mut self) {
        if self.next_round().is_some_and(|time| time <= self.now) {
            self.preparing = true;
            self.outputs.push_back(Output::Prepare);
        }
        while self.rounds.is_ready() && self.allowed(self.now) == Some(self.now) {
            let Some(mut list) = self.rounds.next() else { break };
            list.ids.retain(|id| !self.drop_unwanted(id));
            if list.ids.is_empty() {
                self.done(list.round);
            } else {
                let ids = list.ids.clone();
                let attempt = self.rounds.sent(list);
                self.outputs.push_back(Output::Query(attempt, ids));
            }
        }
    }

    /// Forgets a task of a list for which nobody waits any more. True if there was none.
    fn drop_unwanted(&mut self, id: &i64) -> bool {
        let unwanted = self.tasks.get(id).is_none_or(|task| task.waiters.is_empty());
        if unwanted {
            self.tasks.remove(id);
        }
        unwanted
    }

    /// Takes what is to be asked for in a round that begins now.
    fn take_due(&mut self) -> Vec<i64> {
        let mut taken = Vec::new();
        for (time, id) in self.due.until(self.now + EARLY_MS) {
            if let Some(task) = self.tasks.get_mut(&id)
                && task.from.min(time) <= self.now
            {
                task.stage = Stage::Asked;
                taken.push((time, id));
            }
        }
        for (time, id) in &taken {
            self.due.remove(*time, *id);
        }
        taken.into_iter().map(|(_, id)| id).collect()
    }

    fn begin(&mut self, room: usize, random: f64) {
        self.preparing = false;
        // Since it was asked for, a request may have failed, or the page been hidden.
        if self.allowed(self.now) != Some(self.now) {
            return;
        }
        let ids = self.take_due();
        if !ids.is_empty() {
            self.rounds.begin(lists(&ids, room), random);
        }
    }

    fn unprepared(&mut self, error: E, trouble: Trouble) {
        self.preparing = false;
        let ids = self.take_due();
        let trouble = match trouble {
            Trouble::Refused => Trouble::Final,
            other => other,
        };
        self.failed(List { round: 0, ids }, error, trouble);
    }

    fn answered(&mut self, attempt: Attempt, tasks: Vec<Task<V>>) {
        let Some(list) = self.rounds.landed(attempt) else {
            return;
        };
        self.retry.reset();
        let jitter = 1.0 + JITTER * (2.0 * self.rounds.random(list.round) - 1.0);
        let mut done = Vec::new();
        for task in in_order(&list.ids, tasks) {
            done.extend(self.heard(task, jitter));
        }
        for id in &list.ids {
            self.missed(*id, jitter);
        }
        for waiter in done {
            self.settle(waiter, None);
        }
        self.done(list.round);
    }

    /// The service has told of a task: who has nothing more to wait for.
    fn heard(&mut self, told: Task<V>, jitter: f64) -> Vec<WaiterId> {
        let mut done = Vec::new();
        let id = told.id;
        let Some(task) = self.tasks.get_mut(&id) else {
            return done;
        };
        let ended = State::of(told.status) != State::Running;
        let changed = task.task.as_ref().is_none_or(|old| old.status != told.status);
        let fresh = std::mem::take(&mut task.stale);
        task.missed = 0;
        task.task = Some(Rc::new(told));
        for number in task.waiters.iter().filter(|_| changed || fresh) {
            if let Some(waiter) = self.waiters.get_mut(number) {
                waiter.stale -= usize::from(fresh);
                waiter.ended += usize::from(ended);
                waiter.changed |= changed;
                if waiter.is_done() {
                    done.push(*number);
                } else {
                    touch(&mut self.touched, *number, waiter);
                }
            }
        }
        if ended {
            task.stage = Stage::Ended { remembered: true };
            self.memory.push_back((self.now + MEMORY_MS, id));
        } else {
            self.postpone(id, jitter);
        }
        done
    }

    /// A list was answered, and if the answer has not told of this task of it, it may be unknown.
    fn missed(&mut self, id: i64, jitter: f64) {
        let Some(task) = self.tasks.get_mut(&id) else {
            return;
        };
        if task.stage != Stage::Asked {
            return;
        }
        task.missed = task.missed.saturating_add(1);
        let fresh = std::mem::take(&mut task.stale);
        let lost = task.missed >= MISSES;
        for number in task.waiters.iter().filter(|_| lost || fresh) {
            if let Some(waiter) = self.waiters.get_mut(number) {
                waiter.stale -= usize::from(fresh);
                waiter.lost |= lost;
                touch(&mut self.touched, *number, waiter);
            }
        }
        self.postpone(id, jitter);
    }

    /// A task was asked for, and will be again after its delay.
    fn postpone(&mut self, id: i64, jitter: f64) {
        if self.drop_unwanted(&id) {
            return;
        }
        if let Some(task) = self.tasks.get_mut(&id) {
            let due = task.answered(self.now, jitter);
            task.stage = Stage::Due(due);
            self.due.add(due, id);
        }
    }

    /// A list could not be asked for.
    fn failed(&mut self, list: List, error: E, trouble: Trouble) {
        match trouble {
            Trouble::Passing(setback) => {
                self.back_off(error, &setback);
                let mut lists = vec![list];
                // What would be sent next meets the same.
                lists.extend(std::iter::from_fn(|| self.rounds.next()));
                lists.iter().for_each(|list| self.put_back(list));
                lists.iter().for_each(|list| self.done(list.round));
            }
            Trouble::Refused if list.ids.len() > 1 => {
                self.retry.reset();
                self.rounds.halve(list);
            }
            Trouble::Refused | Trouble::Final => {
                for id in &list.ids {
                    while let Some(waiter) = self.tasks.get(id).and_then(|task| task.waiters.first()) {
                        self.settle(*waiter, Some(Why::Failed(error.clone())));
                    }
                    self.tasks.remove(id);
                }
                self.done(list.round);
            }
        }
    }

    /// Puts everything off. Several requests may meet the same trouble: it counts once, and only what the service asks for
    /// makes it longer.
    fn back_off(&mut self, error: E, setback: &Setback) {
        let end = |pause: &Pause| match pause.next(self.now, Surroundings::default()) {
            Next::Wait(until) => until,
            Next::Send | Next::GiveUp => self.now,
        };
        let mut until = self.pause.as_ref().map_or(self.now, end);
        let first = until <= self.now;
        let mut retry = self.retry;
        if (first || setback.retry_after_ms.is_some())
            && let Some(pause) = retry.after(setback, self.now)
            && (first || end(&pause) > until)
        {
            until = end(&pause);
            self.pause = Some(pause);
        }
        if first {
            self.retry = retry;
        }
        let delay = until - self.now;
        self.outputs.push_back(Output::Retrying(error, delay));
    }

    /// The tasks of a list that could not be asked for are due again, and what is known of them is old.
    fn put_back(&mut self, list: &List) {
        for id in &list.ids {
            if self.drop_unwanted(id) {
                continue;
            }
            let Some(task) = self.tasks.get_mut(id) else {
                continue;
            };
            task.stage = Stage::Due(self.now);
            task.from = self.now;
            self.due.add(self.now, *id);
            if std::mem::replace(&mut task.stale, true) {
                continue;
            }
            for number in &task.waiters {
                if let Some(waiter) = self.waiters.get_mut(number) {
                    waiter.stale += 1;
                    touch(&mut self.touched, *number, waiter);
                }
            }
        }
    }

    /// A list is done with. At the end of its round, those are told for whom something has changed.
    fn done(&mut self, round: u32) {
        if round != 0 && !self.rounds.done(round) {
            return;
        }
        for number in std::mem::take(&mut self.touched) {
            let Some(waiter) = self.waiters.get_mut(&number) else {
                continue;
            };
            waiter.touched = false;
            if waiter.lost {
                let unknown = waiter.ids.iter().copied();
                let tasks = &self.tasks;
                let unknown = unknown.filter(|id| tasks.get(id).is_some_and(|task| task.missed >= MISSES));
                let unknown = unknown.collect();
                self.settle(number, Some(Why::NotFound(unknown)));
            } else if waiter.has_news() {
                self.outputs.push_back(Output::Progress(number));
            }
        }
    }
}

/// Notes that a waiter is to be looked at when the round ends.
fn touch(touched: &mut Vec<WaiterId>, number: WaiterId, waiter: &mut Waiter) {
    if !waiter.touched {
        waiter.touched = true;
        touched.push(number);
    }
}
