//! Single rules of a view.

use smh_wasm::session::pending_deletes::Stage;
use smh_wasm::session::retry::RetryInput;
use smh_wasm::session::view::{Input, Options, Output, PageInfo, Start, Status, View};
use smh_wasm::wire::conditions::Conditions;

use crate::model::{FINAL, busy, continue_failed, continued, create_failed, created};
use crate::support::{self, object};

/// A view, its outputs and its clock.
pub(crate) struct TestView {
    pub(crate) machine: View<u8, ()>,
    now: f64,
    pub(crate) outputs: Vec<Output<u8, ()>>,
}

impl TestView {
    pub(crate) fn new(options: Options) -> Self {
        TestView {
            machine: View::new(options, false),
            now: 0.0,
            outputs: Vec::new(),
        }
    }

    pub(crate) fn handle(&mut self, input: Input<u8, ()>) -> Status {
        self.machine.handle_input(input, self.now);
        while let Some(output) = self.machine.poll_output() {
            self.outputs.push(output);
        }
        self.machine.status()
    }

    pub(crate) fn search(&mut self, keyword: &str, pace: Start) -> Status {
        self.handle(Input::Search(conditions(keyword), pace))
    }

    /// Advances the clock, and handles the timeout once.
    pub(crate) fn advance(&mut self, ms: f64) -> Status {
        self.now += ms;
        self.handle(Input::Timeout)
    }

    /// A view that shows a page of the search `s1`, created by attempt 1.
    pub(crate) fn ready() -> Self {
        let mut view = TestView::new(Options::default());
        view.search("a", Start::Immediate);
        assert_eq!(view.handle(created(1, page_info("s1", false), 1)), Status::Ready);
        view
    }

