//! Single rules, each with the sequence that shows it.
#![allow(clippy::expect_used)] // Helpers are part of the tests.

use smh_wasm::error::Error;
use smh_wasm::session::retry::RetryOptions;
use smh_wasm::session::task_poll::{
    Attempt, EndReason, Input, Output, PollFailure, PollOptions, TaskPoll, WaitEnd, WaiterId,
};
use smh_wasm::wire::operation::Operation;
use smh_wasm::wire::response::{Body, Response};
use smh_wasm::wire::task::Task;

use crate::model::passing_trouble;
use crate::support::{Js, object, response};

type Out = Output<u8, &'static str>;

/// A watch, what it has told, and the clock.
struct Bench {
    watch: TaskPoll<u8, &'static str>,
    now: f64,
    room: usize,
    told: Vec<Out>,
}

impl Bench {
    fn new() -> Self {
        Bench {
            watch: TaskPoll::new(RetryOptions::default(), false),
            now: 0.0,
            room: 2_000,
            told: Vec::new(),
        }
    }

    /// One that waits, as number 1, and has asked for its tasks in attempt 1.
    fn asking(ids: &[i64]) -> Self {
        let mut bench = Bench::new();
        bench.join(1, ids);
        bench.pass(20.0);
        let mut sorted = ids.to_vec();
        sorted.sort_unstable();
        assert_eq!(bench.queries(), [(1, sorted)]);
        bench
    }

    /// Every round begins at once, chance in the middle.
    fn give(&mut self, input: Input<u8, &'static str>) {
        self.watch.handle_input(input, self.now);
        while let Some(output) = self.watch.poll_output() {
            match output {
                Output::Prepare => self.watch.handle_input(
                    Input::Prepared {
                        url_budget: self.room,
                        random: 0.5,
                    },
                    self.now,
                ),
                output => self.told.push(output),
            }
        }
    }

