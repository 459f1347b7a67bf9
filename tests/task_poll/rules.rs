//! Single rules of polling tasks.
#![allow(clippy::expect_used)] // Helpers of the tests.

use smh_wasm::error::Error;
use smh_wasm::session::retry::RetryOptions;
use smh_wasm::session::task_poll::{
    Attempt, EndReason, Input, Output, PollFailure, PollOptions, TaskPoll, WaitEnd, WaiterId,
};
use smh_wasm::wire::operation::Operation;
use smh_wasm::wire::task::Task;

use crate::model::temporary_failure;
use crate::support::response;

type Out = Output<u8, &'static str>;

/// A machine, its outputs and its clock.
struct TestPoll {
    machine: TaskPoll<u8, &'static str>,
    now: f64,
    url_budget: usize,
    outputs: Vec<Out>,
}

impl TestPoll {
    fn new() -> Self {
        TestPoll {
            machine: TaskPoll::new(RetryOptions::default(), false),
            now: 0.0,
            url_budget: 2_000,
            outputs: Vec::new(),
        }
    }

    /// A machine with the waiter 1, which has queried these tasks in attempt 1.
    fn asking(ids: &[i64]) -> Self {
        let mut poll = TestPoll::new();
        poll.join(1, ids);
        poll.advance(20.0);
        let mut sorted = ids.to_vec();
        sorted.sort_unstable();
        assert_eq!(poll.queries(), [(1, sorted)]);
        poll
    }

    /// Handles an input. A round that it starts begins at once, with the random number 0.5.
    fn handle(&mut self, input: Input<u8, &'static str>) {
        self.machine.handle_input(input, self.now);
        while let Some(output) = self.machine.poll_output() {
            match output {
                Output::Prepare => self.machine.handle_input(
                    Input::Prepared {
                        url_budget: self.url_budget,
                        random: 0.5,
                    },
                    self.now,
                ),
                output => self.outputs.push(output),
            }
        }
    }

    fn join(&mut self, waiter: WaiterId, ids: &[i64]) {
        self.handle(Input::Join {
            waiter,
            ids: ids.to_vec(),
            options: PollOptions::default(),
            deadline: None,
        });
    }

    fn answer(&mut self, attempt: Attempt, tasks: &[(i64, u16)]) {
        let task = |(id, status): &(i64, u16)| Task {
            id: *id,
            status: *status,
            result: Some(*id as u8),
        };
        self.handle(Input::Answered(attempt, tasks.iter().map(task).collect()));
    }

    fn fail(&mut self, attempt: Attempt, failure: PollFailure) {
        self.handle(Input::Failed {
            attempt,
            error: "failed",
            failure,
        });
    }

    /// Advances the clock, and handles every timeout.
    fn advance(&mut self, ms: f64) {
        let until = self.now + ms;
        while let Some(deadline) = self.machine.poll_timeout().filter(|deadline| *deadline <= until) {
            self.now = self.now.max(deadline);
            self.handle(Input::Timeout);
        }
        self.now = until;
    }

    /// The time until the next request.
    fn wait(&self) -> Option<f64> {
        self.machine.poll_timeout().map(|deadline| deadline - self.now)
    }

    /// Takes the queries out of the outputs.
    fn queries(&mut self) -> Vec<(Attempt, Vec<i64>)> {
        let mut queries = Vec::new();
        self.outputs.retain(|output| match output {
            Output::Query(attempt, ids) => {
                queries.push((*attempt, ids.clone()));
                false
            }
            _ => true,
        });
        queries
    }

    /// Takes the outputs, without queries.
    fn take_outputs(&mut self) -> Vec<Out> {
        self.queries();
        std::mem::take(&mut self.outputs)
    }

    /// The end of a waiter's wait: the reason of its failure, and the statuses of its tasks.
    fn end(&mut self, waiter: WaiterId) -> (Option<EndReason<&'static str>>, Vec<(i64, u16)>) {
        let mut ends = self.take_outputs().into_iter().filter_map(|output| match output {
            Output::Ended(own, end) if own == waiter => Some(end),
            _ => None,
        });
        let end = ends.next().expect("the wait has ended");
        assert_eq!(ends.count(), 0);
        let (reason, tasks) = match end {
            WaitEnd::Done(tasks) => (None, tasks),
            WaitEnd::Failed(reason, tasks) => (Some(reason), tasks),
        };
        (reason, tasks.iter().map(|task| (task.id, task.status)).collect())
    }
}