    /// The steps of deletions, each with search, reason and stage.
    fn deletion_steps(&self) -> Vec<String> {
        let steps = self.outputs.iter().filter_map(|output| match output {
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
            .outputs
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

pub(crate) fn page_info(id: &str, empty: bool) -> PageInfo {
    PageInfo {
        search_id: id.into(),
        search_finished: false,
        next_marker: Some(String::from("m")),
        is_empty: empty,
    }
}

#[test]
fn as_many_creates_are_in_flight_as_allowed() {
    let mut view = TestView::new(Options::default());
    assert_eq!(view.search("a", Start::Immediate), Status::Searching);
    assert_eq!(view.search("b", Start::Immediate), Status::Searching);
    assert_eq!(view.search("c", Start::Immediate), Status::Waiting);
    assert_eq!(view.creates(), 2);
}

#[test]
fn each_change_restarts_the_debounce() {
    let mut view = TestView::new(Options::default());
    view.search("a", Start::Debounced);
    view.advance(200.0);
    view.search("b", Start::Debounced);
    assert_eq!(view.advance(200.0), Status::Waiting);
    assert_eq!(view.search("b", Start::Immediate), Status::Searching);
    assert_eq!(view.creates(), 1);
}

#[test]
fn equal_conditions_change_nothing() {
    let mut view = TestView::ready();
    assert_eq!(view.search("a", Start::Debounced), Status::Ready);
    assert_eq!(view.search("a", Start::Immediate), Status::Ready);
    assert_eq!((view.creates(), view.machine.search_id()), (1, Some("s1")));
}

#[test]
fn late_responses_to_continues_change_nothing() {
    let mut view = TestView::ready();
    assert_eq!(view.handle(Input::LoadMore), Status::LoadingMore);
    assert!(view.outputs.contains(&Output::Continue {
        attempt: 2,
        search_id: "s1".into(),
        marker: "m".into(),
    }));
    view.search("b", Start::Immediate);
    assert!(view.outputs.contains(&Output::AbortContinue(2)));
    view.handle(created(3, page_info("s2", false), 2));
    assert_eq!(view.handle(Input::LoadMore), Status::LoadingMore);
    // The abort may come too late.
    assert_eq!(
        view.handle(continued(2, page_info("s1", false), 9)),
        Status::LoadingMore
    );
    assert_eq!(view.handle(continue_failed(2, true, FINAL)), Status::LoadingMore);
    assert!(!view.outputs.contains(&Output::Append(9)));
    assert_eq!(view.machine.search_id(), Some("s2"));
}

#[test]
fn the_failure_of_an_unwanted_create_changes_nothing() {
    let mut view = TestView::new(Options::default());
    view.search("a", Start::Immediate);
    view.search("b", Start::Immediate);
    assert_eq!(view.handle(create_failed(1, None, FINAL)), Status::Searching);
}

#[test]
fn retry_creates_a_search_again_that_no_longer_exists() {
    let mut view = TestView::ready();
    view.handle(Input::LoadMore);
    assert_eq!(view.handle(continue_failed(2, true, FINAL)), Status::Failed);
    assert_eq!(view.machine.search_id(), None);
    assert_eq!(view.handle(Input::Retry), Status::Searching);
    assert_eq!(view.machine.error(), None);
    assert_eq!(view.creates(), 2);
}

#[test]
fn retry_sends_a_failed_continue_again_and_clears_the_error() {
    let mut view = TestView::ready();
    assert_eq!(view.handle(Input::Retry), Status::Ready, "nothing has failed");
    view.handle(Input::LoadMore);
    assert_eq!(view.handle(Input::LoadMore), Status::LoadingMore);
    view.handle(continue_failed(2, false, FINAL));
    assert_eq!(view.handle(Input::LoadMore), Status::Failed);
    assert_eq!(view.handle(Input::Retry), Status::LoadingMore);
    assert_eq!(view.machine.error(), None);
    assert_eq!(view.creates(), 1);
}

#[test]
fn closing_clears_the_error() {
    let mut view = TestView::new(Options::default());
    view.search("a", Start::Immediate);
    view.handle(create_failed(1, None, FINAL));
    assert!(view.machine.error().is_some());
    view.handle(Input::Close);
    assert_eq!(view.machine.error(), None);
}

#[test]
fn showing_the_page_within_the_grace_time_keeps_the_search() {
    let mut view = TestView::ready();
    view.handle(Input::Hidden);
    view.advance(30_000.0);
    view.handle(Input::Shown);
    assert_eq!(view.advance(30_001.0), Status::Ready);
}

#[test]
fn an_error_stays_when_the_page_is_left_and_shown_again() {
    let mut view = TestView::new(Options::default());
    view.search("a", Start::Immediate);
    view.handle(create_failed(1, None, FINAL));
    assert_eq!(view.handle(Input::Leaving), Status::Failed);
    assert_eq!(view.handle(Input::Shown), Status::Failed);
}

#[test]
fn items_stay_until_the_new_search_has_items() {
    let mut view = TestView::ready();
    view.handle(Input::Leaving);
    assert_eq!(view.search("a", Start::Immediate), Status::Suspended);
    assert_eq!(view.handle(Input::Shown), Status::Searching);
    assert_eq!(
        view.handle(created(2, page_info("s2", true), 2)),
        Status::Searching
    );
    assert!(!view.outputs.contains(&Output::Reset));
    assert_eq!(view.advance(200.0), Status::Searching);
    assert_eq!(
        view.handle(continued(3, page_info("s2", false), 3)),
        Status::Ready
    );
    assert_eq!(
        view.outputs[view.outputs.len() - 2..],
        [Output::Reset, Output::Append(3)]
    );
}

#[test]
fn a_prerendered_page_starts_nothing() {
    let mut view = TestView::new(Options::default());
    view.machine = View::new(Options::default(), true);
    assert_eq!(view.search("a", Start::Debounced), Status::Suspended);
    assert_eq!(view.search("b", Start::Immediate), Status::Suspended);
    assert_eq!(view.creates(), 0);
    assert_eq!(view.handle(Input::Shown), Status::Searching);
}

#[test]
fn follow_up_delays_grow_to_two_seconds() {
    let mut view = TestView::new(Options::default());
    view.search("a", Start::Immediate);
    view.handle(created(1, page_info("s1", true), 1));
    let mut waits = Vec::new();
    for attempt in 2..10 {
        let due = view.machine.poll_timeout().unwrap();
        waits.push((due - view.now).round());
        view.now = due;
        view.handle(Input::Timeout);
        view.handle(continued(attempt, page_info("s1", true), 1));
    }
    assert_eq!(
        waits,
        [200.0, 300.0, 450.0, 675.0, 1013.0, 1519.0, 2000.0, 2000.0]
    );
}

#[test]
fn an_unexpected_search_in_a_response_is_deleted() {
    let mut view = TestView::ready();
    view.handle(Input::LoadMore);
    view.handle(continued(2, page_info("foreign", false), 2));
    assert_eq!(
        view.deletion_steps(),
        ["foreign superseded owed", "foreign superseded sent"]
    );
}

#[test]
fn an_added_deletion_is_sent_once() {
    let mut view = TestView::new(Options::default());
    view.handle(Input::AddDelete("x".into()));
    view.handle(Input::AddDelete("x".into()));
    assert_eq!(view.deletion_steps(), ["x call owed", "x call sent"]);
    assert_eq!(view.machine.pending_deletes(), 1);
    view.handle(Input::Deleted("x".into(), Ok(())));
    assert_eq!(view.deletion_steps()[2..], ["x call confirmed"]);
    assert!(view.machine.is_settled());
}

#[test]
fn a_view_with_a_create_in_flight_is_not_settled() {
    let mut view = TestView::new(Options::default());
    view.search("a", Start::Immediate);
    view.handle(Input::Close);
    assert!(!view.machine.is_settled());
}

#[test]
fn the_search_of_a_late_response_is_deleted_with_the_current_reason() {
    let cases: [(Input<u8, ()>, &str); 4] = [
        (Input::Close, "closed"),
        (Input::Clear, "cleared"),
        (Input::Leaving, "pagehide"),
        (Input::Search(conditions("b"), Start::Debounced), "superseded"),
    ];
    for (input, reason) in cases {
        let mut view = TestView::new(Options::default());
        view.search("a", Start::Immediate);
        view.handle(input);
        view.handle(created(1, page_info("s1", false), 1));
        assert_eq!(
            view.deletion_steps(),
            [format!("s1 {reason} owed"), format!("s1 {reason} sent")]
        );
    }
}

#[test]
fn a_failed_deletion_is_sent_again_without_end_after_growing_delays() {
    let mut view = TestView::ready();
    view.handle(Input::Clear);
    let mut waits = Vec::new();
    for _ in 0..10 {
        view.handle(Input::Deleted("s1".into(), Err(FINAL)));
        let due = view.machine.poll_timeout().unwrap();
        waits.push(due - view.now);
        let before = view.deletion_steps().len();
        view.advance(due - view.now - 1.0);
        assert_eq!(view.deletion_steps().len(), before, "not too early");
        view.advance(1.0);
        let steps = view.deletion_steps();
        assert_eq!(steps[before - 1..], ["s1 cleared failed", "s1 cleared sent"]);
    }
    let seconds = [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0];
    assert_eq!(waits, seconds.map(|seconds| seconds * 1_000.0));
    assert_eq!(view.machine.pending_deletes(), 1);
}

#[test]
fn a_new_network_connection_sends_every_failed_deletion_at_once() {
    let mut view = TestView::new(Options::default());
    for id in ["x", "y"] {
        view.handle(Input::AddDelete(id.into()));
    }
    view.handle(Input::Deleted("x".into(), Err(FINAL)));
    view.now = 100.0;
    view.handle(Input::Deleted("y".into(), Err(FINAL)));
    assert_eq!(view.machine.poll_timeout(), Some(500.0), "the first of both");
    view.handle(Input::Online);
    let sent = view.deletion_steps();
    let sent = sent.iter().filter(|steps| steps.ends_with(Stage::Sent.name()));
    assert_eq!(sent.count(), 4);
}

const UNANSWERED: RetryInput = RetryInput {
    repeatable: true,
    unanswered: true,
    ..FINAL
};

#[test]
fn a_create_is_sent_again_after_temporary_failures_until_the_retries_are_used_up() {
    let mut view = TestView::new(Options::default());
    view.search("a", Start::Immediate);
    for (attempt, wait) in [(1, 300.0), (2, 600.0), (3, 1200.0)] {
        let status = view.handle(create_failed(attempt, None, busy(None)));
        assert_eq!(status, Status::Searching, "it is sent again");
        assert_eq!(view.machine.error(), None);
        assert_eq!(view.machine.creates_in_flight(), 0, "none is in flight");
        assert_eq!(view.outputs.pop(), Some(Output::Retrying((), wait)));
        view.advance(wait - 1.0);
        assert_eq!(view.machine.creates_in_flight(), 0, "not too early");
        view.advance(1.0);
        assert_eq!(view.machine.creates_in_flight(), 1);
    }
    assert_eq!(view.handle(create_failed(4, None, busy(None))), Status::Failed);
    assert!(view.machine.error().is_some());
    // A retry of the user has all attempts again.
    view.handle(Input::Retry);
    assert_eq!(view.handle(create_failed(5, None, busy(None))), Status::Searching);
}

#[test]
fn an_unwanted_create_is_not_sent_again() {
    let mut view = TestView::new(Options::default());
    view.search("a", Start::Immediate);
    view.handle(create_failed(1, None, busy(Some(5))));
    assert_eq!(view.search("b", Start::Debounced), Status::Waiting);
    view.advance(250.0);
    view.advance(5_000.0);
    let creates = view.outputs.iter().filter_map(|outputs| match outputs {
        Output::Create(attempt, conditions) => Some((*attempt, conditions.body())),
        _ => None,
    });
    assert_eq!(
        creates.collect::<Vec<_>>(),
        [(1, conditions("a").body()), (2, conditions("b").body())]
    );
}

#[test]
fn a_continue_without_response_is_sent_again() {
    let mut view = TestView::ready();
    view.handle(Input::LoadMore);
    assert_eq!(
        view.handle(continue_failed(2, false, UNANSWERED)),
        Status::LoadingMore
    );
    view.advance(300.0);
    assert_eq!(
        view.handle(continued(3, page_info("s1", false), 2)),
        Status::Ready
    );
}

#[test]
fn nothing_is_sent_again_offline_until_the_network_is_back_or_the_longest_wait_is_over() {
    for comes_back in [true, false] {
        let mut view = TestView::ready();
        view.handle(Input::LoadMore);
        view.handle(Input::Offline);
        view.handle(continue_failed(2, false, UNANSWERED));
        let before = view.outputs.len();
        assert_eq!(view.advance(20_000.0), Status::LoadingMore);
        assert_eq!(view.outputs.len(), before, "no attempt is wasted");
        if comes_back {
            view.handle(Input::Online);
            assert!(matches!(
                view.outputs.last(),
                Some(Output::Continue { attempt: 3, .. })
            ));
        } else {
            assert_eq!(view.advance(10_300.0), Status::Failed);
            assert!(view.machine.error().is_some());
            assert_eq!(view.outputs.len(), before);
        }
    }
}

#[test]
fn a_continue_without_response_is_not_sent_again_while_the_page_is_hidden() {
    let mut view = TestView::ready();
    view.handle(Input::LoadMore);
    view.handle(Input::Hidden);
    view.handle(continue_failed(2, false, UNANSWERED));
    let before = view.outputs.len();
    view.advance(20_000.0);
    assert_eq!(view.outputs.len(), before);
    view.handle(Input::Shown);
    assert!(matches!(
        view.outputs.last(),
        Some(Output::Continue { attempt: 3, .. })
    ));
}

#[test]
fn a_deferred_create_is_sent_later_and_does_not_count_as_a_failure() {
    let mut view = TestView::new(Options::default());
    view.search("a", Start::Immediate);
    for attempt in 1..=9 {
        view.handle(Input::Deferred(attempt, view.now + 100.0));
        assert_eq!(view.machine.creates_in_flight(), 0);
        assert_eq!(view.machine.failures(), 0);
        view.advance(100.0);
        assert_eq!(view.machine.creates_in_flight(), 1);
    }
    assert_eq!(view.handle(created(10, page_info("s1", false), 1)), Status::Ready);
}

#[test]
fn a_deletion_that_waits_for_a_token_is_sent_once_when_the_user_leaves() {
    let mut view = TestView::ready();
    view.handle(Input::Clear);
    view.handle(Input::DeleteDeferred("s1".into(), f64::INFINITY));
    assert_eq!(view.machine.poll_timeout(), None);
    view.handle(Input::Leaving);
    let sent = view.deletion_steps();
    assert_eq!(sent.last().map(String::as_str), Some("s1 cleared sent"));
    view.handle(Input::DeleteReady("s1".into(), Ok(())));
    view.advance(60_000.0);
    assert_eq!(view.deletion_steps().len(), sent.len());
}

#[test]
fn a_deletion_that_waits_for_a_token_is_sent_when_there_is_one() {
    let mut view = TestView::ready();
    view.handle(Input::Clear);
    let before = view.deletion_steps().len();
    view.handle(Input::DeleteDeferred("s1".into(), f64::INFINITY));
    view.handle(Input::DeleteReady("s1".into(), Err(FINAL)));
    assert_eq!(view.deletion_steps()[before..], ["s1 cleared failed"]);
    view.advance(500.0);
    view.handle(Input::DeleteDeferred("s1".into(), f64::INFINITY));
    view.handle(Input::DeleteReady("s1".into(), Ok(())));
    view.advance(0.0);
    assert_eq!(
        view.deletion_steps().last().map(String::as_str),
        Some("s1 cleared sent")
    );
}

#[test]
fn a_new_token_sends_failed_and_deferred_deletions() {
    for fails in [
        Input::Deleted("s1".into(), Err(FINAL)),
        Input::DeleteDeferred("s1".into(), f64::INFINITY),
    ] {
        let mut view = TestView::ready();
        view.handle(Input::Close);
        view.handle(fails);
        assert_eq!(Vec::from_iter(view.machine.pending_delete_ids()), ["s1"]);
        let before = view.deletion_steps().len();
        view.handle(Input::TokenChanged);
        assert_eq!(view.deletion_steps()[before..], ["s1 closed sent"]);
        view.handle(Input::TokenChanged);
        assert_eq!(view.deletion_steps().len(), before + 1, "and not twice");
        view.handle(Input::Deleted("s1".into(), Ok(())));
        assert!(view.machine.is_settled());
    }
}

#[test]
fn a_deletion_waits_as_long_as_the_service_asks_unless_the_user_leaves() {
    let mut view = TestView::ready();
    view.handle(Input::Clear);
    view.handle(Input::Deleted("s1".into(), Err(busy(Some(30)))));
    assert_eq!(view.machine.poll_timeout(), Some(30_000.0));
    view.handle(Input::Leaving);
    assert_eq!(
        view.deletion_steps().last().map(String::as_str),
        Some("s1 cleared sent")
    );
}
