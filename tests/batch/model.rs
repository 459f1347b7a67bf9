//! A model of the service and the application. Answers come late, tasks end out of order, reports are missing, surplus or in
//! another order.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use proptest::prelude::*;
use smh_wasm::session::batch::{BatchFailure, BatchRun, End, Input, MAX_TASKS, Outcome, Output, RequestId};
use smh_wasm::value::Field;
use smh_wasm::wire::batch::{Action, Batch, Source};
use smh_wasm::wire::batch_answer::{Answer, Report};

use crate::support::{Js, object};

/// A batch, and how it is split.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) action: u8,
    /// The number of each item's source: equal numbers are the same source.
    pub(crate) sources: Vec<u8>,
    pub(crate) max_items: usize,
}

/// An action of the service or of the application. Requests are indexes, modulo.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// The request in flight is answered at once.
    Answer(Shape),
    /// The request in flight is answered with a task.
    Accept,
    /// The request in flight fails.
    Fail(BatchFailure),
    /// A task ends: its reports, if it has some, and its status if it has none.
    EndTask(u8, Option<Shape>, u8),
    /// The end of a task can't be known.
    LoseTask(u8),
    Stop {
        is_error: bool,
        is_held_back: bool,
    },
    /// An input about a request that does not wait for it.
    Stale(u8, u8),
}

/// The form of reports.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Other than the order of the items: rotated by so many.
    rotated: u8,
    /// These reports are missing, one bit for each item.
    missing: u16,
    /// So many surplus reports, about items that were not sent.
    surplus: u8,
    /// Reports name neither source nor target. Then they are in order and complete.
    is_anonymous: bool,
    /// Reports have no status of their own.
    has_no_status: bool,
}

fn shape() -> impl Strategy<Value = Shape> {
    let missing = prop_oneof![2 => Just(0u16), 1 => any::<u16>()];
    let rotated = prop_oneof![2 => Just(0u8), 1 => any::<u8>()];
    let rare = || proptest::bool::weighted(0.15);
    (rotated, missing, 0..3u8, rare(), rare()).prop_map(
        |(rotated, missing, surplus, is_anonymous, has_no_status)| Shape {
            rotated,
            missing,
            surplus,
            is_anonymous,
            has_no_status,
        },
    )
}

pub(crate) fn act() -> impl Strategy<Value = Act> {
    let failure = prop_oneof![
        Just(BatchFailure::Refused),
        Just(BatchFailure::NotDone),
        Just(BatchFailure::Lost)
    ];
    prop_oneof![
        8 => shape().prop_map(Act::Answer),
        8 => Just(Act::Accept),
        2 => failure.prop_map(Act::Fail),
        8 => (any::<u8>(), proptest::option::weighted(0.8, shape()), any::<u8>())
            .prop_map(|(which, shape, status)| Act::EndTask(which, shape, status)),
        1 => any::<u8>().prop_map(Act::LoseTask),
        1 => any::<[bool; 2]>().prop_map(|[is_error, is_held_back]| Act::Stop { is_error, is_held_back }),
        2 => any::<[u8; 2]>().prop_map(|[which, kind]| Act::Stale(which, kind)),
    ]
}

/// The statuses of ended tasks without reports.
const TASK_ENDS: [u16; 6] = [200, 204, 207, 400, 500, 299];

/// What the service does with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Done,
    Renamed,
    Conflict,
    Forbidden,
}

/// The error of a request that has failed: its number. That of a stop has none.
type ErrorNumber = Option<RequestId>;

/// What an outcome must be.
#[derive(Clone, Debug)]
enum Expected {
    /// By the fate of the item.
    Fate,
    /// Not known: the report is missing, and the service did not say it in another way.
    Unreported,
    /// By the status of the whole task.
    Status(u16),
    Refused(ErrorNumber),
    Lost(Option<ErrorNumber>),
    NotSent(Option<ErrorNumber>),
}