fn busy(retry_after_s: Option<u32>) -> PollFailure {
    temporary_failure(retry_after_s.map(|seconds| seconds * 1000), false)
}

#[test]
fn results_are_in_the_order_of_the_waiter_and_unchanged() {
    let mut poll = TestPoll::asking(&[3, 1, 2]);
    poll.answer(1, &[(1, 204), (2, 500), (3, 299)]);
    let outputs = poll.take_outputs();
    let [Output::Ended(1, WaitEnd::Done(tasks))] = &outputs[..] else {
        panic!("{outputs:?}")
    };
    let seen: Vec<_> = tasks
        .iter()
        .map(|task| (task.id, task.status, task.result))
        .collect();
    assert_eq!(seen, [(3, 299, Some(3)), (1, 204, Some(1)), (2, 500, Some(2))]);
    assert_eq!(poll.wait(), None);
}

#[test]
fn a_wait_for_no_tasks_ends_at_once() {
    let mut poll = TestPoll::new();
    poll.join(1, &[]);
    assert_eq!(poll.take_outputs(), [Output::Ended(1, WaitEnd::Done(Vec::new()))]);
}

#[test]
fn the_first_request_waits_a_moment_for_more_waiters() {
    let mut poll = TestPoll::new();
    poll.join(1, &[1, 2]);
    poll.advance(19.0);
    poll.join(2, &[2, 3]);
    assert_eq!(poll.queries(), []);
    poll.advance(1.0);
    assert_eq!(poll.queries(), [(1, vec![1, 2, 3])]);
}

#[test]
fn intervals_grow_by_half_up_to_the_longest() {
    let mut poll = TestPoll::asking(&[1]);
    let mut delays = Vec::new();
    for attempt in 1..=9 {
        poll.answer(attempt, &[(1, 202)]);
        delays.extend(poll.wait());
        poll.advance(15_000.0_f64.min(poll.wait().expect("a query is due")));
    }
    let expected = [
        1_000.0, 1_500.0, 2_250.0, 3_375.0, 5_062.5, 7_593.75, 11_390.625, 15_000.0, 15_000.0,
    ];
    assert_eq!(delays, expected);
}

#[test]
fn intervals_vary_randomly_by_a_tenth_at_most() {
    for (random, delay) in [(0.0, 900.0), (0.5, 1_000.0), (1.0, 1_100.0)] {
        let mut machine: TaskPoll<u8, ()> = TaskPoll::new(RetryOptions::default(), false);
        machine.handle_input(
            Input::Join {
                waiter: 1,
                ids: vec![1],
                options: PollOptions::default(),
                deadline: None,
            },
            0.0,
        );
        machine.handle_input(Input::Timeout, 20.0);
        machine.handle_input(
            Input::Prepared {
                url_budget: 2_000,
                random,
            },
            20.0,
        );
        let task = Task {
            id: 1,
            status: 202,
            result: None,
        };
        machine.handle_input(Input::Answered(1, vec![task]), 100.0);
        assert_eq!(machine.poll_timeout(), Some(100.0 + delay));
    }
}

#[test]
fn a_new_waiter_restarts_the_interval_of_its_tasks() {
    let mut poll = TestPoll::asking(&[1, 2]);
    for attempt in 1..=6 {
        poll.answer(attempt, &[(1, 202), (2, 202)]);
        poll.advance(poll.wait().expect("a query is due"));
    }
    poll.answer(7, &[(1, 202), (2, 202)]);
    assert_eq!(poll.wait(), Some(11_390.625));
    // A response of half a second ago is recent enough.
    poll.advance(500.0);
    poll.join(2, &[2]);
    assert_eq!(poll.wait(), Some(500.0));
    poll.advance(500.0);
    assert_eq!(poll.queries().last(), Some(&(8, vec![2])));
    poll.answer(8, &[(2, 202)]);
    assert_eq!(poll.wait(), Some(1_000.0));
}

