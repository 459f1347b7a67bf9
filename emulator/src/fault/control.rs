//! The faults in force: which request meets which, and how.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::time;

use crate::app::App;
use crate::fault::effect::{Effect, FaultName};
use crate::fault::settings::{Faults, InvalidFaults};
use crate::operation::Operation;

/// What one request meets.
#[derive(Default)]
struct Plan {
    delay: Duration,
    effect: Option<Effect>,
    /// The request takes effect first.
    after: bool,
}

/// The faults in force and the sequence that decides the shares.
pub(crate) struct FaultControl(Mutex<(Faults, StdRng)>);

impl Default for FaultControl {
    fn default() -> Self {
        Self(Mutex::new((Faults::default(), StdRng::seed_from_u64(0))))
    }
}

impl FaultControl {
    pub(crate) fn set(&self, faults: Faults) -> Result<(), InvalidFaults> {
        faults.validate()?;
        let rng = StdRng::seed_from_u64(faults.seed);
        *self.0.lock() = (faults, rng);
        Ok(())
    }

    pub(crate) fn reset(&self) {
        *self.0.lock() = (Faults::default(), StdRng::seed_from_u64(0));
    }

    pub(crate) fn get(&self) -> Faults {
        self.0.lock().0.clone()
    }

    pub(crate) fn string_markers(&self) -> bool {
        self.0.lock().0.string_markers
    }

    pub(crate) fn close_connections(&self) -> bool {
        self.0.lock().0.close_connections
    }

    fn plan(&self, operation: Operation, preflight: bool) -> Plan {
        let mut guard = self.0.lock();
        let (faults, rng) = &mut *guard;
        let concerned = faults.concern(operation);
        let latency_ms = match (concerned, preflight) {
            (false, _) => 0,
            (true, true) => faults.preflight_latency_ms,
            (true, false) => faults.latency_ms,
        };
        let delay = Duration::from_millis(latency_ms);
        if let Some(index) = faults
            .fail_next
            .iter()
            .position(|fail| fail.fits(operation, preflight))
        {
            return plan_failure(faults, index, delay);
        }
        let shares = faults.shares();
        if !concerned || preflight || shares.iter().all(|(_, share, _)| *share == 0.0) {
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

/// Uses up one of what is to fail next.
fn plan_failure(faults: &mut Faults, index: usize, delay: Duration) -> Plan {
    let Some(fail) = faults.fail_next.get(index).cloned() else {
        return Plan::default();
    };
    match faults.fail_next.get_mut(index) {
        Some(fail) if fail.count > 1 => fail.count -= 1,
        _ => drop(faults.fail_next.remove(index)),
    }
    Plan {
        delay: delay + Duration::from_millis(fail.latency_ms.unwrap_or(0)),
        effect: fail.effect(faults),
        after: fail.after || fail.drop_after,
    }
}

/// Answers a request, or lets the faults do it.
pub(crate) async fn around(
    app: &App,
    operation: Operation,
    preflight: bool,
    answer: impl Future<Output = Response>,
) -> Response {
    let plan = app.faults.plan(operation, preflight);
    if !plan.delay.is_zero() {
        time::sleep(plan.delay).await;
    }
    let answer = pin!(answer);
    let (mut response, name) = match plan.effect {
        None => (
            answer.await,
            (!plan.delay.is_zero()).then(|| "latency".to_owned()),
        ),
        Some(effect) => {
            if plan.after {
                answer.await;
            }
            let name = effect.name(plan.after);
            (effect.into_response(), Some(name))
        }
    };
    if let Some(name) = name {
        response.extensions_mut().insert(FaultName(name));
    }
    response
}

/// Puts the faults between every request to the service and its handler.
pub(crate) async fn layer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    match request.extensions().get::<Operation>().copied() {
        Some(operation) => around(&app, operation, false, next.run(request)).await,
        None => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::settings::FailNext;

    fn hits(faults: &Faults, requests: u32) -> Vec<bool> {
        let control = FaultControl::default();
        control.set(faults.clone()).unwrap();
        (0..requests)
            .map(|_| control.plan(Operation::Create, false).effect.is_some())
            .collect()
    }

    #[test]
    fn shares_are_met_and_repeat_with_the_seed() {
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
    fn only_aims_the_shares() {
        let faults = Faults {
            share500: 1.0,
            only: Some(vec![Operation::Delete]),
            ..Faults::default()
        };
        assert!(hits(&faults, 10).iter().all(|hit| !hit));
    }

    #[test]
    fn what_fails_next_is_used_up() {
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
