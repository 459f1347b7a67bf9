//! Waiting for tasks: whatever those who wait, the page, the network, the service and the clock do, everyone learns how
//! their tasks have ended, once, and nothing is asked for in vain.
#![cfg(not(target_arch = "wasm32"))]

mod model;
mod rules;
#[path = "../support/mod.rs"]
mod support;

use proptest::collection::vec;
use proptest::prelude::*;

use model::{World, act};

/// How many sequences; SMH_SEQUENCES asks for more.
fn sequences() -> u32 {
    std::env::var("SMH_SEQUENCES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(100_000)
}

proptest! {
    #![proptest_config(support::cases(sequences()))]

    #[test]
    fn everyone_learns_how_their_tasks_have_ended(
        room in prop_oneof![Just(2_000_usize), 10..100_usize],
        acts in vec(act(), 1..60),
    ) {
        let mut world = World::new(room);
        for act in &acts {
            world.act(act);
        }
        world.rest();
    }
}