/// A machine with its service and its application.
pub(crate) struct World {
    run: BatchRun<ErrorNumber>,
    batch: Rc<Batch>,
    fates: Vec<Fate>,
    max_items: usize,
    sent: Vec<Range<usize>>,
    in_flight: Option<RequestId>,
    tasks: BTreeMap<RequestId, i64>,
    expected: Vec<Option<Expected>>,
    outcomes: Vec<Option<Outcome<ErrorNumber>>>,
    reported: usize,
    /// A request was done, or may have been.
    is_tried: bool,
    /// The first reason for which nothing was done.
    refusal: Option<ErrorNumber>,
    /// No further request may be sent.
    may_send: bool,
    end: Option<End<ErrorNumber>>,
}

fn path(number: u8) -> String {
    format!("/夹/{number}")
}

fn batch(setup: &Setup) -> Batch {
    let list = |item: &dyn Fn(u8) -> Js| Js::List(setup.sources.iter().map(|number| item(*number)).collect());
    let transfer = |number: u8| {
        object([
            // Four items of the same source, to different targets.
            ("from", Js::Text(path(number / 4))),
            ("to", Js::Text(format!("/to{}", path(number)))),
        ])
    };
    let read = match setup.action {
        0 => Batch::read_moves(&Field::root(list(&transfer), "items"), None),
        1 => Batch::read_copies(&Field::root(list(&transfer), "items"), None),
        2 => Batch::read_deletions(
            &Field::root(list(&|number| Js::Text(path(number))), "items"),
            false,
        ),
        _ => {
            let id = |number: u8| Js::BigInt(i128::from(i64::MAX) - i128::from(number));
            Batch::read_restorations(&Field::root(list(&id), "ids"), None)
        }
    };
    read.unwrap()
}

/// The same for equal items, which can't be told apart.
fn fate(number: u8) -> Fate {
    match number.wrapping_mul(37) % 7 {
        0..=2 => Fate::Done,
        3 => Fate::Renamed,
        4 | 5 => Fate::Conflict,
        _ => Fate::Forbidden,
    }
}

impl World {
    pub(crate) fn new(setup: &Setup) -> Self {
        let batch = Rc::new(batch(setup));
        let count = setup.sources.len();
        let mut world = World {
            run: BatchRun::with_limits(Rc::clone(&batch), setup.max_items, usize::MAX),
            batch,
            fates: setup.sources.iter().map(|number| fate(*number)).collect(),
            max_items: setup.max_items,
            sent: Vec::new(),
            in_flight: None,
            tasks: BTreeMap::new(),
            expected: vec![None; count],
            outcomes: vec![None; count],
            reported: 0,
            is_tried: false,
            refusal: None,
            may_send: true,
            end: None,
        };
        world.perform();
        world
    }

    pub(crate) fn act(&mut self, act: &Act) {
        match act {
            Act::Answer(shape) => {
                if let Some(request) = self.in_flight.take() {
                    self.is_tried = true;
                    let status = if shape.has_no_status { 200 } else { 207 };
                    let reports = self.reports(request, *shape, status);
                    self.handle(Input::Answered(request, Answer::Reports(status, reports)));
                }
            }
            Act::Accept => {
                if let Some(request) = self.in_flight.take() {
                    self.is_tried = true;
                    self.handle(Input::Answered(request, Answer::Task(request as i64 + 100)));
                }
            }
            Act::Fail(failure) => self.fail(*failure),
            Act::EndTask(which, shape, status) => {
                if let Some(request) = self.take_task(*which) {
                    let status = TASK_ENDS[usize::from(*status) % TASK_ENDS.len()];
                    let reports = match shape {
                        Some(shape) => Some(self.reports(request, *shape, status)),
                        None => {
                            self.expect(request, |_| Expected::Status(status));
                            None
                        }
                    };
                    self.handle(Input::TaskEnded {
                        request,
                        status,
                        reports,
                    });
                }
            }
            Act::LoseTask(which) => {
                if let Some(request) = self.take_task(*which) {
                    self.expect(request, |_| Expected::Lost(Some(Some(request))));
                    self.handle(Input::TaskLost(request, Some(request)));
                }
            }
            Act::Stop {
                is_error,
                is_held_back,
            } => self.stop(is_error.then_some(None), *is_held_back),
            Act::Stale(which, kind) => self.stale(*which, *kind),
        }
        self.check();
    }

