//! The model of `tests/task_poll`, with actions that libFuzzer chooses by coverage.
#![no_main]

#[path = "../acts.rs"]
mod acts;
#[path = "../../task_poll/model.rs"]
mod model;

use std::sync::OnceLock;

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;

use acts::{all_acts, choose};
use model::{Act, World, act};

fuzz_target!(|input: Input| {
    let mut world = World::new(input.url_budget);
    for act in &input.acts {
        world.act(act);
    }
    world.settle();
});

/// A URL budget and a sequence of actions.
#[derive(Debug)]
struct Input {
    url_budget: usize,
    acts: Vec<Act>,
}

/// More actions find nothing new, and take longer.
const MAX_ACTS: usize = 100;

static ALL_ACTS: OnceLock<Vec<Act>> = OnceLock::new();

/// One byte for the URL budget, two for each action.
impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        let url_budget = *bytes.choose(&[2_000, 60, 10])?;
        let acts = choose(bytes, ALL_ACTS.get_or_init(|| all_acts(&act())), MAX_ACTS)?;
        Ok(Input { url_budget, acts })
    }
}
