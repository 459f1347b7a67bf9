//! The machine: it sends the requests of a batch, and gives each item its outcome.

use std::ops::Range;
use std::rc::Rc;

use super::RequestId;
use super::assign::assign;
use super::failure::BatchFailure;
use super::input::Input;
use super::outcome::{End, Outcome};
use super::output::Output;
use crate::session::queue::Queue;
use crate::wire::batch::{Batch, MAX_BODY_LEN, MAX_ITEMS};
use crate::wire::batch_answer::{Answer, Report};

/// The most tasks of one batch that run at a time. While there are so many, no further request is sent.
pub const MAX_TASKS: usize = 4;

/// The stage of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Not sent yet.
    Waiting,
    /// Sent, and not answered.
    Sent,
    /// A task does it.
    Task(i64),
    /// Its items have their outcomes.
    Done,
}

/// A request and its items.
#[derive(Clone, Debug)]
struct Part {
    items: Range<usize>,
    stage: Stage,
}

/// One batch.
#[derive(Debug)]
pub struct BatchRun<E> {
    batch: Rc<Batch>,
    parts: Vec<Part>,
    /// How many items have an outcome, and were sent.
    ended: usize,
    /// A request was done, or may have been.
    is_tried: bool,
    /// The first reason for which nothing was done.
    refusal: Option<E>,
    has_ended: bool,
    outputs: Queue<Output<E>>,
}

impl<E: Clone> BatchRun<E> {
    /// A batch that begins: its first outputs are ready.
    pub fn new(batch: Rc<Batch>) -> Self {
        BatchRun::with_limits(batch, MAX_ITEMS, MAX_BODY_LEN)
    }

    /// The same with other limits of a request than the service's: items, and bytes of the body.
    pub fn with_limits(batch: Rc<Batch>, max_items: usize, max_len: usize) -> Self {
        let parts = batch.split(max_items, max_len).into_iter();
        let parts = parts.map(|items| Part {
            items,
            stage: Stage::Waiting,
        });
        let mut run = BatchRun {
            parts: parts.collect(),
            batch,
            ended: 0,
            is_tried: false,
            refusal: None,
            has_ended: false,
            outputs: Queue::default(),
        };
        // Without items there is nothing that could be tried.
        run.is_tried = run.parts.is_empty();
        run.go_on();
        run
    }

    /// Handles an event.
    pub fn handle_input(&mut self, input: Input<E>) {
        if self.has_ended {
            return;
        }
        let before = self.ended;
        match input {
            Input::Answered(request, answer) => self.answered(request, answer),
            Input::Failed {
                request,
                error,
                failure,
            } => self.failed(request, &error, failure),
            Input::TaskEnded {
                request,
                status,
                reports,
            } => {
                if matches!(self.stage(request), Some(Stage::Task(_))) {
                    self.report(request, status, reports);
                }
            }
            Input::TaskLost(request, error) => {
                if matches!(self.stage(request), Some(Stage::Task(_))) {
                    self.lose(request, Some(&error));
                }
            }
            Input::Stop { reason, is_held_back } => self.stop(reason.as_ref(), is_held_back),
        }
        if self.ended > before {
            self.outputs.push(Output::Progress);
        }
        self.go_on();
    }

    /// The next action.
    pub fn poll_output(&mut self) -> Option<Output<E>> {
        self.outputs.pop()
    }

    /// How many items have ended: they succeeded, failed, or are unknown.
    pub fn ended(&self) -> usize {
        self.ended
    }

    /// The number of items.
    pub fn total(&self) -> usize {
        self.batch.items.len()
    }

    fn stage(&self, request: RequestId) -> Option<Stage> {
        self.parts.get(request).map(|part| part.stage)
    }