    fn take_task(&mut self, which: u8) -> Option<RequestId> {
        let count = self.tasks.len().max(1);
        let request = *self.tasks.keys().nth(usize::from(which) % count)?;
        self.tasks.remove(&request);
        Some(request)
    }

    fn fail(&mut self, failure: BatchFailure) {
        let Some(request) = self.in_flight.take() else {
            return;
        };
        let error = Some(request);
        if failure == BatchFailure::Lost {
            self.is_tried = true;
            self.expect(request, |_| Expected::Lost(Some(error)));
        } else {
            self.refusal = self.refusal.or(Some(error));
            self.expect(request, |_| Expected::Refused(error));
        }
        if failure != BatchFailure::Refused {
            self.expect_unsent(Some(error));
        }
        self.handle(Input::Failed {
            request,
            error,
            failure,
        });
    }

    fn stop(&mut self, reason: Option<ErrorNumber>, is_held_back: bool) {
        if self.end.is_some() {
            return self.handle(Input::Stop { reason, is_held_back });
        }
        let mut lost: Vec<_> = std::mem::take(&mut self.tasks).into_keys().collect();
        if let Some(request) = self.in_flight.take() {
            if is_held_back {
                let items = self.sent[request].clone();
                self.expected[items].fill(Some(Expected::NotSent(reason)));
            } else {
                self.is_tried = true;
                lost.push(request);
            }
        }
        for request in lost {
            self.expect(request, |_| Expected::Lost(reason));
        }
        self.refusal = self.refusal.or(reason);
        self.expect_unsent(reason);
        self.handle(Input::Stop { reason, is_held_back });
        assert!(self.end.is_some(), "a stopped batch goes on");
    }

    /// Inputs about requests that do not wait for them change nothing.
    fn stale(&mut self, which: u8, kind: u8) {
        let request = RequestId::from(which) % (self.sent.len() + 1);
        let (sent, is_task) = (self.in_flight == Some(request), self.tasks.contains_key(&request));
        let input = match kind % 5 {
            0 if !sent => Input::Answered(request, Answer::Reports(200, Vec::new())),
            1 if !sent => Input::Answered(request, Answer::Task(1)),
            2 if !sent => Input::Failed {
                request,
                error: None,
                failure: BatchFailure::Lost,
            },
            3 if !is_task => Input::TaskEnded {
                request,
                status: 200,
                reports: None,
            },
            4 if !is_task => Input::TaskLost(request, None),
            _ => return,
        };
        self.handle(input);
    }

    /// Notes the outcomes that the items of a request must have.
    fn expect(&mut self, request: RequestId, expected: impl Fn(usize) -> Expected) {
        for item in self.sent[request].clone() {
            assert!(self.expected[item].is_none());
            self.expected[item] = Some(expected(item));
        }
    }

    /// Notes that the items that have not been sent will not be.
    fn expect_unsent(&mut self, reason: Option<ErrorNumber>) {
        self.may_send = false;
        let sent = self.sent.last().map_or(0, |items| items.end);
        self.expected[sent..].fill(Some(Expected::NotSent(reason)));
    }