#[test]
fn the_interval_grows_again_when_the_fastest_waiter_has_left() {
    let slow = PollOptions {
        interval_ms: 1_000.0,
        max_interval_ms: 60_000.0,
    };
    let mut poll = TestPoll::new();
    poll.handle(Input::Join {
        waiter: 1,
        ids: vec![1],
        options: slow,
        deadline: None,
    });
    let fast = PollOptions {
        interval_ms: 10.0,
        max_interval_ms: 20.0,
    };
    poll.handle(Input::Join {
        waiter: 2,
        ids: vec![1],
        options: fast,
        deadline: None,
    });
    poll.advance(20.0);
    poll.answer(1, &[(1, 202)]);
    assert_eq!(poll.wait(), Some(50.0), "no delay is shorter");
    poll.handle(Input::Leave(2));
    poll.advance(50.0);
    poll.answer(2, &[(1, 202)]);
    assert_eq!(poll.wait(), Some(50.0));
    poll.advance(50.0);
    poll.answer(3, &[(1, 202)]);
    assert_eq!(poll.wait(), Some(75.0), "it grows again");
}

#[test]
fn tasks_that_are_due_soon_share_a_request() {
    let mut poll = TestPoll::asking(&[1]);
    poll.answer(1, &[(1, 202)]);
    poll.advance(200.0);
    poll.join(2, &[2]);
    poll.advance(20.0);
    assert_eq!(poll.queries(), [(2, vec![2])]);
    poll.answer(2, &[(2, 202)]);
    poll.advance(780.0);
    assert_eq!(poll.queries(), [(3, vec![1, 2])]);
}

#[test]
fn lists_fit_the_url_budget_and_four_are_in_flight() {
    let mut poll = TestPoll::new();
    poll.url_budget = 5;
    poll.join(1, &(10..24).collect::<Vec<_>>());
    poll.advance(20.0);
    let lists = poll.queries();
    assert_eq!(lists[0], (1, vec![10, 11]));
    assert_eq!(lists.len(), 4);
    poll.answer(3, &[(14, 200), (15, 200)]);
    assert_eq!(poll.queries(), [(5, vec![18, 19])]);
    // The round has not ended, so no progress is reported.
    assert_eq!(poll.take_outputs(), []);
}

#[test]
fn progress_is_reported_at_the_end_of_a_round_with_changes() {
    let mut poll = TestPoll::new();
    poll.url_budget = 3;
    poll.join(1, &[1, 2, 3]);
    poll.join(2, &[3]);
    poll.advance(20.0);
    poll.answer(1, &[(1, 202), (2, 200)]);
    assert_eq!(poll.take_outputs(), []);
    poll.answer(2, &[(3, 202)]);
    assert_eq!(poll.take_outputs(), [Output::Progress(1), Output::Progress(2)]);
    let progress = poll.machine.progress(1).expect("it waits");
    assert_eq!((progress.ended, progress.total, progress.stale), (1, 3, false));
    assert_eq!(progress.next_poll, Some(poll.now + 1_000.0));
    let known: Vec<_> = poll.machine.tasks(1).map(|task| (task.id, task.status)).collect();
    assert_eq!(known, [(1, 202), (2, 200), (3, 202)]);
    poll.advance(1_000.0);
    assert_eq!(poll.queries(), [(3, vec![1, 3])]);
    // Task 3 has the same status as before, task 1 another one.
    poll.answer(3, &[(1, 102), (3, 202)]);
    assert_eq!(poll.take_outputs(), [Output::Progress(1)]);
}

#[test]
fn an_ended_task_is_remembered_for_half_a_minute() {
    let mut poll = TestPoll::asking(&[1]);
    poll.answer(1, &[(1, 207)]);
    assert_eq!(poll.end(1), (None, vec![(1, 207)]));
    poll.advance(29_999.0);
    poll.join(2, &[1]);
    assert_eq!(poll.end(2), (None, vec![(1, 207)]));
    poll.join(3, &[1, 2]);
    assert_eq!(poll.take_outputs(), [Output::Progress(3)]);
    // It is remembered while a waiter needs it.
    poll.advance(60_000.0);
    poll.join(4, &[1]);
    assert_eq!(poll.end(4), (None, vec![(1, 207)]));
    poll.handle(Input::Leave(3));
    poll.join(5, &[1]);
    poll.advance(20.0);
    assert_eq!(poll.queries().last(), Some(&(3, vec![1])));
}

