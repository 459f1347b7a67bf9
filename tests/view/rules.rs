//! Single rules, each with the sequence that shows it.

use smh_wasm::session::pending_deletes::Stage;
use smh_wasm::session::retry::RetryInput;
use smh_wasm::session::view::{Input, Options, Output, PageInfo, Start, Status, View};
use smh_wasm::wire::conditions::Conditions;

use crate::model::{FINAL, busy, continue_failed, continued, create_failed, created};
use crate::support::{self, object};

/// A view, what it has asked for and told, and the clock.
pub(crate) struct Bench {
    pub(crate) view: View<u8, ()>,
    now: f64,
    pub(crate) done: Vec<Output<u8, ()>>,
}

impl Bench {
    pub(crate) fn new(options: Options) -> Self {
        Bench {
            view: View::new(options, false),
            now: 0.0,
            done: Vec::new(),
        }
    }

    pub(crate) fn give(&mut self, input: Input<u8, ()>) -> Status {
        self.view.handle_input(input, self.now);
        while let Some(output) = self.view.poll_output() {
            self.done.push(output);
        }
        self.view.status()
    }

    pub(crate) fn search(&mut self, keyword: &str, pace: Start) -> Status {
        self.give(Input::Search(conditions(keyword), pace))
    }

    /// The clock moves on; the deadline, if it has come, is met once.
    pub(crate) fn pass(&mut self, ms: f64) -> Status {
        self.now += ms;
        self.give(Input::Timeout)
    }

    /// A view that shows a page of search `s1`, made by attempt 1.
    pub(crate) fn ready() -> Self {
        let mut bench = Bench::new(Options::default());
        bench.search("a", Start::Immediate);
        assert_eq!(bench.give(created(1, head("s1", false), 1)), Status::Ready);
        bench
    }

    /// The deletions told of, each with its reason and stage.
    fn told(&self) -> Vec<String> {
        let steps = self.done.iter().filter_map(|output| match output {
            Output::Delete(step) => Some(format!(
                "{} {} {}",
                step.search_id,
                step.reason.name(),
                step.stage.name()
            )),
            _ => None,
        });
        steps.collect()
    }

    pub(crate) fn creates(&self) -> usize {
        let creates = self
            .done
            .iter()
            .filter(|output| matches!(output, Output::Create(..)));
        creates.count()
    }
}

fn conditions(keyword: &str) -> Conditions {
    match support::conditions(object([("keyword", keyword.into())])) {
        Ok(conditions) => conditions,
        Err(_) => unreachable!("a keyword is a condition"),
    }
}

pub(crate) fn head(id: &str, empty: bool) -> PageInfo {
    PageInfo {
        search_id: id.into(),
        search_finished: false,
        next_marker: Some(String::from("m")),
        is_empty: empty,
    }
}

#[test]
fn every_place_is_used() {
    let mut bench = Bench::new(Options::default());
    assert_eq!(bench.search("a", Start::Immediate), Status::Searching);
    assert_eq!(bench.search("b", Start::Immediate), Status::Searching);
    assert_eq!(bench.search("c", Start::Immediate), Status::Waiting);
    assert_eq!(bench.creates(), 2);
}

#[test]
fn each_change_starts_the_debounce_again() {
    let mut bench = Bench::new(Options::default());
    bench.search("a", Start::Debounced);
    bench.pass(200.0);
    bench.search("b", Start::Debounced);
    assert_eq!(bench.pass(200.0), Status::Waiting);
    assert_eq!(bench.search("b", Start::Immediate), Status::Searching);
    assert_eq!(bench.creates(), 1);
}

#[test]
fn equal_conditions_change_nothing() {
    let mut bench = Bench::ready();
    assert_eq!(bench.search("a", Start::Debounced), Status::Ready);
    assert_eq!(bench.search("a", Start::Immediate), Status::Ready);
    assert_eq!((bench.creates(), bench.view.search_id()), (1, Some("s1")));
}

