//! The actions of a model, which libFuzzer chooses by coverage.

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// An action for each number, the same in every run, from the model's own strategy. If the strategy changes, the inputs in the
/// corpus stand for other actions.
pub(crate) fn all_acts<S: Strategy>(strategy: &S) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    let mut next = || strategy.new_tree(&mut runner).ok().map(|tree| tree.current());
    (0..=u16::MAX).filter_map(|_| next()).collect()
}

/// Chooses at most `max` actions, by two bytes each.
pub(crate) fn choose<Act: Clone>(bytes: &mut Unstructured<'_>, all: &[Act], max: usize) -> Result<Vec<Act>> {
    let mut acts = Vec::new();
    while !bytes.is_empty() && acts.len() < max {
        acts.extend(all.get(usize::from(u16::arbitrary(bytes)?)).cloned());
    }
    Ok(acts)
}