#[test]
fn requests_are_aborted_when_the_last_waiter_leaves() {
    let mut poll = TestPoll::asking(&[1, 2]);
    poll.join(2, &[2, 3]);
    poll.handle(Input::Leave(1));
    assert_eq!(poll.take_outputs(), []);
    assert!(poll.wait().is_some());
    poll.handle(Input::Leave(2));
    assert_eq!(poll.take_outputs(), [Output::Abort(1)]);
    assert_eq!(poll.wait(), None);
    poll.answer(1, &[(1, 200)]);
    assert_eq!(poll.take_outputs(), []);
    // The aborted query does not affect the next waiter.
    poll.join(3, &[1]);
    poll.advance(20.0);
    assert_eq!(poll.queries(), [(2, vec![1])]);
}

#[test]
fn a_wait_fails_at_its_deadline() {
    let mut poll = TestPoll::new();
    poll.handle(Input::Join {
        waiter: 1,
        ids: vec![1, 2],
        options: PollOptions::default(),
        deadline: Some(500.0),
    });
    poll.join(2, &[2]);
    poll.advance(20.0);
    poll.answer(1, &[(1, 200), (2, 202)]);
    poll.take_outputs();
    poll.advance(480.0);
    assert_eq!(poll.end(1), (Some(EndReason::TimedOut), vec![(1, 200), (2, 202)]));
    assert_eq!(poll.machine.waiters(), 1);
}

#[test]
fn a_task_missing_in_three_responses_is_unknown() {
    let mut poll = TestPoll::asking(&[1, 2, 3]);
    poll.join(2, &[3]);
    for attempt in 1..=2 {
        poll.answer(attempt, &[(3, 202)]);
        poll.advance(poll.wait().expect("a query is due"));
    }
    assert_eq!(poll.machine.waiters(), 2);
    poll.answer(3, &[(3, 202)]);
    assert_eq!(
        poll.end(1),
        (Some(EndReason::NotFound(vec![1, 2])), vec![(3, 202)])
    );
    assert_eq!(poll.machine.waiters(), 1);
}

#[test]
fn a_response_that_reports_a_task_resets_its_misses() {
    let mut poll = TestPoll::asking(&[1]);
    for attempt in 1..=6 {
        let tasks: &[_] = if attempt % 3 == 0 { &[(1, 202)] } else { &[] };
        poll.answer(attempt, tasks);
        poll.advance(poll.wait().expect("a query is due"));
    }
    assert_eq!(poll.machine.waiters(), 1);
}

#[test]
fn a_temporary_failure_makes_progress_stale_and_ends_no_wait() {
    let mut poll = TestPoll::asking(&[1, 2]);
    poll.answer(1, &[(1, 202), (2, 202)]);
    poll.advance(1_000.0);
    poll.take_outputs();
    poll.fail(2, busy(None));
    assert_eq!(
        poll.take_outputs(),
        [Output::Retrying("failed", 300.0), Output::Progress(1)]
    );
    let progress = poll.machine.progress(1).expect("it waits");
    assert!(progress.stale);
    assert_eq!(progress.next_poll, Some(poll.now + 300.0));
    // After the second failure the wait is as stale as before, so no progress is reported.
    poll.advance(300.0);
    poll.fail(3, busy(None));
    assert_eq!(poll.take_outputs(), [Output::Retrying("failed", 600.0)]);
    // A new waiter gets its first progress, which is stale, at once.
    poll.join(2, &[2]);
    assert_eq!(poll.take_outputs(), [Output::Progress(2)]);
    poll.advance(600.0);
    poll.answer(4, &[(1, 202), (2, 202)]);
    assert_eq!(poll.take_outputs(), [Output::Progress(1), Output::Progress(2)]);
    assert!(!poll.machine.progress(2).expect("it waits").stale);
    // After a response, the delay of the next failure is the first delay again.
    poll.advance(poll.wait().expect("a query is due"));
    poll.fail(5, busy(None));
    assert!(poll.take_outputs().contains(&Output::Retrying("failed", 300.0)));
}