#[test]
fn late_answers_of_continues_change_nothing() {
    let mut bench = Bench::ready();
    assert_eq!(bench.give(Input::LoadMore), Status::LoadingMore);
    assert!(bench.done.contains(&Output::Continue {
        attempt: 2,
        search_id: "s1".into(),
        marker: "m".into(),
    }));
    bench.search("b", Start::Immediate);
    assert!(bench.done.contains(&Output::AbortContinue(2)));
    bench.give(created(3, head("s2", false), 2));
    assert_eq!(bench.give(Input::LoadMore), Status::LoadingMore);
    // An abort can come too late.
    assert_eq!(
        bench.give(continued(2, head("s1", false), 9)),
        Status::LoadingMore
    );
    assert_eq!(bench.give(continue_failed(2, true, FINAL)), Status::LoadingMore);
    assert!(!bench.done.contains(&Output::Append(9)));
    assert_eq!(bench.view.search_id(), Some("s2"));
}

#[test]
fn the_failure_of_a_create_that_is_not_wanted_changes_nothing() {
    let mut bench = Bench::new(Options::default());
    bench.search("a", Start::Immediate);
    bench.search("b", Start::Immediate);
    assert_eq!(bench.give(create_failed(1, None, FINAL)), Status::Searching);
}

#[test]
fn a_search_that_the_server_has_lost_is_made_anew() {
    let mut bench = Bench::ready();
    bench.give(Input::LoadMore);
    assert_eq!(bench.give(continue_failed(2, true, FINAL)), Status::Failed);
    assert_eq!(bench.view.search_id(), None);
    assert_eq!(bench.give(Input::Retry), Status::Searching);
    assert_eq!(bench.view.error(), None);
    assert_eq!(bench.creates(), 2);
}

#[test]
fn a_continue_that_failed_is_tried_again_and_its_problem_is_forgotten() {
    let mut bench = Bench::ready();
    assert_eq!(bench.give(Input::Retry), Status::Ready, "nothing has failed");
    bench.give(Input::LoadMore);
    assert_eq!(bench.give(Input::LoadMore), Status::LoadingMore);
    bench.give(continue_failed(2, false, FINAL));
    assert_eq!(bench.give(Input::LoadMore), Status::Failed);
    assert_eq!(bench.give(Input::Retry), Status::LoadingMore);
    assert_eq!(bench.view.error(), None);
    assert_eq!(bench.creates(), 1);
}

#[test]
fn closing_forgets_the_problem() {
    let mut bench = Bench::new(Options::default());
    bench.search("a", Start::Immediate);
    bench.give(create_failed(1, None, FINAL));
    assert!(bench.view.error().is_some());
    bench.give(Input::Close);
    assert_eq!(bench.view.error(), None);
}

#[test]
fn a_page_that_shows_again_in_time_is_not_hidden_any_more() {
    let mut bench = Bench::ready();
    bench.give(Input::Hidden);
    bench.pass(30_000.0);
    bench.give(Input::Shown);
    assert_eq!(bench.pass(30_001.0), Status::Ready);
}

#[test]
fn a_failure_outlives_the_hiding() {
    let mut bench = Bench::new(Options::default());
    bench.search("a", Start::Immediate);
    bench.give(create_failed(1, None, FINAL));
    assert_eq!(bench.give(Input::Leaving), Status::Failed);
    assert_eq!(bench.give(Input::Shown), Status::Failed);
}

#[test]
fn what_is_shown_stays_until_the_new_search_has_items() {
    let mut bench = Bench::ready();
    bench.give(Input::Leaving);
    assert_eq!(bench.search("a", Start::Immediate), Status::Suspended);
    assert_eq!(bench.give(Input::Shown), Status::Searching);
    assert_eq!(bench.give(created(2, head("s2", true), 2)), Status::Searching);
    assert!(!bench.done.contains(&Output::Reset));
    assert_eq!(bench.pass(200.0), Status::Searching);
    assert_eq!(bench.give(continued(3, head("s2", false), 3)), Status::Ready);
    assert_eq!(
        bench.done[bench.done.len() - 2..],
        [Output::Reset, Output::Append(3)]
    );
}

