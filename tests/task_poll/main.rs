//! The state machine that polls tasks: every waiter learns once how its tasks have ended, and no request is wasted, whatever the
//! waiters, the page, the network, the service and the clock do.
#![cfg(not(target_arch = "wasm32"))]

mod model;
mod rules;
#[path = "../support/mod.rs"]
mod support;

use proptest::collection::vec;
use proptest::prelude::*;

use model::{World, act};

/// The number of random sequences; SMH_SEQUENCES changes it.
fn sequences() -> u32 {
    std::env::var("SMH_SEQUENCES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(100_000)
}

proptest! {
    #![proptest_config(support::cases(sequences()))]

    #[test]
    fn every_waiter_learns_how_its_tasks_have_ended(
        url_budget in prop_oneof![Just(2_000_usize), 10..100_usize],
        acts in vec(act(), 1..60),
    ) {
        let mut world = World::new(url_budget);
        for act in &acts {
            world.act(act);
        }
        world.settle();
    }
}