#[test]
fn failed_queries_are_sent_again_without_end() {
    let mut poll = TestPoll::asking(&[1]);
    for attempt in 1..=100 {
        poll.fail(attempt, busy(None));
        poll.advance(20_000.0_f64.min(poll.wait().expect("a query is due")));
    }
    assert_eq!(poll.machine.waiters(), 1);
}

#[test]
fn retry_after_delays_every_request() {
    let mut poll = TestPoll::new();
    poll.url_budget = 5;
    poll.join(1, &(10..30).collect::<Vec<_>>());
    poll.advance(20.0);
    assert_eq!(poll.queries().len(), 4);
    poll.fail(4, busy(Some(2)));
    poll.fail(1, busy(Some(7)));
    // Before that, nothing is sent: not the rest of the list, not the halves of a refused list, not the tasks of a new waiter.
    poll.fail(2, PollFailure::Refused);
    poll.answer(3, &[(14, 202)]);
    poll.join(2, &[1]);
    poll.advance(6_999.0);
    assert_eq!(poll.queries(), []);
    poll.advance(1.0);
    assert_eq!(poll.queries().len(), 4);
}

#[test]
fn queued_lists_become_stale_as_well() {
    let mut poll = TestPoll::new();
    poll.url_budget = 2;
    poll.join(1, &[10, 11, 12, 13]);
    poll.join(2, &[14]);
    poll.advance(20.0);
    for attempt in [2, 3, 4] {
        poll.answer(attempt, &[(9 + i64::from(attempt), 202)]);
    }
    assert_eq!(poll.queries().len(), 5);
    poll.answer(5, &[(14, 202)]);
    poll.fail(1, busy(None));
    assert!(!poll.machine.progress(2).expect("it waits").stale);
    // All are due. Four queries are in flight when one of them fails.
    poll.advance(2_000.0);
    assert_eq!(poll.queries().len(), 4);
    poll.take_outputs();
    for attempt in 6..=9 {
        poll.fail(attempt, busy(None));
    }
    assert!(poll.machine.progress(2).expect("it waits").stale);
    assert!(poll.take_outputs().contains(&Output::Progress(2)));
}

#[test]
fn a_task_reported_before_its_round_ends_is_not_unknown() {
    let mut poll = TestPoll::new();
    poll.url_budget = 2;
    poll.join(1, &[10, 11]);
    poll.advance(20.0);
    for attempt in [1, 3] {
        poll.answer(attempt, &[]);
        poll.answer(attempt + 1, &[(11, 202)]);
        poll.advance(poll.wait().expect("a query is due"));
    }
    // The third response without the task. Its round ends only after the next round has reported the task.
    poll.answer(5, &[]);
    poll.advance(poll.wait().expect("a query is due"));
    assert_eq!(poll.queries().last(), Some(&(7, vec![10])));
    poll.take_outputs();
    poll.answer(7, &[(10, 202)]);
    assert_eq!(poll.take_outputs(), [Output::Progress(1)]);
}

#[test]
fn failures_of_requests_in_flight_count_once() {
    let mut poll = TestPoll::new();
    poll.url_budget = 2;
    poll.join(1, &[10, 11, 12, 13]);
    poll.advance(20.0);
    for attempt in 1..=4 {
        poll.fail(attempt, busy(None));
    }
    assert_eq!(poll.wait(), Some(300.0));
    poll.advance(300.0);
    for attempt in 5..=8 {
        poll.fail(attempt, busy(Some(1)));
    }
    poll.advance(1_000.0);
    poll.fail(9, busy(None));
    assert_eq!(poll.wait(), Some(1_200.0), "the third in a row");
}

#[test]
fn an_offline_browser_delays_queries_by_half_a_minute_at_most() {
    let mut poll = TestPoll::asking(&[1]);
    poll.handle(Input::Offline);
    poll.fail(1, temporary_failure(None, true));
    assert_eq!(poll.wait(), Some(300.0));
    poll.advance(1_000.0);
    assert_eq!((poll.queries(), poll.wait()), (Vec::new(), Some(29_300.0)));
    poll.handle(Input::Online);
    assert_eq!(poll.queries(), [(2, vec![1])]);
    poll.handle(Input::Offline);
    poll.fail(2, temporary_failure(None, true));
    poll.advance(30_600.0);
    assert_eq!(
        poll.queries(),
        [(3, vec![1])],
        "browsers are wrong about it at times"
    );
}

