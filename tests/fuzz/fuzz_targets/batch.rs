//! The model of `tests/batch`, with actions that libFuzzer chooses by coverage.
#![no_main]

#[path = "../../batch/model.rs"]
mod model;
#[path = "../../support/mod.rs"]
mod support;

use std::sync::OnceLock;

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

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

/// A few bytes for the batch, two for each action.
impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        let count = bytes.int_in_range(0..=20)?;
        let setup = Setup {
            action: bytes.int_in_range(0..=3)?,
            max_items: bytes.int_in_range(1..=8)?,
            sources: (0..count).map(|_| u8::arbitrary(bytes)).collect::<Result<_>>()?,
        };
        let mut acts = Vec::new();
        while !bytes.is_empty() && acts.len() < MAX_ACTS {
            acts.extend(all_acts().get(usize::from(u16::arbitrary(bytes)?)).cloned());
        }
        Ok(Input { setup, acts })
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
