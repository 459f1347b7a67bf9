//! Decides which fault a request meets.

use std::time::Duration;

use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use crate::fault::effect::Effect;
use crate::fault::settings::{FailNext, Faults, InvalidFaults};
use crate::operation::Operation;

/// The fault that one request meets.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) delay: Duration,
    pub(crate) effect: Option<Effect>,
    /// Whether the request is handled before the effect.
    pub(crate) after: bool,
}

/// The faults of one batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct BatchPlan {
    /// The batch becomes a task that fails.
    pub(crate) task_fails: bool,
    /// Whether each item fails.
    pub(crate) failing_items: Vec<bool>,
}

pub(crate) struct FaultInjector {
    /// The current settings, and the random numbers that decide the shares.
    current: Mutex<(Faults, StdRng)>,
    replaced: Notify,
}

impl Default for FaultInjector {
    fn default() -> Self {
        Self {
            current: Mutex::new((Faults::default(), StdRng::seed_from_u64(0))),
            replaced: Notify::new(),
        }
    }
}

impl FaultInjector {
    pub(crate) fn set(&self, faults: Faults) -> Result<(), InvalidFaults> {
        faults.validate()?;
        self.replace(faults);
        Ok(())
    }

    pub(crate) fn reset(&self) {
        self.replace(Faults::default());
    }

    fn replace(&self, faults: Faults) {
        let rng = StdRng::seed_from_u64(faults.seed);
        *self.current.lock() = (faults, rng);
        self.replaced.notify_waiters();
    }

    /// Completes when the settings are next replaced.
    pub(crate) fn replaced(&self) -> Notified<'_> {
        self.replaced.notified()
    }

    pub(crate) fn get(&self) -> Faults {
        self.current.lock().0.clone()
    }

    pub(crate) fn string_markers(&self) -> bool {
        self.current.lock().0.string_markers
    }

    pub(crate) fn close_connections(&self) -> bool {
        self.current.lock().0.close_connections
    }

    /// Decides about a batch. Uses up a `failNext` entry with `task`, or a random number for each item.
    pub(crate) fn plan_batch(&self, operation: Operation, items: usize) -> BatchPlan {
        let mut guard = self.current.lock();
        let (faults, rng) = &mut *guard;
        let fail = |fail: &FailNext| fail.matches_task(operation);
        if let Some(index) = faults.fail_next.iter().position(fail) {
            use_up(faults, index);
            return BatchPlan {
                task_fails: true,
                failing_items: Vec::new(),
            };
        }
        let share = faults.share_item500;
        if share == 0.0 || !faults.target(operation) {
            return BatchPlan::default();
        }
        BatchPlan {
            task_fails: false,
            failing_items: (0..items).map(|_| rng.random::<f64>() < share).collect(),
        }
    }

    /// Decides about one request. Uses up a `failNext` entry or a random number.
    pub(crate) fn plan(&self, operation: Operation, preflight: bool) -> Plan {
        let mut guard = self.current.lock();
        let (faults, rng) = &mut *guard;
        let targeted = faults.target(operation);
        let latency_ms = match (targeted, preflight) {
            (false, _) => 0,
            (true, true) => faults.preflight_latency_ms,
            (true, false) => faults.latency_ms,
        };
        let delay = Duration::from_millis(latency_ms);
        if let Some(index) = faults
            .fail_next
            .iter()
            .position(|fail| fail.matches(operation, preflight))
        {
            return plan_failure(faults, index, delay);
        }
        let shares = faults.shares();
        if !targeted || preflight || shares.iter().all(|(_, share, _)| *share == 0.0) {
            return Plan {
                delay,
                ..Plan::default()
            };
        }
        let mut left: f64 = rng.random();
        let hit = shares.into_iter().find(|(_, share, _)| {
            left -= share;
            left < 0.0
        });
        Plan {
            delay,
            effect: hit.map(|(_, _, effect)| effect),
            after: false,
        }
    }
}

fn plan_failure(faults: &mut Faults, index: usize, delay: Duration) -> Plan {
    let Some(fail) = faults.fail_next.get(index).cloned() else {
        return Plan::default();
    };
    use_up(faults, index);
    Plan {
        delay: delay + Duration::from_millis(fail.latency_ms.unwrap_or(0)),
        effect: fail.effect(faults),
        after: fail.after || fail.drop_after,
    }
}

/// Uses up one request of a `failNext` entry.
fn use_up(faults: &mut Faults, index: usize) {
    match faults.fail_next.get_mut(index) {
        Some(fail) if fail.count > 1 => fail.count -= 1,
        _ => drop(faults.fail_next.remove(index)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(faults: &Faults, requests: u32) -> Vec<bool> {
        let injector = FaultInjector::default();
        injector.set(faults.clone()).unwrap();
        (0..requests)
            .map(|_| injector.plan(Operation::Create, false).effect.is_some())
            .collect()
    }

    #[test]
    fn shares_are_met_and_the_same_seed_gives_the_same_sequence() {
        let faults = Faults {
            share429: 0.2,
            share_html: 0.1,
            ..Faults::default()
        };
        let first = hits(&faults, 2_000);
        let hit = first.iter().filter(|hit| **hit).count();
        assert!((500..700).contains(&hit), "{hit}");
        assert_eq!(first, hits(&faults, 2_000));
        assert_ne!(first, hits(&Faults { seed: 1, ..faults }, 2_000));
        assert!(
            hits(
                &Faults {
                    share500: 1.0,
                    ..Faults::default()
                },
                100
            )
            .iter()
            .all(|hit| *hit)
        );
    }

    #[test]
    fn only_limits_the_shares_to_some_operations() {
        let faults = Faults {
            share500: 1.0,
            only: Some(vec![Operation::Delete]),
            ..Faults::default()
        };
        assert!(hits(&faults, 10).iter().all(|hit| !hit));
    }

    #[test]
    fn fail_next_fails_as_many_requests_as_its_count() {
        let fail = FailNext {
            operation: Some(Operation::Create),
            count: 2,
            drop: true,
            ..FailNext::default()
        };
        let faults = Faults {
            fail_next: vec![fail],
            ..Faults::default()
        };
        assert_eq!(hits(&faults, 4), [true, true, false, false]);
    }
}
