//! The model of `tests/task_poll`, with actions that libFuzzer chooses by coverage.
#![no_main]

#[path = "../../task_poll/model.rs"]
mod model;

use std::sync::OnceLock;

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

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

/// One byte for the URL budget, two for each action.
impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        let url_budget = *bytes.choose(&[2_000, 60, 10])?;
        let mut acts = Vec::new();
        while !bytes.is_empty() && acts.len() < MAX_ACTS {
            acts.extend(all_acts().get(usize::from(u16::arbitrary(bytes)?)).cloned());
        }
        Ok(Input { url_budget, acts })
    }
}

/// An action for each number, the same in every run, from the model's own strategy. If the strategy changes, the inputs in the
/// corpus stand for other actions.
fn all_acts() -> &'static [Act] {
    static ALL: OnceLock<Vec<Act>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut runner = TestRunner::deterministic();
        let strategy = act();
        let mut next = || strategy.new_tree(&mut runner).ok().map(|tree| tree.current());
        (0..=u16::MAX).filter_map(|_| next()).collect()
    })
}
