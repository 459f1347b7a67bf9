//! The state machine of a search box: no search is left on the server, whatever the user, the page, the network and the clock
//! do.
#![cfg(not(target_arch = "wasm32"))]

mod leaving;
mod model;
mod rules;
#[path = "../support/mod.rs"]
mod support;

use proptest::collection::vec;
use proptest::prelude::*;
use smh_wasm::session::view::{Options, Status};

use model::{Act, ContinueEnd, CreateEnd, World, act};

/// The number of random sequences; SMH_SEQUENCES changes it.
fn sequences() -> u32 {
    std::env::var("SMH_SEQUENCES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(100_000)
}

fn options() -> impl Strategy<Value = Options> {
    (
        1usize..4,
        prop_oneof![Just(60_000.0), Just(f64::INFINITY), Just(0.0)],
    )
        .prop_map(|(max_concurrent_creates, hidden_grace_ms)| Options {
            max_concurrent_creates,
            hidden_grace_ms,
            ..Options::default()
        })
}

proptest! {
    #![proptest_config(support::cases(sequences()))]

    #[test]
    fn no_search_is_left_on_the_server(options in options(), acts in vec(act(), 1..60)) {
        let mut world = World::new(options);
        for act in &acts {
            world.act(act);
        }
        world.settle();
    }
}

/// The model after these actions.
fn after(acts: &[Act]) -> World {
    let mut world = World::new(Options::default());
    acts.iter().for_each(|act| world.act(act));
    world
}

const ITEMS: CreateEnd = CreateEnd::Page {
    empty: false,
    more: true,
};
const NOT_YET: CreateEnd = CreateEnd::Page {
    empty: true,
    more: true,
};

#[test]
fn conditions_wait_for_the_debounce() {
    assert_eq!(
        after(&[Act::Search(0, false), Act::Advance(249)]).status(),
        Status::Waiting
    );
    assert_eq!(
        after(&[Act::Search(0, false), Act::Advance(250)]).status(),
        Status::Searching
    );
    assert_eq!(after(&[Act::Search(0, true)]).status(), Status::Searching);
}

#[test]
fn the_newest_conditions_wait_until_a_create_completes() {
    let fast = [
        Act::Search(0, true),
        Act::Search(1, true),
        Act::Search(2, true),
        Act::Search(3, true),
    ];
    let mut world = after(&fast);
    assert_eq!(world.status(), Status::Waiting);
    world.act(&Act::AnswerCreate(0, ITEMS));
    assert_eq!(world.status(), Status::Searching);
    world.settle();
    assert_eq!(world.status(), Status::Ready);
}

#[test]
fn an_empty_first_page_is_followed_up() {
    let mut world = after(&[Act::Search(0, true), Act::AnswerCreate(0, NOT_YET)]);
    assert_eq!(world.status(), Status::Searching);
    world.act(&Act::Advance(200));
    world.act(&Act::AnswerContinue(
        0,
        ContinueEnd::Page {
            empty: false,
            more: true,
        },
    ));
    assert_eq!(world.status(), Status::Ready);
    world.act(&Act::LoadMore);
    assert_eq!(world.status(), Status::LoadingMore);
}

#[test]
fn a_page_hidden_for_the_grace_time_deletes_its_search_and_creates_it_again_when_shown() {
    let mut world = after(&[
        Act::Search(0, true),
        Act::AnswerCreate(0, ITEMS),
        Act::Hide,
        Act::Advance(59_999),
    ]);
    assert_eq!(world.status(), Status::Ready);
    world.act(&Act::Advance(1));
    assert_eq!(world.status(), Status::Suspended);
    world.act(&Act::Show);
    assert_eq!(world.status(), Status::Searching);
}

#[test]
fn an_error_is_shown_until_the_user_retries() {
    let mut world = after(&[Act::Search(0, true), Act::AnswerCreate(0, CreateEnd::Refused)]);
    assert_eq!(world.status(), Status::Failed);
    world.act(&Act::Retry);
    assert_eq!(world.status(), Status::Searching);
    world.act(&Act::Advance(30_000));
    assert_eq!(world.status(), Status::Failed, "the create took too long");
    world.act(&Act::AnswerCreate(0, ITEMS));
    assert_eq!(
        world.status(),
        Status::Failed,
        "a late response changes nothing shown"
    );
    world.settle();
}

#[test]
fn a_search_without_items_is_continued_without_end() {
    let mut world = after(&[Act::Search(0, true), Act::AnswerCreate(0, NOT_YET)]);
    for _ in 0..10 {
        world.act(&Act::Advance(2_000));
        let not_yet = ContinueEnd::Page {
            empty: true,
            more: true,
        };
        world.act(&Act::AnswerContinue(0, not_yet));
        assert_eq!(world.status(), Status::Searching);
    }
}
