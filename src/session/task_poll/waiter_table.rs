//! The waiters and their deadlines.

use super::WaiterId;
use super::due_queue::DueQueue;
use super::id_map::IdMap;
use super::task_table::TaskChange;
use super::waiter::Waiter;

/// The waiters and their deadlines.
#[derive(Debug)]
pub(super) struct WaiterTable {
    waiters: IdMap<Waiter>,
    deadlines: DueQueue,
    /// The waiters that must be looked at when a round ends.
    touched: Vec<WaiterId>,
}

impl WaiterTable {
    pub(super) const fn new() -> Self {
        WaiterTable {
            waiters: IdMap::new(),
            deadlines: DueQueue::new(),
            touched: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.waiters.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiters.is_empty()
    }

    pub(super) fn get(&self, id: WaiterId) -> Option<&Waiter> {
        self.waiters.get(id.into())
    }

    pub(super) fn get_mut(&mut self, id: WaiterId) -> Option<&mut Waiter> {
        self.waiters.get_mut(id.into())
    }

    pub(super) fn add(&mut self, id: WaiterId, waiter: Waiter) {
        if let Some(deadline) = waiter.deadline {
            self.deadlines.add(deadline, id.into());
        }
        self.waiters.add(id.into(), waiter);
    }

    pub(super) fn remove(&mut self, id: WaiterId) -> Option<Waiter> {
        let waiter = self.waiters.remove(id.into())?;
        if let Some(deadline) = waiter.deadline {
            self.deadlines.remove(deadline, id.into());
        }
        Some(waiter)
    }

    /// The earliest deadline.
    pub(super) fn first_deadline(&self) -> Option<f64> {
        self.deadlines.first()
    }

    /// A waiter whose deadline has come.
    pub(super) fn pop_expired(&mut self, now: f64) -> Option<WaiterId> {
        self.deadlines.pop(now).map(|id| id as WaiterId)
    }

    /// Updates the waiters of a task after a response. Adds those that are done by that to `done`.
    pub(super) fn apply(&mut self, change: &TaskChange<'_>, done: &mut Vec<WaiterId>) {
        if !change.has_changed && !change.was_stale && !change.is_unknown {
            return;
        }
        for id in change.waiters {
            if let Some(waiter) = self.waiters.get_mut((*id).into()) {
                waiter.stale -= usize::from(change.was_stale);
                waiter.ended += usize::from(change.has_ended);
                waiter.has_change |= change.has_changed;
                waiter.has_unknown |= change.is_unknown;
                if waiter.is_done() {
                    done.push(*id);
                } else {
                    touch(&mut self.touched, *id, waiter);
                }
            }
        }
    }

    /// One task of each of these waiters has become stale.
    pub(super) fn add_stale_task(&mut self, ids: &[WaiterId]) {
        for id in ids {
            if let Some(waiter) = self.waiters.get_mut((*id).into()) {
                waiter.stale += 1;
                touch(&mut self.touched, *id, waiter);
            }
        }
    }

    /// The waiters that must be looked at, because a round has ended.
    pub(super) fn take_touched(&mut self) -> Vec<WaiterId> {
        std::mem::take(&mut self.touched)
    }
}

/// Notes that a waiter must be looked at when the round ends.
fn touch(touched: &mut Vec<WaiterId>, id: WaiterId, waiter: &mut Waiter) {
    if !waiter.is_touched {
        waiter.is_touched = true;
        touched.push(id);
    }
}
