//! The model of `tests/view`, with actions that libFuzzer chooses by coverage.
#![no_main]

#[path = "../acts.rs"]
mod acts;
#[path = "../../view/model.rs"]
#[allow(dead_code)] // Some functions are for the tests only.
mod model;
#[path = "../../support/mod.rs"]
mod support;

use std::sync::OnceLock;

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use smh_wasm::session::retry::RetryOptions;
use smh_wasm::session::view::Options;

use acts::{all_acts, choose};
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

static ALL_ACTS: OnceLock<Vec<Act>> = OnceLock::new();

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
        let acts = choose(bytes, ALL_ACTS.get_or_init(|| all_acts(&act())), MAX_ACTS)?;
        Ok(Input { options, acts })
    }
}
