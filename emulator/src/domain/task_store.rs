//! All tasks: the only place where tasks are created and looked up.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use std::time::Instant;

use parking_lot::Mutex;

use crate::domain::clock::Clock;
use crate::domain::task::{MAX_ID, NewTask, OutcomeCell, Task, TaskSnapshot, TaskSpec, TaskState};

pub(crate) struct TaskStore {
    clock: Arc<Clock>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    tasks: BTreeMap<u64, Task>,
    started: u64,
}

impl TaskStore {
    pub(crate) fn new(clock: Arc<Clock>) -> Self {
        Self {
            clock,
            inner: Mutex::default(),
        }
    }

    /// Starts a task and returns its id.
    pub(crate) fn start(&self, spec: TaskSpec) -> u64 {
        self.insert(spec).0
    }

    /// Starts a task whose outcome is set later. Returns its id, when its duration ends, and where to set the outcome; if
    /// the task no longer exists then, it had no effect.
    pub(crate) fn start_open(&self, spec: TaskSpec) -> (u64, Instant, Weak<OutcomeCell>) {
        let (id, (ends, outcome)) = self.insert(spec);
        (id, ends, outcome)
    }

    fn insert(&self, spec: TaskSpec) -> (u64, (Instant, Weak<OutcomeCell>)) {
        let mut inner = self.inner.lock();
        let free = || (1..).find(|id| !inner.tasks.contains_key(id)).unwrap_or(MAX_ID);
        let id = spec.id.unwrap_or_else(free);
        let task = Task::new(spec, self.clock.now());
        let end = task.end();
        inner.tasks.insert(id, task);
        inner.started += 1;
        (id, end)
    }

    /// Starts a task that a test describes. The error names the wrong field.
    pub(crate) fn plant(&self, new: NewTask) -> Result<u64, &'static str> {
        Ok(self.start(new.validate()?))
    }

    /// A task of the library (`space` is `None`) or of a space.
    pub(crate) fn find(&self, space: Option<&str>, id: u64) -> Option<TaskSnapshot> {
        let now = self.clock.now();
        let inner = self.inner.lock();
        let task = inner.tasks.get(&id)?;
        (task.space() == space && !task.is_forgotten(now)).then(|| task.snapshot(id, now))
    }

    /// The state of every task that is not forgotten, sorted by id.
    pub(crate) fn states(&self) -> Vec<TaskState> {
        let now = self.clock.now();
        let inner = self.inner.lock();
        let known = inner.tasks.iter().filter(|(_, task)| !task.is_forgotten(now));
        known.map(|(id, task)| task.state(*id, now)).collect()
    }

    /// How many tasks were started since the last reset.
    pub(crate) fn started(&self) -> u64 {
        self.inner.lock().started
    }

    pub(crate) fn reset(&self) {
        *self.inner.lock() = Inner::default();
    }
}