#[test]
fn a_permanent_failure_ends_the_waiters_of_the_list() {
    let mut poll = TestPoll::new();
    poll.url_budget = 3;
    poll.join(1, &[1, 2]);
    poll.join(2, &[3]);
    poll.join(3, &[3, 4]);
    poll.advance(20.0);
    assert_eq!(poll.queries(), [(1, vec![1, 2]), (2, vec![3, 4])]);
    poll.answer(1, &[(1, 202), (2, 200)]);
    poll.fail(2, PollFailure::Permanent);
    let outputs = poll.take_outputs();
    let ended = outputs.iter().filter(|output| {
        matches!(
            output,
            Output::Ended(2 | 3, WaitEnd::Failed(EndReason::Failed(_), _))
        )
    });
    assert_eq!(ended.count(), 2, "{outputs:?}");
    assert!(outputs.contains(&Output::Progress(1)));
    poll.advance(1_000.0);
    assert_eq!(poll.queries(), [(3, vec![1])]);
}

#[test]
fn a_refused_list_is_halved_until_the_refused_id_is_found() {
    let ids: Vec<i64> = (1..=64).collect();
    let mut poll = TestPoll::new();
    poll.join(1, &ids);
    poll.join(2, &[37]);
    poll.join(3, &[36, 37, 38]);
    poll.join(4, &[36, 38]);
    poll.advance(20.0);
    let mut requests = 0;
    loop {
        let asked = poll.queries();
        if asked.is_empty() {
            break;
        }
        for (attempt, ids) in asked {
            requests += 1;
            if ids.contains(&37) {
                poll.fail(attempt, PollFailure::Refused);
            } else {
                let tasks: Vec<_> = ids.iter().map(|id| (*id, 202)).collect();
                poll.answer(attempt, &tasks);
            }
        }
    }
    assert_eq!(requests, 13, "two for each halving, and the list itself");
    assert_eq!(poll.machine.waiters(), 1);
    let outputs = poll.outputs.clone();
    let ended = outputs.iter().filter(|output| {
        matches!(
            output,
            Output::Ended(_, WaitEnd::Failed(EndReason::Failed("failed"), _))
        )
    });
    assert_eq!(ended.count(), 3);
    assert_eq!(outputs.last(), Some(&Output::Progress(4)));
}

#[test]
fn a_round_without_a_token_is_retried() {
    let mut machine: TaskPoll<u8, &str> = TaskPoll::new(RetryOptions::default(), false);
    machine.handle_input(
        Input::Join {
            waiter: 1,
            ids: vec![1],
            options: PollOptions::default(),
            deadline: None,
        },
        0.0,
    );
    machine.handle_input(Input::Timeout, 20.0);
    assert_eq!(machine.poll_output(), Some(Output::Prepare));
    machine.handle_input(Input::Unprepared("no token", busy(None)), 30.0);
    assert_eq!(machine.poll_output(), Some(Output::Retrying("no token", 300.0)));
    assert_eq!(machine.poll_output(), Some(Output::Progress(1)));
    assert!(machine.progress(1).expect("it waits").stale);
    machine.handle_input(Input::Timeout, 330.0);
    assert_eq!(machine.poll_output(), Some(Output::Prepare));
    machine.handle_input(Input::Unprepared("signed out", PollFailure::Permanent), 340.0);
    let end = WaitEnd::Failed(EndReason::Failed("signed out"), Vec::new());
    assert_eq!(machine.poll_output(), Some(Output::Ended(1, end)));
    assert_eq!(machine.poll_timeout(), None);
}

#[test]
fn a_page_hidden_for_a_minute_sends_nothing_until_it_is_shown() {
    let mut poll = TestPoll::asking(&[1]);
    poll.handle(Input::Join {
        waiter: 2,
        ids: vec![1],
        options: PollOptions::default(),
        deadline: Some(90_000.0),
    });
    poll.handle(Input::Hidden);
    let mut last = 0.0;
    for attempt in 1.. {
        poll.answer(attempt, &[(1, 202)]);
        let Some(wait) = poll.wait().filter(|wait| poll.now + wait < 90_000.0) else {
            break;
        };
        poll.advance(wait);
        last = poll.now;
    }
    assert!((45_000.0..60_020.0).contains(&last), "{last}");
    assert_eq!(
        poll.machine.progress(1).and_then(|progress| progress.next_poll),
        None
    );
    poll.queries();
    poll.advance(100_000.0);
    assert_eq!(
        poll.end(2),
        (Some(EndReason::TimedOut), vec![(1, 202)]),
        "deadlines hold all the same"
    );
    // When the page is hidden again, polling does not start again.
    poll.handle(Input::Hidden);
    assert_eq!(poll.wait(), None);
    poll.handle(Input::Shown);
    assert_eq!(poll.queries().len(), 1);
}

