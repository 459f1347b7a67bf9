//! The model of `tests/view`, with actions that libFuzzer chooses by coverage.
#![no_main]

#[path = "../../view/model.rs"]
#[allow(dead_code)] // Some functions are for the tests only.
mod model;
#[path = "../../support/mod.rs"]
mod support;

use std::sync::OnceLock;

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use smh_wasm::session::retry::RetryOptions;
use smh_wasm::session::view::Options;

use model::{Act, World, act};

fuzz_target!(|input: Input| {
    let mut world = World::new(input.options);
    for act in &input.acts {
        world.act(act);
    }
    world.settle();
});

/// The options and a sequence of actions.
#[derive(Debug)]
struct Input {
    options: Options,
    acts: Vec<Act>,
}

/// More actions find nothing new, and take longer.
const MAX_ACTS: usize = 100;

/// One byte for each option, two for each action.
impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        #[allow(clippy::needless_update)] // Options may be added.
        let options = Options {
            max_concurrent_creates: bytes.int_in_range(1..=3)?,
            debounce_ms: *bytes.choose(&[250.0, 0.0])?,
            hidden_grace_ms: *bytes.choose(&[60_000.0, f64::INFINITY, 0.0])?,
            create_timeout_ms: *bytes.choose(&[30_000.0, f64::INFINITY])?,
            retry: RetryOptions {
                retries: bytes.int_in_range(0..=3)?,
                ..RetryOptions::default()
            },
            ..Options::default()
        };
        let mut acts = Vec::new();
        while !bytes.is_empty() && acts.len() < MAX_ACTS {
            acts.extend(all_acts().get(usize::from(u16::arbitrary(bytes)?)).cloned());
        }
        Ok(Input { options, acts })
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