#[test]
fn a_page_that_is_not_activated_starts_nothing() {
    let mut bench = Bench::new(Options::default());
    bench.view = View::new(Options::default(), true);
    assert_eq!(bench.search("a", Start::Debounced), Status::Suspended);
    assert_eq!(bench.search("b", Start::Immediate), Status::Suspended);
    assert_eq!(bench.creates(), 0);
    assert_eq!(bench.give(Input::Shown), Status::Searching);
}

#[test]
fn asking_again_slows_down() {
    let mut bench = Bench::new(Options::default());
    bench.search("a", Start::Immediate);
    bench.give(created(1, head("s1", true), 1));
    let mut waits = Vec::new();
    for attempt in 2..10 {
        let due = bench.view.poll_timeout().unwrap();
        waits.push((due - bench.now).round());
        bench.now = due;
        bench.give(Input::Timeout);
        bench.give(continued(attempt, head("s1", true), 1));
    }
    assert_eq!(
        waits,
        [200.0, 300.0, 450.0, 675.0, 1013.0, 1519.0, 2000.0, 2000.0]
    );
}

#[test]
fn another_search_in_an_answer_is_deleted_too() {
    let mut bench = Bench::ready();
    bench.give(Input::LoadMore);
    bench.give(continued(2, head("foreign", false), 2));
    assert_eq!(
        bench.told(),
        ["foreign superseded owed", "foreign superseded sent"]
    );
}

#[test]
fn a_search_of_others_is_deleted_once() {
    let mut bench = Bench::new(Options::default());
    bench.give(Input::AddDelete("x".into()));
    bench.give(Input::AddDelete("x".into()));
    assert_eq!(bench.told(), ["x call owed", "x call sent"]);
    assert_eq!(bench.view.pending_deletes(), 1);
    bench.give(Input::Deleted("x".into(), Ok(())));
    assert_eq!(bench.told()[2..], ["x call confirmed"]);
    assert!(bench.view.is_settled());
}

#[test]
fn a_create_on_its_way_may_bring_a_search_yet() {
    let mut bench = Bench::new(Options::default());
    bench.search("a", Start::Immediate);
    bench.give(Input::Close);
    assert!(!bench.view.is_settled());
}

#[test]
fn what_comes_late_is_deleted_for_the_reason_that_holds() {
    let cases: [(Input<u8, ()>, &str); 4] = [
        (Input::Close, "closed"),
        (Input::Clear, "cleared"),
        (Input::Leaving, "pagehide"),
        (Input::Search(conditions("b"), Start::Debounced), "superseded"),
    ];
    for (input, reason) in cases {
        let mut bench = Bench::new(Options::default());
        bench.search("a", Start::Immediate);
        bench.give(input);
        bench.give(created(1, head("s1", false), 1));
        assert_eq!(
            bench.told(),
            [format!("s1 {reason} owed"), format!("s1 {reason} sent")]
        );
    }
}

#[test]
fn a_failed_deletion_is_tried_again_ever_later_for_as_long_as_it_takes() {
    let mut bench = Bench::ready();
    bench.give(Input::Clear);
    let mut waits = Vec::new();
    for _ in 0..10 {
        bench.give(Input::Deleted("s1".into(), Err(FINAL)));
        let due = bench.view.poll_timeout().unwrap();
        waits.push(due - bench.now);
        let before = bench.told().len();
        bench.pass(due - bench.now - 1.0);
        assert_eq!(bench.told().len(), before, "not before its time");
        bench.pass(1.0);
        let told = bench.told();
        assert_eq!(told[before - 1..], ["s1 cleared failed", "s1 cleared sent"]);
    }
    let seconds = [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0];
    assert_eq!(waits, seconds.map(|seconds| seconds * 1_000.0));
    assert_eq!(bench.view.pending_deletes(), 1);
}

