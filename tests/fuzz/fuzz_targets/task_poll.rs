//! Whatever those who wait, the page, the network, the service and the clock do, everyone learns how their tasks have
//! ended: the model of `tests/task_poll`, its acts chosen under the guidance of coverage.
#![no_main]

#[path = "../../task_poll/model.rs"]
mod model;

use std::sync::OnceLock;

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use model::{Act, World, act};

fuzz_target!(|life: Life| {
    let mut world = World::new(life.room);
    for act in &life.acts {
        world.act(act);
    }
    world.rest();
});

/// What happens to a watch whose lists have so much room.
#[derive(Debug)]
struct Life {
    room: usize,
    acts: Vec<Act>,
}

/// More acts than these show nothing new, and take longer.
const MAX_ACTS: usize = 100;

/// A byte for the room, two for each act.
impl<'a> Arbitrary<'a> for Life {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        let room = *bytes.choose(&[2_000, 60, 10])?;
        let mut acts = Vec::new();
        while !bytes.is_empty() && acts.len() < MAX_ACTS {
            acts.extend(all_acts().get(usize::from(u16::arbitrary(bytes)?)).cloned());
        }
        Ok(Life { room, acts })
    }
}

/// An act for each number, the same in every run: what the model's own strategy gives. Where that changes, an input that
/// was kept means other acts.
fn all_acts() -> &'static [Act] {
    static ALL: OnceLock<Vec<Act>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut runner = TestRunner::deterministic();
        let strategy = act();
        let mut next = || strategy.new_tree(&mut runner).ok().map(|tree| tree.current());
        (0..=u16::MAX).filter_map(|_| next()).collect()
    })
}
