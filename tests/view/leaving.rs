//! The page may go in a moment, goes, or stays: what happens to a search, to a create in flight and to loops of `pages()`.

use smh_wasm::session::pending_deletes::Stage;
use smh_wasm::session::retry::RetryInput;
use smh_wasm::session::view::{Input, Options, Output, Start, Status};

use crate::model::{FINAL, create_failed, created};
use crate::rules::{Bench, head};

const MAY_LEAVE: Input<u8, ()> = Input::MayLeave { send_now: false };
const LAST: Input<u8, ()> = Input::MayLeave { send_now: true };

/// A create that the browser has cut.
const CUT: RetryInput = RetryInput {
    unanswered: true,
    ..FINAL
};

fn creating() -> Bench {
    let mut bench = Bench::new(Options::default());
    bench.search("a", Start::Immediate);
    bench
}

/// The searches whose deletion was sent, each with whether it could not wait.
fn sent(bench: &Bench) -> Vec<(&str, bool)> {
    let sent = bench.done.iter().filter_map(|output| match output {
        Output::Delete(step) if step.stage == Stage::Sent => Some((step.search_id.as_str(), step.urgent)),
        _ => None,
    });
    sent.collect()
}

fn left(bench: &Bench) -> Vec<u32> {
    let left = bench.done.iter().filter_map(|output| match output {
        Output::EndIterator(id) => Some(*id),
        _ => None,
    });
    left.collect()
}

#[test]
fn a_create_in_flight_is_the_one_shown_if_the_page_stays() {
    for may_leave in [MAY_LEAVE, LAST] {
        for answered_before in [true, false] {
            let mut bench = creating();
            assert_eq!(bench.give(may_leave.clone()), Status::Searching);
            if answered_before {
                bench.give(created(1, head("s1", false), 1));
            }
            bench.give(Input::Shown);
            if !answered_before {
                bench.give(created(1, head("s1", false), 1));
            }
            assert_eq!(bench.view.status(), Status::Ready);
            assert_eq!(bench.view.search_id(), Some("s1"));
            assert_eq!((bench.creates(), sent(&bench)), (1, vec![]));
        }
    }
}

#[test]
fn a_create_that_was_cut_is_made_again_if_the_page_stays() {
    let mut bench = creating();
    bench.give(MAY_LEAVE);
    assert_eq!(bench.give(create_failed(1, None, CUT)), Status::Suspended);
    assert_eq!(bench.creates(), 1);
    assert_eq!(bench.give(Input::Shown), Status::Searching);
    assert_eq!(bench.creates(), 2);
}

#[test]
fn a_create_that_was_refused_as_the_page_began_to_go_is_a_failure() {
    let mut bench = creating();
    bench.give(MAY_LEAVE);
    assert_eq!(bench.give(create_failed(1, None, FINAL)), Status::Failed);
    assert_eq!(bench.give(Input::Shown), Status::Failed);
}

#[test]
fn a_search_is_kept_until_the_page_goes_unless_that_is_too_late() {
    let mut bench = Bench::ready();
    assert_eq!(bench.give(MAY_LEAVE), Status::Ready);
    assert!(sent(&bench).is_empty());
    assert_eq!(bench.give(Input::Leaving), Status::Suspended);
    assert_eq!(sent(&bench), [("s1", true)]);

    let mut bench = Bench::ready();
    assert_eq!(bench.give(LAST), Status::Suspended);
    assert_eq!(sent(&bench), [("s1", true)]);
    bench.give(Input::Leaving);
    assert_eq!(sent(&bench), [("s1", true)], "only once");
}

#[test]
fn nothing_starts_while_the_page_may_go() {
    let mut bench = Bench::new(Options::default());
    bench.search("a", Start::Debounced);
    bench.give(MAY_LEAVE);
    assert_eq!(bench.pass(250.0), Status::Suspended);
    assert_eq!(bench.search("b", Start::Immediate), Status::Suspended);
    assert_eq!(bench.creates(), 0);
    assert_eq!(bench.give(Input::Shown), Status::Searching);
    assert_eq!(bench.creates(), 1);
}

#[test]
fn a_page_that_stays_in_the_background_is_hidden_from_then_on() {
    let mut bench = creating();
    bench.give(LAST);
    bench.give(created(1, head("s1", false), 1));
    bench.give(Input::Hidden);
    assert_eq!(bench.pass(59_999.0), Status::Ready);
    assert_eq!(bench.pass(1.0), Status::Suspended);
    assert_eq!(sent(&bench), [("s1", false)]);
}

#[test]
fn what_waits_is_sent_when_the_page_goes_however_few_requests_are_allowed() {
    let mut bench = Bench::new(Options::default());
    bench.give(Input::AddDelete("s1".into()));
    assert_eq!(sent(&bench), [("s1", false)]);
    bench.give(Input::DeleteDeferred("s1".into(), 1_000.0));
    bench.give(MAY_LEAVE);
    assert_eq!(sent(&bench).len(), 1);
    bench.give(Input::Leaving);
    assert_eq!(sent(&bench), [("s1", false), ("s1", true)]);
}

#[test]
fn the_search_of_a_loop_is_deleted_once_however_it_ends() {
    let endings: [(&[Input<u8, ()>], bool); 5] = [
        (&[Input::IteratorEnded(1)], false),
        (&[Input::Close], false),
        (&[Input::Leaving, Input::IteratorEnded(1)], true),
        (&[LAST, Input::Leaving, Input::IteratorEnded(1)], true),
        (
            &[MAY_LEAVE, Input::Leaving, Input::Shown, Input::IteratorEnded(1)],
            true,
        ),
    ];
    for (inputs, urgent) in endings {
        let mut bench = Bench::new(Options::default());
        bench.give(Input::IteratorStarted(1));
        bench.give(Input::IteratorSearchCreated(1, "s1".into()));
        for input in inputs {
            bench.give(input.clone());
        }
        assert_eq!(sent(&bench), [("s1", urgent)], "{inputs:?}");
        assert_eq!(left(&bench).len(), usize::from(urgent), "{inputs:?}");
        assert!(bench.view.has_no_iterators());
    }
}

#[test]
fn a_loop_without_a_search_goes_on_unless_the_page_goes() {
    let mut bench = Bench::new(Options::default());
    bench.give(Input::IteratorStarted(1));
    for may_leave in [MAY_LEAVE, LAST] {
        bench.give(may_leave);
        assert!(left(&bench).is_empty());
    }
    bench.give(Input::Leaving);
    assert_eq!(left(&bench), [1]);
    bench.give(Input::IteratorSearchCreated(1, "s1".into()));
    assert_eq!(sent(&bench).len(), 1, "the answer came after the page");
}
