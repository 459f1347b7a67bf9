//! The state machine of batches: every item gets one outcome, which is true, and nothing is sent twice, whatever the service and the
//! application do.
#![cfg(not(target_arch = "wasm32"))]

mod model;
mod rules;
#[path = "../support/mod.rs"]
mod support;

use proptest::collection::vec;
use proptest::prelude::*;

use model::{Setup, World, act};

/// The number of random sequences; SMH_SEQUENCES changes it.
fn sequences() -> u32 {
    std::env::var("SMH_SEQUENCES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(100_000)
}

fn setup() -> impl Strategy<Value = Setup> {
    let sources = vec(any::<u8>(), 0..40);
    (0..4u8, sources, 1..12usize).prop_map(|(action, sources, max_items)| Setup {
        action,
        sources,
        max_items,
    })
}

proptest! {
    #![proptest_config(support::cases(sequences()))]

    #[test]
    fn every_item_gets_one_true_outcome(setup in setup(), acts in vec(act(), 0..30)) {
        let mut world = World::new(&setup);
        for act in &acts {
            world.act(act);
        }
        world.settle();
    }
}