    /// Sends the next request, or ends.
    fn go_on(&mut self) {
        let count = |stage: fn(Stage) -> bool| self.parts.iter().filter(|part| stage(part.stage)).count();
        let sent = count(|stage| stage == Stage::Sent);
        let tasks = count(|stage| matches!(stage, Stage::Task(_)));
        if sent == 0
            && tasks < MAX_TASKS
            && let Some(next) = self.parts.iter().position(|part| part.stage == Stage::Waiting)
            && let Some(part) = self.parts.get_mut(next)
        {
            part.stage = Stage::Sent;
            self.outputs.push(Output::Send(next, part.items.clone()));
        }
        if self.parts.iter().all(|part| part.stage == Stage::Done) {
            self.has_ended = true;
            self.outputs.push(Output::Ended(if self.is_tried {
                End::Done
            } else {
                End::NotTried(self.refusal.take())
            }));
        }
    }

    fn answered(&mut self, request: RequestId, answer: Answer) {
        if self.stage(request) != Some(Stage::Sent) {
            return;
        }
        self.is_tried = true;
        match answer {
            Answer::Reports(status, reports) => self.report(request, status, Some(reports)),
            Answer::Task(task) => {
                if let Some(part) = self.parts.get_mut(request) {
                    part.stage = Stage::Task(task);
                    self.outputs.push(Output::Wait(request, task));
                }
            }
        }
    }

    fn failed(&mut self, request: RequestId, error: &E, failure: BatchFailure) {
        if self.stage(request) != Some(Stage::Sent) {
            return;
        }
        if failure == BatchFailure::Lost {
            self.lose(request, Some(error));
        } else {
            self.refusal.get_or_insert_with(|| error.clone());
            self.finish(request, |_| Outcome::Refused(error.clone()));
        }
        if failure != BatchFailure::Refused {
            self.drop_waiting(Some(error));
        }
    }

    /// Gives the items of a request the outcomes of an answer or a task with this status.
    fn report(&mut self, request: RequestId, overall: u16, reports: Option<Vec<Report>>) {
        let task = self.task(request);
        let items = self.parts.get(request).map(|part| part.items.clone());
        let Some(reports) = reports else {
            return self.finish(request, |_| Outcome::of_status(overall, task, None, None));
        };
        let assigned = assign(&self.batch, items.unwrap_or_default(), reports);
        let mut assigned = assigned.into_iter();
        self.finish(request, |_| match assigned.next().flatten() {
            Some(report) => Outcome::of_report(report, overall, task),
            None => Outcome::unreported(task),
        });
    }

    /// The answer to a request, or the end of its task, can't be known.
    fn lose(&mut self, request: RequestId, error: Option<&E>) {
        self.is_tried = true;
        let task = self.task(request);
        self.finish(request, |_| Outcome::Unknown {
            error: error.cloned(),
            is_unreported: false,
            task,
        });
    }

    fn task(&self, request: RequestId) -> Option<i64> {
        match self.stage(request) {
            Some(Stage::Task(task)) => Some(task),
            _ => None,
        }
    }

    fn stop(&mut self, reason: Option<&E>, is_held_back: bool) {
        for part in &mut self.parts {
            if is_held_back && part.stage == Stage::Sent {
                part.stage = Stage::Waiting;
            }
        }
        self.refusal = self.refusal.take().or_else(|| reason.cloned());
        self.drop_waiting(reason);
        for request in 0..self.parts.len() {
            if self.stage(request) != Some(Stage::Done) {
                self.lose(request, reason);
            }
        }
    }

    /// Does not send the requests that have not been sent.
    fn drop_waiting(&mut self, reason: Option<&E>) {
        for request in 0..self.parts.len() {
            if self.stage(request) == Some(Stage::Waiting) {
                self.finish(request, |_| Outcome::NotSent(reason.cloned()));
            }
        }
    }

    /// Gives the items of a request their outcomes.
    fn finish(&mut self, request: RequestId, mut outcome: impl FnMut(usize) -> Outcome<E>) {
        let Some(part) = self.parts.get_mut(request) else {
            return;
        };
        if part.stage != Stage::Waiting {
            self.ended += part.items.len();
        }
        part.stage = Stage::Done;
        for item in part.items.clone() {
            self.outputs.push(Output::Item(item, outcome(item)));
        }
    }
}
