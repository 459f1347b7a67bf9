//! All tasks: the only place where tasks are created and looked up.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::domain::clock::Clock;
use crate::domain::task::{MAX_ID, NewTask, Task, TaskSnapshot, TaskSpec, TaskState};

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
        let mut inner = self.inner.lock();
        let free = || (1..).find(|id| !inner.tasks.contains_key(id)).unwrap_or(MAX_ID);
        let id = spec.id.unwrap_or_else(free);
        inner.tasks.insert(id, Task::new(spec, self.clock.now()));
        inner.started += 1;
        id
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