    fn join(&mut self, waiter: WaiterId, ids: &[i64]) {
        self.give(Input::Join {
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
        self.give(Input::Answered(attempt, tasks.iter().map(task).collect()));
    }

    fn fail(&mut self, attempt: Attempt, trouble: PollFailure) {
        self.give(Input::Failed {
            attempt,
            error: "failed",
            failure: trouble,
        });
    }

    /// The clock moves on, with every deadline met on the way.
    fn pass(&mut self, ms: f64) {
        let until = self.now + ms;
        while let Some(deadline) = self.watch.poll_timeout().filter(|deadline| *deadline <= until) {
            self.now = self.now.max(deadline);
            self.give(Input::Timeout);
        }
        self.now = until;
    }

    /// The time of the next request, from now on.
    fn wait(&self) -> Option<f64> {
        self.watch.poll_timeout().map(|deadline| deadline - self.now)
    }

    /// What has been asked since this was last looked at.
    fn queries(&mut self) -> Vec<(Attempt, Vec<i64>)> {
        let mut queries = Vec::new();
        self.told.retain(|output| match output {
            Output::Query(attempt, ids) => {
                queries.push((*attempt, ids.clone()));
                false
            }
            _ => true,
        });
        queries
    }

    /// What else has been told.
    fn told(&mut self) -> Vec<Out> {
        self.queries();
        std::mem::take(&mut self.told)
    }

    /// How a waiter's wait has ended: why it failed, and the statuses it got.
    fn end(&mut self, waiter: WaiterId) -> (Option<EndReason<&'static str>>, Vec<(i64, u16)>) {
        let mut ends = self.told().into_iter().filter_map(|output| match output {
            Output::Ended(own, end) if own == waiter => Some(end),
            _ => None,
        });
        let end = ends.next().expect("the wait has ended");
        assert_eq!(ends.count(), 0);
        let (why, tasks) = match end {
            WaitEnd::Done(tasks) => (None, tasks),
            WaitEnd::Failed(why, tasks) => (Some(why), tasks),
        };
        (why, tasks.iter().map(|task| (task.id, task.status)).collect())
    }
}

fn busy(retry_after_s: Option<u32>) -> PollFailure {
    passing_trouble(retry_after_s.map(|seconds| seconds * 1000), false)
}

#[test]
fn results_come_in_the_order_of_the_waiter_and_with_what_the_service_gave() {
    let mut bench = Bench::asking(&[3, 1, 2]);
    bench.answer(1, &[(1, 204), (2, 500), (3, 299)]);
    let told = bench.told();
    let [Output::Ended(1, WaitEnd::Done(tasks))] = &told[..] else {
        panic!("{told:?}")
    };
    let seen: Vec<_> = tasks
        .iter()
        .map(|task| (task.id, task.status, task.result))
        .collect();
    assert_eq!(seen, [(3, 299, Some(3)), (1, 204, Some(1)), (2, 500, Some(2))]);
    assert_eq!(bench.wait(), None);
}

#[test]
fn nothing_to_wait_for_is_done_at_once() {
    let mut bench = Bench::new();
    bench.join(1, &[]);
    assert_eq!(bench.told(), [Output::Ended(1, WaitEnd::Done(Vec::new()))]);
}

#[test]
fn the_first_request_waits_a_moment_for_more_waiters() {
    let mut bench = Bench::new();
    bench.join(1, &[1, 2]);
    bench.pass(19.0);
    bench.join(2, &[2, 3]);
    assert_eq!(bench.queries(), []);
    bench.pass(1.0);
    assert_eq!(bench.queries(), [(1, vec![1, 2, 3])]);
}

#[test]
fn the_delay_grows_by_half_up_to_the_longest() {
    let mut bench = Bench::asking(&[1]);
    let mut delays = Vec::new();
    for attempt in 1..=9 {
        bench.answer(attempt, &[(1, 202)]);
        delays.extend(bench.wait());
        bench.pass(15_000.0_f64.min(bench.wait().expect("it goes on")));
    }
    let expected = [
        1_000.0, 1_500.0, 2_250.0, 3_375.0, 5_062.5, 7_593.75, 11_390.625, 15_000.0, 15_000.0,
    ];
    assert_eq!(delays, expected);
}

#[test]
fn chance_makes_delays_differ_by_a_tenth_at_most() {
    for (random, delay) in [(0.0, 900.0), (0.5, 1_000.0), (1.0, 1_100.0)] {
        let mut watch: TaskPoll<u8, ()> = TaskPoll::new(RetryOptions::default(), false);
        watch.handle_input(
            Input::Join {
                waiter: 1,
                ids: vec![1],
                options: PollOptions::default(),
                deadline: None,
            },
            0.0,
        );
        watch.handle_input(Input::Timeout, 20.0);
        watch.handle_input(
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
        watch.handle_input(Input::Answered(1, vec![task]), 100.0);
        assert_eq!(watch.poll_timeout(), Some(100.0 + delay));
    }
}

#[test]
fn a_waiter_that_joins_makes_the_delay_start_over() {
    let mut bench = Bench::asking(&[1, 2]);
    for attempt in 1..=6 {
        bench.answer(attempt, &[(1, 202), (2, 202)]);
        bench.pass(bench.wait().expect("it goes on"));
    }
    bench.answer(7, &[(1, 202), (2, 202)]);
    assert_eq!(bench.wait(), Some(11_390.625));
    // What was told half a second ago is as good as new.
    bench.pass(500.0);
    bench.join(2, &[2]);
    assert_eq!(bench.wait(), Some(500.0));
    bench.pass(500.0);
    assert_eq!(bench.queries().last(), Some(&(8, vec![2])));
    bench.answer(8, &[(2, 202)]);
    assert_eq!(bench.wait(), Some(1_000.0));
}

#[test]
fn a_slow_waiter_waits_as_it_likes_once_the_fast_one_has_left() {
    let slow = PollOptions {
        interval_ms: 1_000.0,
        max_interval_ms: 60_000.0,
    };
    let mut bench = Bench::new();
    bench.give(Input::Join {
        waiter: 1,
        ids: vec![1],
        options: slow,
        deadline: None,
    });
    let fast = PollOptions {
        interval_ms: 10.0,
        max_interval_ms: 20.0,
    };
    bench.give(Input::Join {
        waiter: 2,
        ids: vec![1],
        options: fast,
        deadline: None,
    });
    bench.pass(20.0);
    bench.answer(1, &[(1, 202)]);
    assert_eq!(bench.wait(), Some(50.0), "no delay is shorter");
    bench.give(Input::Leave(2));
    bench.pass(50.0);
    bench.answer(2, &[(1, 202)]);
    assert_eq!(bench.wait(), Some(50.0));
    bench.pass(50.0);
    bench.answer(3, &[(1, 202)]);
    assert_eq!(bench.wait(), Some(75.0), "it grows again");
}

#[test]
fn what_is_due_soon_comes_along() {
    let mut bench = Bench::asking(&[1]);
    bench.answer(1, &[(1, 202)]);
    bench.pass(200.0);
    bench.join(2, &[2]);
    bench.pass(20.0);
    assert_eq!(bench.queries(), [(2, vec![2])]);
    bench.answer(2, &[(2, 202)]);
    bench.pass(780.0);
    assert_eq!(bench.queries(), [(3, vec![1, 2])]);
}

#[test]
fn a_list_has_no_more_than_it_has_room_for_and_four_are_on_their_way() {
    let mut bench = Bench::new();
    bench.room = 5;
    bench.join(1, &(10..24).collect::<Vec<_>>());
    bench.pass(20.0);
    let lists = bench.queries();
    assert_eq!(lists[0], (1, vec![10, 11]));
    assert_eq!(lists.len(), 4);
    bench.answer(3, &[(14, 200), (15, 200)]);
    assert_eq!(bench.queries(), [(5, vec![18, 19])]);
    // The round goes on: nobody is told yet.
    assert_eq!(bench.told(), []);
}

#[test]
fn progress_is_told_at_the_end_of_a_round_that_changed_something() {
    let mut bench = Bench::new();
    bench.room = 3;
    bench.join(1, &[1, 2, 3]);
    bench.join(2, &[3]);
    bench.pass(20.0);
    bench.answer(1, &[(1, 202), (2, 200)]);
    assert_eq!(bench.told(), []);
    bench.answer(2, &[(3, 202)]);
    assert_eq!(bench.told(), [Output::Progress(1), Output::Progress(2)]);
    let progress = bench.watch.progress(1).expect("it waits");
    assert_eq!((progress.ended, progress.total, progress.stale), (1, 3, false));
    assert_eq!(progress.next_poll, Some(bench.now + 1_000.0));
    let known: Vec<_> = bench.watch.tasks(1).map(|task| (task.id, task.status)).collect();
    assert_eq!(known, [(1, 202), (2, 200), (3, 202)]);
    bench.pass(1_000.0);
    assert_eq!(bench.queries(), [(3, vec![1, 3])]);
    // The same status is no news, another one is.
    bench.answer(3, &[(1, 102), (3, 202)]);
    assert_eq!(bench.told(), [Output::Progress(1)]);
}

#[test]
fn what_has_ended_is_remembered_for_half_a_minute() {
    let mut bench = Bench::asking(&[1]);
    bench.answer(1, &[(1, 207)]);
    assert_eq!(bench.end(1), (None, vec![(1, 207)]));
    bench.pass(29_999.0);
    bench.join(2, &[1]);
    assert_eq!(bench.end(2), (None, vec![(1, 207)]));
    bench.join(3, &[1, 2]);
    assert_eq!(bench.told(), [Output::Progress(3)]);
    // As long as somebody needs it, it is not forgotten.
    bench.pass(60_000.0);
    bench.join(4, &[1]);
    assert_eq!(bench.end(4), (None, vec![(1, 207)]));
    bench.give(Input::Leave(3));
    bench.join(5, &[1]);
    bench.pass(20.0);
    assert_eq!(bench.queries().last(), Some(&(3, vec![1])));
}

#[test]
fn the_last_one_leaving_ends_what_is_on_its_way() {
    let mut bench = Bench::asking(&[1, 2]);
    bench.join(2, &[2, 3]);
    bench.give(Input::Leave(1));
    assert_eq!(bench.told(), []);
    assert!(bench.wait().is_some());
    bench.give(Input::Leave(2));
    assert_eq!(bench.told(), [Output::Abort(1)]);
    assert_eq!(bench.wait(), None);
    bench.answer(1, &[(1, 200)]);
    assert_eq!(bench.told(), []);
    // Whoever comes next is not bothered by that.
    bench.join(3, &[1]);
    bench.pass(20.0);
    assert_eq!(bench.queries(), [(2, vec![1])]);
}

#[test]
fn nobody_waits_past_a_deadline() {
    let mut bench = Bench::new();
    bench.give(Input::Join {
        waiter: 1,
        ids: vec![1, 2],
        options: PollOptions::default(),
        deadline: Some(500.0),
    });
    bench.join(2, &[2]);
    bench.pass(20.0);
    bench.answer(1, &[(1, 200), (2, 202)]);
    bench.told();
    bench.pass(480.0);
    assert_eq!(
        bench.end(1),
        (Some(EndReason::TimedOut), vec![(1, 200), (2, 202)])
    );
    assert_eq!(bench.watch.waiters(), 1);
}

#[test]
fn what_three_answers_do_not_tell_of_is_unknown() {
    let mut bench = Bench::asking(&[1, 2, 3]);
    bench.join(2, &[3]);
    for attempt in 1..=2 {
        bench.answer(attempt, &[(3, 202)]);
        bench.pass(bench.wait().expect("it goes on"));
    }
    assert_eq!(bench.watch.waiters(), 2);
    bench.answer(3, &[(3, 202)]);
    assert_eq!(
        bench.end(1),
        (Some(EndReason::NotFound(vec![1, 2])), vec![(3, 202)])
    );
    assert_eq!(bench.watch.waiters(), 1);
}

#[test]
fn an_answer_that_tells_of_a_task_makes_up_for_those_that_did_not() {
    let mut bench = Bench::asking(&[1]);
    for attempt in 1..=6 {
        let tasks: &[_] = if attempt % 3 == 0 { &[(1, 202)] } else { &[] };
        bench.answer(attempt, tasks);
        bench.pass(bench.wait().expect("it goes on"));
    }
    assert_eq!(bench.watch.waiters(), 1);
}

#[test]
fn a_failure_that_passes_makes_what_is_known_old_and_ends_nobody() {
    let mut bench = Bench::asking(&[1, 2]);
    bench.answer(1, &[(1, 202), (2, 202)]);
    bench.pass(1_000.0);
    bench.told();
    bench.fail(2, busy(None));
    assert_eq!(
        bench.told(),
        [Output::Retrying("failed", 300.0), Output::Progress(1)]
    );
    let progress = bench.watch.progress(1).expect("it waits");
    assert!(progress.stale);
    assert_eq!(progress.next_poll, Some(bench.now + 300.0));
    // It fails again, which is no news.
    bench.pass(300.0);
    bench.fail(3, busy(None));
    assert_eq!(bench.told(), [Output::Retrying("failed", 600.0)]);
    // Who joins meanwhile learns of it at once.
    bench.join(2, &[2]);
    assert_eq!(bench.told(), [Output::Progress(2)]);
    bench.pass(600.0);
    bench.answer(4, &[(1, 202), (2, 202)]);
    assert_eq!(bench.told(), [Output::Progress(1), Output::Progress(2)]);
    assert!(!bench.watch.progress(2).expect("it waits").stale);
    // All is forgotten: the next failure is a first one.
    bench.pass(bench.wait().expect("it goes on"));
    bench.fail(5, busy(None));
    assert!(bench.told().contains(&Output::Retrying("failed", 300.0)));
}

#[test]
fn failures_go_on_for_as_long_as_somebody_waits() {
    let mut bench = Bench::asking(&[1]);
    for attempt in 1..=100 {
        bench.fail(attempt, busy(None));
        bench.pass(20_000.0_f64.min(bench.wait().expect("it goes on")));
    }
    assert_eq!(bench.watch.waiters(), 1);
}

#[test]
fn what_the_service_asks_for_holds_for_every_request() {
    let mut bench = Bench::new();
    bench.room = 5;
    bench.join(1, &(10..30).collect::<Vec<_>>());
    bench.pass(20.0);
    assert_eq!(bench.queries().len(), 4);
    bench.fail(4, busy(Some(2)));
    bench.fail(1, busy(Some(7)));
    // Neither what was to be sent next, nor halves, nor somebody new is sent before.
    bench.fail(2, PollFailure::Refused);
    bench.answer(3, &[(14, 202)]);
    bench.join(2, &[1]);
    bench.pass(6_999.0);
    assert_eq!(bench.queries(), []);
    bench.pass(1.0);
    assert_eq!(bench.queries().len(), 4);
}

#[test]
fn what_would_have_been_asked_next_is_old_too() {
    let mut bench = Bench::new();
    bench.room = 2;
    bench.join(1, &[10, 11, 12, 13]);
    bench.join(2, &[14]);
    bench.pass(20.0);
    for attempt in [2, 3, 4] {
        bench.answer(attempt, &[(9 + i64::from(attempt), 202)]);
    }
    assert_eq!(bench.queries().len(), 5);
    bench.answer(5, &[(14, 202)]);
    bench.fail(1, busy(None));
    assert!(!bench.watch.progress(2).expect("it waits").stale);
    // All are due, and four are on their way when one of them fails.
    bench.pass(2_000.0);
    assert_eq!(bench.queries().len(), 4);
    bench.told();
    for attempt in 6..=9 {
        bench.fail(attempt, busy(None));
    }
    assert!(bench.watch.progress(2).expect("it waits").stale);
    assert!(bench.told().contains(&Output::Progress(2)));
}

#[test]
fn a_task_that_turns_up_while_its_round_goes_on_is_not_unknown() {
    let mut bench = Bench::new();
    bench.room = 2;
    bench.join(1, &[10, 11]);
    bench.pass(20.0);
    for attempt in [1, 3] {
        bench.answer(attempt, &[]);
        bench.answer(attempt + 1, &[(11, 202)]);
        bench.pass(bench.wait().expect("it goes on"));
    }
    // The third answer without it, in a round that goes on until the task is told of in the next.
    bench.answer(5, &[]);
    bench.pass(bench.wait().expect("it goes on"));
    assert_eq!(bench.queries().last(), Some(&(7, vec![10])));
    bench.told();
    bench.answer(7, &[(10, 202)]);
    assert_eq!(bench.told(), [Output::Progress(1)]);
}

#[test]
fn several_requests_that_meet_one_failure_count_once() {
    let mut bench = Bench::new();
    bench.room = 2;
    bench.join(1, &[10, 11, 12, 13]);
    bench.pass(20.0);
    for attempt in 1..=4 {
        bench.fail(attempt, busy(None));
    }
    assert_eq!(bench.wait(), Some(300.0));
    bench.pass(300.0);
    for attempt in 5..=8 {
        bench.fail(attempt, busy(Some(1)));
    }
    bench.pass(1_000.0);
    bench.fail(9, busy(None));
    assert_eq!(bench.wait(), Some(1_200.0), "the third in a row");
}

#[test]
fn without_a_network_it_waits_for_half_a_minute_at_most() {
    let mut bench = Bench::asking(&[1]);
    bench.give(Input::Offline);
    bench.fail(1, passing_trouble(None, true));
    assert_eq!(bench.wait(), Some(300.0));
    bench.pass(1_000.0);
    assert_eq!((bench.queries(), bench.wait()), (Vec::new(), Some(29_300.0)));
    bench.give(Input::Online);
    assert_eq!(bench.queries(), [(2, vec![1])]);
    bench.give(Input::Offline);
    bench.fail(2, passing_trouble(None, true));
    bench.pass(30_600.0);
    assert_eq!(
        bench.queries(),
        [(3, vec![1])],
        "browsers are wrong about it at times"
    );
}

#[test]
fn a_final_failure_ends_those_who_asked() {
    let mut bench = Bench::new();
    bench.room = 3;
    bench.join(1, &[1, 2]);
    bench.join(2, &[3]);
    bench.join(3, &[3, 4]);
    bench.pass(20.0);
    assert_eq!(bench.queries(), [(1, vec![1, 2]), (2, vec![3, 4])]);
    bench.answer(1, &[(1, 202), (2, 200)]);
    bench.fail(2, PollFailure::Permanent);
    let told = bench.told();
    let ended = told.iter().filter(|output| {
        matches!(
            output,
            Output::Ended(2 | 3, WaitEnd::Failed(EndReason::Failed(_), _))
        )
    });
    assert_eq!(ended.count(), 2, "{told:?}");
    assert!(told.contains(&Output::Progress(1)));
    bench.pass(1_000.0);
    assert_eq!(bench.queries(), [(3, vec![1])]);
}

#[test]
fn a_refused_list_is_halved_until_the_bad_id_is_found() {
    let ids: Vec<i64> = (1..=64).collect();
    let mut bench = Bench::new();
    bench.join(1, &ids);
    bench.join(2, &[37]);
    bench.join(3, &[36, 37, 38]);
    bench.join(4, &[36, 38]);
    bench.pass(20.0);
    let mut requests = 0;
    loop {
        let asked = bench.queries();
        if asked.is_empty() {
            break;
        }
        for (attempt, ids) in asked {
            requests += 1;
            if ids.contains(&37) {
                bench.fail(attempt, PollFailure::Refused);
            } else {
                let tasks: Vec<_> = ids.iter().map(|id| (*id, 202)).collect();
                bench.answer(attempt, &tasks);
            }
        }
    }
    assert_eq!(requests, 13, "two for each halving, and the list itself");
    assert_eq!(bench.watch.waiters(), 1);
    let told = bench.told.clone();
    let ended = told.iter().filter(|output| {
        matches!(
            output,
            Output::Ended(_, WaitEnd::Failed(EndReason::Failed("failed"), _))
        )
    });
    assert_eq!(ended.count(), 3);
    assert_eq!(told.last(), Some(&Output::Progress(4)));
}

#[test]
fn who_has_no_token_is_told_and_tries_again() {
    let mut watch: TaskPoll<u8, &str> = TaskPoll::new(RetryOptions::default(), false);
    watch.handle_input(
        Input::Join {
            waiter: 1,
            ids: vec![1],
            options: PollOptions::default(),
            deadline: None,
        },
        0.0,
    );
    watch.handle_input(Input::Timeout, 20.0);
    assert_eq!(watch.poll_output(), Some(Output::Prepare));
    watch.handle_input(Input::Unprepared("no token", busy(None)), 30.0);
    assert_eq!(watch.poll_output(), Some(Output::Retrying("no token", 300.0)));
    assert_eq!(watch.poll_output(), Some(Output::Progress(1)));
    assert!(watch.progress(1).expect("it waits").stale);
    watch.handle_input(Input::Timeout, 330.0);
    assert_eq!(watch.poll_output(), Some(Output::Prepare));
    watch.handle_input(Input::Unprepared("signed out", PollFailure::Permanent), 340.0);
    let end = WaitEnd::Failed(EndReason::Failed("signed out"), Vec::new());
    assert_eq!(watch.poll_output(), Some(Output::Ended(1, end)));
    assert_eq!(watch.poll_timeout(), None);
}

#[test]
fn a_page_hidden_for_a_minute_asks_nothing_and_catches_up_when_it_shows() {
    let mut bench = Bench::asking(&[1]);
    bench.give(Input::Join {
        waiter: 2,
        ids: vec![1],
        options: PollOptions::default(),
        deadline: Some(90_000.0),
    });
    bench.give(Input::Hidden);
    let mut last = 0.0;
    for attempt in 1.. {
        bench.answer(attempt, &[(1, 202)]);
        let Some(wait) = bench.wait().filter(|wait| bench.now + wait < 90_000.0) else {
            break;
        };
        bench.pass(wait);
        last = bench.now;
    }
    assert!((45_000.0..60_020.0).contains(&last), "{last}");
    assert_eq!(
        bench.watch.progress(1).and_then(|progress| progress.next_poll),
        None
    );
    bench.queries();
    bench.pass(100_000.0);
    assert_eq!(
        bench.end(2),
        (Some(EndReason::TimedOut), vec![(1, 202)]),
        "deadlines hold all the same"
    );
    // A second hiding does not make it start over.
    bench.give(Input::Hidden);
    assert_eq!(bench.wait(), None);
    bench.give(Input::Shown);
    assert_eq!(bench.queries().len(), 1);
}

#[test]
fn a_prerendered_page_asks_nothing_before_it_shows() {
    let mut watch: TaskPoll<u8, ()> = TaskPoll::new(RetryOptions::default(), true);
    watch.handle_input(
        Input::Join {
            waiter: 1,
            ids: vec![1],
            options: PollOptions::default(),
            deadline: None,
        },
        0.0,
    );
    assert_eq!((watch.poll_timeout(), watch.poll_output()), (None, None));
    watch.handle_input(Input::Shown, 100.0);
    assert_eq!(watch.poll_output(), Some(Output::Prepare));
}

#[test]
fn a_token_that_comes_when_nothing_may_be_sent_is_asked_for_again() {
    let mut watch: TaskPoll<u8, ()> = TaskPoll::new(RetryOptions::default(), false);
    watch.handle_input(
        Input::Join {
            waiter: 1,
            ids: vec![1],
            options: PollOptions::default(),
            deadline: None,
        },
        0.0,
    );
    watch.handle_input(Input::Hidden, 10.0);
    watch.handle_input(Input::Timeout, 20.0);
    assert_eq!(watch.poll_output(), Some(Output::Prepare));
    watch.handle_input(
        Input::Prepared {
            url_budget: 2_000,
            random: 0.5,
        },
        90_000.0,
    );
    assert_eq!((watch.poll_output(), watch.poll_timeout()), (None, None));
    // By then it may be another one.
    watch.handle_input(Input::Shown, 99_000.0);
    assert_eq!(watch.poll_output(), Some(Output::Prepare));
}

/// What an answer with this status and code is for those who wait.
fn trouble(status: u16, code: Option<&str>) -> &'static str {
    let body = code.map_or(Body::Empty, |code| Body::Json(object([("code", Js::from(code))])));
    let response: Response<Js> = response(status, body);
    let error = response
        .success(Operation::QuerySpaceTasks)
        .expect_err("no success");
    name(PollFailure::from_error(&error, 0.5))
}

fn name(trouble: PollFailure) -> &'static str {
    match trouble {
        PollFailure::Temporary(retry_input) => {
            assert!(retry_input.repeatable);
            "passing"
        }
        PollFailure::Refused => "refused",
        PollFailure::Permanent => "final",
    }
}

#[test]
fn every_failure_is_of_one_sort() {
    for status in [408, 429, 500, 502, 503, 504, 0] {
        assert_eq!(trouble(status, None), "passing", "{status}");
    }
    for status in [301, 401, 403, 404, 405, 410] {
        assert_eq!(trouble(status, None), "final", "{status}");
    }
    for (status, code) in [
        (400, None),
        (400, Some("ParamInvalid")),
        (413, None),
        (414, Some("URITooLong")),
    ] {
        assert_eq!(trouble(status, code), "refused", "{status}");
    }
    for code in ["EmptyAccessToken", "SpaceIdInvalid"] {
        assert_eq!(trouble(400, Some(code)), "final", "no id is the reason of {code}");
    }
    let operation = Operation::QueryLibraryTasks;
    assert_eq!(
        name(PollFailure::from_error(&Error::network(operation), 0.0)),
        "passing"
    );
    assert_eq!(
        name(PollFailure::from_error(&Error::timeout(operation, 9), 0.0)),
        "passing"
    );
    assert_eq!(
        name(PollFailure::from_error(&Error::token_function(operation), 0.0)),
        "passing"
    );
    assert_eq!(
        name(PollFailure::from_error(&Error::config(operation, &[]), 0.0)),
        "final"
    );
    assert_eq!(
        name(PollFailure::from_error(&Error::closed(operation), 0.0)),
        "final"
    );
}