#[test]
fn the_network_coming_back_brings_every_try_forward() {
    let mut bench = Bench::new(Options::default());
    for id in ["x", "y"] {
        bench.give(Input::AddDelete(id.into()));
    }
    bench.give(Input::Deleted("x".into(), Err(FINAL)));
    bench.now = 100.0;
    bench.give(Input::Deleted("y".into(), Err(FINAL)));
    assert_eq!(bench.view.poll_timeout(), Some(500.0), "the first of both");
    bench.give(Input::Online);
    let sent = bench.told();
    let sent = sent.iter().filter(|told| told.ends_with(Stage::Sent.name()));
    assert_eq!(sent.count(), 4);
}

const UNANSWERED: RetryInput = RetryInput {
    repeatable: true,
    unanswered: true,
    ..FINAL
};

#[test]
fn a_create_refused_for_now_is_made_again_and_then_shown_as_failed() {
    let mut bench = Bench::new(Options::default());
    bench.search("a", Start::Immediate);
    for (attempt, wait) in [(1, 300.0), (2, 600.0), (3, 1200.0)] {
        let status = bench.give(create_failed(attempt, None, busy(None)));
        assert_eq!(status, Status::Searching, "it goes on by itself");
        assert_eq!(bench.view.error(), None);
        assert_eq!(bench.view.creates_in_flight(), 0, "its place is free");
        assert_eq!(bench.done.pop(), Some(Output::Retrying((), wait)));
        bench.pass(wait - 1.0);
        assert_eq!(bench.view.creates_in_flight(), 0, "not before its time");
        bench.pass(1.0);
        assert_eq!(bench.view.creates_in_flight(), 1);
    }
    assert_eq!(bench.give(create_failed(4, None, busy(None))), Status::Failed);
    assert!(bench.view.error().is_some());
    // The user's own try has all its attempts again.
    bench.give(Input::Retry);
    assert_eq!(bench.give(create_failed(5, None, busy(None))), Status::Searching);
}

#[test]
fn what_is_not_wanted_is_not_tried_again() {
    let mut bench = Bench::new(Options::default());
    bench.search("a", Start::Immediate);
    bench.give(create_failed(1, None, busy(Some(5))));
    assert_eq!(bench.search("b", Start::Debounced), Status::Waiting);
    bench.pass(250.0);
    bench.pass(5_000.0);
    let creates = bench.done.iter().filter_map(|done| match done {
        Output::Create(attempt, conditions) => Some((*attempt, conditions.body())),
        _ => None,
    });
    assert_eq!(
        creates.collect::<Vec<_>>(),
        [(1, conditions("a").body()), (2, conditions("b").body())]
    );
}

#[test]
fn a_page_that_does_not_come_is_asked_for_again() {
    let mut bench = Bench::ready();
    bench.give(Input::LoadMore);
    assert_eq!(
        bench.give(continue_failed(2, false, UNANSWERED)),
        Status::LoadingMore
    );
    bench.pass(300.0);
    assert_eq!(bench.give(continued(3, head("s1", false), 2)), Status::Ready);
}

#[test]
fn nothing_is_tried_again_offline_until_the_network_is_back_or_patience_is_over() {
    for comes_back in [true, false] {
        let mut bench = Bench::ready();
        bench.give(Input::LoadMore);
        bench.give(Input::Offline);
        bench.give(continue_failed(2, false, UNANSWERED));
        let before = bench.done.len();
        assert_eq!(bench.pass(20_000.0), Status::LoadingMore);
        assert_eq!(bench.done.len(), before, "no attempt is wasted");
        if comes_back {
            bench.give(Input::Online);
            assert!(matches!(
                bench.done.last(),
                Some(Output::Continue { attempt: 3, .. })
            ));
        } else {
            assert_eq!(bench.pass(10_300.0), Status::Failed);
            assert!(bench.view.error().is_some());
            assert_eq!(bench.done.len(), before);
        }
    }
}