    /// The reports of the service about a request.
    fn reports(&mut self, request: RequestId, shape: Shape, overall: u16) -> Vec<Report> {
        let items = self.sent[request].clone();
        let is_missing =
            |item: usize| !shape.is_anonymous && shape.missing & (1 << ((item - items.start) % 16)) != 0;
        // Of equal items any may be the one that is not reported.
        let first_equal = |item: usize| {
            let is_equal = |other: &usize| self.batch.items[*other] == self.batch.items[item];
            items.clone().find(is_equal).unwrap()
        };
        let present: Vec<usize> = items
            .clone()
            .filter(|item| !is_missing(first_equal(*item)))
            .collect();
        let mut reports: Vec<Report> = present.iter().map(|item| self.report(*item, shape)).collect();
        let by_status = shape.has_no_status;
        let present_count = present.len();
        for item in items.clone() {
            let expected = if !present.contains(&item) {
                Expected::Unreported
            } else if by_status {
                Expected::Status(overall)
            } else {
                Expected::Fate
            };
            assert!(self.expected[item].is_none());
            self.expected[item] = Some(expected);
        }
        if shape.is_anonymous {
            return reports;
        }
        if !reports.is_empty() {
            let turn = usize::from(shape.rotated) % reports.len();
            reports.rotate_left(turn);
        }
        // As many reports as items: the place would decide about those that name none of them.
        let surplus = usize::from(shape.surplus);
        if present_count + surplus != items.len() {
            let other = Report {
                status: Some(204),
                path: Some(vec![String::from("other")]),
                from: Some(vec![String::from("other")]),
                ..Report::default()
            };
            reports.extend(std::iter::repeat_n(other, surplus));
        }
        reports
    }

    fn report(&self, item: usize, shape: Shape) -> Report {
        let given = &self.batch.items[item];
        let names = |text: &str| Some(text.split('/').skip(1).map(String::from).collect::<Vec<_>>());
        let (status, code) = match self.fates[item] {
            Fate::Done => (204, None),
            Fate::Renamed => (200, None),
            Fate::Conflict => (409, Some("PathConflict")),
            Fate::Forbidden => (403, Some("WriteForbidden")),
        };
        let mut report = Report {
            status: (!shape.has_no_status).then_some(status),
            code: code.map(String::from),
            ..Report::default()
        };
        if shape.is_anonymous {
            return report;
        }
        match &given.source {
            Source::Recycled(id) => report.recycled_item_id = Some(*id),
            Source::Path(path) if self.batch.action == Action::Delete => report.path = names(path.text()),
            Source::Path(path) => report.from = names(path.text()),
        }
        if let Some(to) = &given.to {
            report.to = names(to.text());
            report.path = names(&format!("{}(1)", to.text()));
        }
        report
    }

    fn handle(&mut self, input: Input<ErrorNumber>) {
        let before = self.run.ended();
        self.run.handle_input(input);
        assert!(self.run.ended() >= before, "the progress goes back");
        self.perform();
    }

    fn perform(&mut self) {
        while let Some(output) = self.run.poll_output() {
            assert!(self.end.is_none(), "{output:?} after the end");
            match output {
                Output::Send(request, items) => self.check_send(request, items),
                Output::Wait(request, task) => {
                    assert_eq!(task, request as i64 + 100);
                    assert!(self.tasks.insert(request, task).is_none());
                    assert!(self.tasks.len() <= MAX_TASKS, "too many tasks");
                }
                Output::Item(item, outcome) => {
                    self.check_outcome(item, &outcome);
                    assert!(self.outcomes[item].is_none(), "a second outcome");
                    self.outcomes[item] = Some(outcome);
                }
                Output::Progress => {
                    let ended = self.run.ended();
                    assert!(ended > self.reported, "progress without a change");
                    self.reported = ended;
                    assert_eq!(ended, self.ended_items());
                }
                Output::Ended(end) => self.end = Some(end),
            }
        }
    }

    /// The items whose outcome is known, besides those that were not sent.
    fn ended_items(&self) -> usize {
        let ended = self.outcomes.iter().flatten();
        ended
            .filter(|outcome| !matches!(outcome, Outcome::NotSent(_)))
            .count()
    }

