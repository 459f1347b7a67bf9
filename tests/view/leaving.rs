//! Rules for a user who may leave, leaves, or stays: the search, a create in flight, the iterators of `pages()`.

use smh_wasm::session::pending_deletes::Stage;
use smh_wasm::session::retry::RetryInput;
use smh_wasm::session::view::{Input, Options, Output, Start, Status};

use crate::model::{FINAL, create_failed, created};
use crate::rules::{TestView, page_info};

const MAY_LEAVE: Input<u8, ()> = Input::MayLeave { send_now: false };
const MAY_LEAVE_SEND_NOW: Input<u8, ()> = Input::MayLeave { send_now: true };

/// A create that the browser has cancelled.
const CANCELLED: RetryInput = RetryInput {
    unanswered: true,
    ..FINAL
};

fn creating() -> TestView {
    let mut view = TestView::new(Options::default());
    view.search("a", Start::Immediate);
    view
}

/// The searches whose deletion was sent, each with whether it was urgent.
fn sent(view: &TestView) -> Vec<(&str, bool)> {
    let sent = view.outputs.iter().filter_map(|output| match output {
        Output::Delete(step) if step.stage == Stage::Sent => Some((step.search_id.as_str(), step.urgent)),
        _ => None,
    });
    sent.collect()
}

fn ended_iterators(view: &TestView) -> Vec<u32> {
    let left = view.outputs.iter().filter_map(|output| match output {
        Output::EndIterator(id) => Some(*id),
        _ => None,
    });
    left.collect()
}

#[test]
fn a_create_in_flight_is_kept_if_the_user_stays() {
    for may_leave in [MAY_LEAVE, MAY_LEAVE_SEND_NOW] {
        for answered_before in [true, false] {
            let mut view = creating();
            assert_eq!(view.handle(may_leave.clone()), Status::Searching);
            if answered_before {
                view.handle(created(1, page_info("s1", false), 1));
            }
            view.handle(Input::Shown);
            if !answered_before {
                view.handle(created(1, page_info("s1", false), 1));
            }
            assert_eq!(view.machine.status(), Status::Ready);
            assert_eq!(view.machine.search_id(), Some("s1"));
            assert_eq!((view.creates(), sent(&view)), (1, vec![]));
        }
    }
}

#[test]
fn a_cancelled_create_is_sent_again_if_the_user_stays() {
    let mut view = creating();
    view.handle(MAY_LEAVE);
    assert_eq!(view.handle(create_failed(1, None, CANCELLED)), Status::Suspended);
    assert_eq!(view.creates(), 1);
    assert_eq!(view.handle(Input::Shown), Status::Searching);
    assert_eq!(view.creates(), 2);
}

#[test]
fn a_create_refused_while_the_user_may_leave_is_an_error() {
    let mut view = creating();
    view.handle(MAY_LEAVE);
    assert_eq!(view.handle(create_failed(1, None, FINAL)), Status::Failed);
    assert_eq!(view.handle(Input::Shown), Status::Failed);
}

#[test]
fn a_search_is_kept_until_the_user_leaves_unless_that_is_too_late() {
    let mut view = TestView::ready();
    assert_eq!(view.handle(MAY_LEAVE), Status::Ready);
    assert!(sent(&view).is_empty());
    assert_eq!(view.handle(Input::Leaving), Status::Suspended);
    assert_eq!(sent(&view), [("s1", true)]);

    let mut view = TestView::ready();
    assert_eq!(view.handle(MAY_LEAVE_SEND_NOW), Status::Suspended);
    assert_eq!(sent(&view), [("s1", true)]);
    view.handle(Input::Leaving);
    assert_eq!(sent(&view), [("s1", true)], "only once");
}

#[test]
fn nothing_starts_while_the_user_may_leave() {
    let mut view = TestView::new(Options::default());
    view.search("a", Start::Debounced);
    view.handle(MAY_LEAVE);
    assert_eq!(view.advance(250.0), Status::Suspended);
    assert_eq!(view.search("b", Start::Immediate), Status::Suspended);
    assert_eq!(view.creates(), 0);
    assert_eq!(view.handle(Input::Shown), Status::Searching);
    assert_eq!(view.creates(), 1);
}

#[test]
fn a_page_hidden_after_a_possible_leave_has_its_full_grace_time() {
    let mut view = creating();
    view.handle(MAY_LEAVE_SEND_NOW);
    view.handle(created(1, page_info("s1", false), 1));
    view.handle(Input::Hidden);
    assert_eq!(view.advance(59_999.0), Status::Ready);
    assert_eq!(view.advance(1.0), Status::Suspended);
    assert_eq!(sent(&view), [("s1", false)]);
}

#[test]
fn deferred_deletions_are_sent_when_the_user_leaves() {
    let mut view = TestView::new(Options::default());
    view.handle(Input::AddDelete("s1".into()));
    assert_eq!(sent(&view), [("s1", false)]);
    view.handle(Input::DeleteDeferred("s1".into(), 1_000.0));
    view.handle(MAY_LEAVE);
    assert_eq!(sent(&view).len(), 1);
    view.handle(Input::Leaving);
    assert_eq!(sent(&view), [("s1", false), ("s1", true)]);
}

#[test]
fn the_search_of_an_iterator_is_deleted_once_however_it_ends() {
    let endings: [(&[Input<u8, ()>], bool); 5] = [
        (&[Input::IteratorEnded(1)], false),
        (&[Input::Close], false),
        (&[Input::Leaving, Input::IteratorEnded(1)], true),
        (
            &[MAY_LEAVE_SEND_NOW, Input::Leaving, Input::IteratorEnded(1)],
            true,
        ),
        (
            &[MAY_LEAVE, Input::Leaving, Input::Shown, Input::IteratorEnded(1)],
            true,
        ),
    ];
    for (inputs, urgent) in endings {
        let mut view = TestView::new(Options::default());
        view.handle(Input::IteratorStarted(1));
        view.handle(Input::IteratorSearchCreated(1, "s1".into()));
        for input in inputs {
            view.handle(input.clone());
        }
        assert_eq!(sent(&view), [("s1", urgent)], "{inputs:?}");
        assert_eq!(ended_iterators(&view).len(), usize::from(urgent), "{inputs:?}");
        assert!(view.machine.has_no_iterators());
    }
}

#[test]
fn an_iterator_without_a_search_stays_open_until_the_user_leaves() {
    let mut view = TestView::new(Options::default());
    view.handle(Input::IteratorStarted(1));
    for may_leave in [MAY_LEAVE, MAY_LEAVE_SEND_NOW] {
        view.handle(may_leave);
        assert!(ended_iterators(&view).is_empty());
    }
    view.handle(Input::Leaving);
    assert_eq!(ended_iterators(&view), [1]);
    view.handle(Input::IteratorSearchCreated(1, "s1".into()));
    assert_eq!(sent(&view).len(), 1, "the search of a late response is deleted");
}
