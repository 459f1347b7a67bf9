//! The model of `tests/batch`, with actions that libFuzzer chooses by coverage.
#![no_main]

#[path = "../acts.rs"]
mod acts;
#[path = "../../batch/model.rs"]
mod model;
#[path = "../../support/mod.rs"]
mod support;

use std::sync::OnceLock;

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;

use acts::{all_acts, choose};
use model::{Act, Setup, World, act};

fuzz_target!(|input: Input| {
    let mut world = World::new(&input.setup);
    for act in &input.acts {
        world.act(act);
    }
    world.settle();
});

/// A batch and a sequence of actions.
#[derive(Debug)]
struct Input {
    setup: Setup,
    acts: Vec<Act>,
}

/// More actions find nothing new, and take longer.
const MAX_ACTS: usize = 50;

static ALL_ACTS: OnceLock<Vec<Act>> = OnceLock::new();

/// A few bytes for the batch, two for each action.
impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        let count = bytes.int_in_range(0..=20)?;
        let setup = Setup {
            action: bytes.int_in_range(0..=3)?,
            max_items: bytes.int_in_range(1..=8)?,
            sources: (0..count).map(|_| u8::arbitrary(bytes)).collect::<Result<_>>()?,
        };
        let acts = choose(bytes, ALL_ACTS.get_or_init(|| all_acts(&act())), MAX_ACTS)?;
        Ok(Input { setup, acts })
    }
}