#[test]
fn a_hidden_page_wastes_no_attempts_without_an_answer() {
    let mut bench = Bench::ready();
    bench.give(Input::LoadMore);
    bench.give(Input::Hidden);
    bench.give(continue_failed(2, false, UNANSWERED));
    let before = bench.done.len();
    bench.pass(20_000.0);
    assert_eq!(bench.done.len(), before);
    bench.give(Input::Shown);
    assert!(matches!(
        bench.done.last(),
        Some(Output::Continue { attempt: 3, .. })
    ));
}

#[test]
fn what_is_held_back_goes_at_its_time_and_costs_no_attempt() {
    let mut bench = Bench::new(Options::default());
    bench.search("a", Start::Immediate);
    for attempt in 1..=9 {
        bench.give(Input::Deferred(attempt, bench.now + 100.0));
        assert_eq!(bench.view.creates_in_flight(), 0);
        assert_eq!(bench.view.failures(), 0);
        bench.pass(100.0);
        assert_eq!(bench.view.creates_in_flight(), 1);
    }
    assert_eq!(bench.give(created(10, head("s1", false), 1)), Status::Ready);
}

#[test]
fn a_deletion_that_waits_for_a_token_is_sent_when_the_page_goes_and_not_twice() {
    let mut bench = Bench::ready();
    bench.give(Input::Clear);
    bench.give(Input::DeleteDeferred("s1".into(), f64::INFINITY));
    assert_eq!(bench.view.poll_timeout(), None);
    bench.give(Input::Leaving);
    let sent = bench.told();
    assert_eq!(sent.last().map(String::as_str), Some("s1 cleared sent"));
    bench.give(Input::DeleteReady("s1".into(), Ok(())));
    bench.pass(60_000.0);
    assert_eq!(bench.told().len(), sent.len());
}

#[test]
fn a_deletion_that_waits_for_a_token_goes_as_soon_as_there_is_one() {
    let mut bench = Bench::ready();
    bench.give(Input::Clear);
    let before = bench.told().len();
    bench.give(Input::DeleteDeferred("s1".into(), f64::INFINITY));
    bench.give(Input::DeleteReady("s1".into(), Err(FINAL)));
    assert_eq!(bench.told()[before..], ["s1 cleared failed"]);
    bench.pass(500.0);
    bench.give(Input::DeleteDeferred("s1".into(), f64::INFINITY));
    bench.give(Input::DeleteReady("s1".into(), Ok(())));
    bench.pass(0.0);
    assert_eq!(bench.told().last().map(String::as_str), Some("s1 cleared sent"));
}

#[test]
fn another_token_sends_what_waits_for_another_try_or_for_a_token() {
    for fails in [
        Input::Deleted("s1".into(), Err(FINAL)),
        Input::DeleteDeferred("s1".into(), f64::INFINITY),
    ] {
        let mut bench = Bench::ready();
        bench.give(Input::Close);
        bench.give(fails);
        assert_eq!(Vec::from_iter(bench.view.pending_delete_ids()), ["s1"]);
        let before = bench.told().len();
        bench.give(Input::TokenChanged);
        assert_eq!(bench.told()[before..], ["s1 closed sent"]);
        bench.give(Input::TokenChanged);
        assert_eq!(bench.told().len(), before + 1, "and not twice");
        bench.give(Input::Deleted("s1".into(), Ok(())));
        assert!(bench.view.is_settled());
    }
}

#[test]
fn a_deletion_waits_as_long_as_the_service_asks_but_not_if_the_page_goes() {
    let mut bench = Bench::ready();
    bench.give(Input::Clear);
    bench.give(Input::Deleted("s1".into(), Err(busy(Some(30)))));
    assert_eq!(bench.view.poll_timeout(), Some(30_000.0));
    bench.give(Input::Leaving);
    assert_eq!(bench.told().last().map(String::as_str), Some("s1 cleared sent"));
}