#[test]
fn a_prerendered_page_sends_nothing_until_it_is_shown() {
    let mut machine: TaskPoll<u8, ()> = TaskPoll::new(RetryOptions::default(), true);
    machine.handle_input(
        Input::Join {
            waiter: 1,
            ids: vec![1],
            options: PollOptions::default(),
            deadline: None,
        },
        0.0,
    );
    assert_eq!((machine.poll_timeout(), machine.poll_output()), (None, None));
    machine.handle_input(Input::Shown, 100.0);
    assert_eq!(machine.poll_output(), Some(Output::Prepare));
}

#[test]
fn a_round_is_prepared_again_if_nothing_may_be_sent_when_the_token_comes() {
    let mut machine: TaskPoll<u8, ()> = TaskPoll::new(RetryOptions::default(), false);
    machine.handle_input(
        Input::Join {
            waiter: 1,
            ids: vec![1],
            options: PollOptions::default(),
            deadline: None,
        },
        0.0,
    );
    machine.handle_input(Input::Hidden, 10.0);
    machine.handle_input(Input::Timeout, 20.0);
    assert_eq!(machine.poll_output(), Some(Output::Prepare));
    machine.handle_input(
        Input::Prepared {
            url_budget: 2_000,
            random: 0.5,
        },
        90_000.0,
    );
    assert_eq!((machine.poll_output(), machine.poll_timeout()), (None, None));
    // The token may have changed meanwhile.
    machine.handle_input(Input::Shown, 99_000.0);
    assert_eq!(machine.poll_output(), Some(Output::Prepare));
}

/// The consequence of a response with this status and code.
fn failure(status: u16, code: Option<&str>) -> &'static str {
    let body = code.map(|code| format!(r#"{{"code":"{code}"}}"#));
    let error = response(status, body.unwrap_or_default())
        .success(Operation::QuerySpaceTasks)
        .expect_err("no success");
    name(PollFailure::from_error(&error, 0.5))
}

fn name(failure: PollFailure) -> &'static str {
    match failure {
        PollFailure::Temporary(retry_input) => {
            assert!(retry_input.repeatable);
            "temporary"
        }
        PollFailure::Refused => "refused",
        PollFailure::Permanent => "permanent",
    }
}

#[test]
fn every_error_has_a_consequence_for_the_waiters() {
    for status in [408, 429, 500, 502, 503, 504, 0] {
        assert_eq!(failure(status, None), "temporary", "{status}");
    }
    for status in [301, 401, 403, 404, 405, 410] {
        assert_eq!(failure(status, None), "permanent", "{status}");
    }
    for (status, code) in [
        (400, None),
        (400, Some("ParamInvalid")),
        (413, None),
        (414, Some("URITooLong")),
    ] {
        assert_eq!(failure(status, code), "refused", "{status}");
    }
    for code in ["EmptyAccessToken", "SpaceIdInvalid"] {
        assert_eq!(
            failure(400, Some(code)),
            "permanent",
            "no id is the reason of {code}"
        );
    }
    let operation = Operation::QueryLibraryTasks;
    assert_eq!(
        name(PollFailure::from_error(&Error::network(operation), 0.0)),
        "temporary"
    );
    assert_eq!(
        name(PollFailure::from_error(&Error::timeout(operation, 9), 0.0)),
        "temporary"
    );
    assert_eq!(
        name(PollFailure::from_error(&Error::token_function(operation), 0.0)),
        "temporary"
    );
    assert_eq!(
        name(PollFailure::from_error(&Error::config(operation, &[]), 0.0)),
        "permanent"
    );
    assert_eq!(
        name(PollFailure::from_error(&Error::closed(operation), 0.0)),
        "permanent"
    );
}