    fn check_send(&mut self, request: RequestId, items: Range<usize>) {
        assert!(self.may_send, "sends although it must not");
        assert!(self.in_flight.is_none(), "two requests in flight");
        assert!(self.tasks.len() < MAX_TASKS, "sends while enough tasks run");
        assert_eq!(request, self.sent.len());
        assert_eq!(
            items.start,
            self.sent.last().map_or(0, |items| items.end),
            "the order"
        );
        assert!(!items.is_empty() && items.len() <= self.max_items);
        self.sent.push(items);
        self.in_flight = Some(request);
    }

    fn check_outcome(&self, item: usize, outcome: &Outcome<ErrorNumber>) {
        let expected = self.expected[item].as_ref().expect("an outcome of nothing");
        let task_of = |task: &Option<i64>| task.is_none_or(|task| task >= 100);
        let by_status = |status: u16| match outcome {
            Outcome::Succeeded { status: own, .. } => *own == status && matches!(status, 200 | 204),
            Outcome::Failed { status: own, .. } => *own == status && status >= 300,
            Outcome::Unknown {
                error: None,
                is_unreported: true,
                ..
            } => matches!(status, 207 | 299),
            _ => false,
        };
        let is_right = match expected {
            Expected::Fate => match (self.fates[item], outcome) {
                (Fate::Done, Outcome::Succeeded { status: 204, .. }) => true,
                (Fate::Renamed, Outcome::Succeeded { status: 200, .. }) => true,
                (Fate::Conflict, Outcome::Failed { status: 409, code }) => {
                    code.as_deref() == Some("PathConflict")
                }
                (Fate::Forbidden, Outcome::Failed { status: 403, code }) => {
                    code.as_deref() == Some("WriteForbidden")
                }
                _ => false,
            },
            Expected::Status(status) => by_status(*status),
            Expected::Unreported => matches!(
                outcome,
                Outcome::Unknown {
                    error: None,
                    is_unreported: true,
                    ..
                }
            ),
            Expected::Refused(error) => *outcome == Outcome::Refused(*error),
            Expected::Lost(reason) => match outcome {
                Outcome::Unknown {
                    error,
                    is_unreported: false,
                    task,
                } => error == reason && task_of(task),
                _ => false,
            },
            Expected::NotSent(reason) => *outcome == Outcome::NotSent(*reason),
        };
        assert!(is_right, "{item}: {expected:?} is {outcome:?}");
    }

    /// Checks that must hold at any time.
    fn check(&self) {
        assert_eq!(self.run.total(), self.outcomes.len());
        assert_eq!(self.run.ended(), self.reported, "a change is not reported");
        let waits = self.in_flight.is_some() || !self.tasks.is_empty();
        assert_eq!(waits, self.end.is_none(), "waits for nothing, or ends too early");
    }

    /// Answers every request, until the batch ends.
    pub(crate) fn settle(&mut self) {
        let shape = Shape {
            rotated: 0,
            missing: 0,
            surplus: 0,
            is_anonymous: false,
            has_no_status: false,
        };
        while self.end.is_none() {
            self.act(&Act::Answer(shape));
            self.act(&Act::EndTask(0, Some(shape), 0));
        }
        assert!(
            self.outcomes.iter().all(Option::is_some),
            "an item without an outcome"
        );
        let is_tried = self.is_tried || self.outcomes.is_empty();
        let end = match self.end.as_ref() {
            Some(End::Done) => None,
            Some(End::NotTried(reason)) => Some(*reason),
            None => unreachable!(),
        };
        assert_eq!(end, (!is_tried).then_some(self.refusal));
        let sent: usize = self.sent.iter().map(Range::len).sum();
        let unsent = self.outcomes.iter().skip(sent);
        for outcome in unsent.flatten() {
            assert!(matches!(outcome, Outcome::NotSent(_)));
        }
    }
}
