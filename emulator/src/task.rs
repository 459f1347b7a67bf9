//! Tasks: started by clients or planted by tests, running for a while, then ended for good, and forgotten in the end.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::clock::{Clock, later, millis};
use crate::sample;

/// The largest task id.
const MAX_ID: u64 = i64::MAX as u64;

/// For how long a task can be queried once it has ended. The service's pages count from its end, its newest SDK from its
/// creation: this is the shorter one.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What a task that runs answers.
pub(crate) const RUNNING: u16 = 202;

/// Where a task belongs, and so which query shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// The library's tasks.
    Library,
    /// A space's tasks.
    Space,
}

/// A task to plant.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewTask {
    /// Its id, in decimal digits, up to 2^63-1; the next free one if absent. A task with this id is replaced.
    #[serde(default)]
    pub task_id: Option<String>,
    /// Where it belongs.
    pub level: Level,
    /// The space of a space's task; `-` if absent.
    #[serde(default)]
    pub space_id: Option<String>,
    /// What the second version of the query calls it: `clearLibraryHistory` for a library's task and
    /// `batchDelete` for a space's if absent.
    #[serde(default)]
    pub task_type: Option<String>,
    /// How long it runs.
    #[serde(default)]
    pub duration_ms: u64,
    /// How it ends.
    #[serde(default)]
    pub outcome: Outcome,
}

/// How a task ends.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Outcome {
    /// 200, 204, 500, 207 or 400.
    pub status: u16,
    /// The result, given to clients to the letter, so that no number in it is changed. If absent, an example of the
    /// task's type where the status is 200, 207 or 400.
    #[serde(default, deserialize_with = "present")]
    pub result: Option<Box<RawValue>>,
    /// The result in the second version of the query, where it differs.
    #[serde(default, deserialize_with = "present")]
    pub result_v2: Option<Box<RawValue>>,
}

impl Default for Outcome {
    fn default() -> Self {
        Self {
            status: 204,
            result: None,
            result_v2: None,
        }
    }
}

/// Keeps `null` apart from an absent field.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

impl Outcome {
    /// With an example of a result, if it has none and should.
    fn filled(mut self, task_type: &str) -> Self {
        if self.result.is_none() {
            let raw = |json: &str| RawValue::from_string(json.to_owned()).ok();
            if let Some((result, result_v2)) = sample::result(task_type, self.status) {
                self.result = raw(result);
                self.result_v2 = self.result_v2.or_else(|| raw(result_v2));
            }
        }
        self
    }
}

/// A task as `GET /_emulator/tasks` shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskState {
    /// Its id, in decimal digits.
    pub task_id: String,
    /// Where it belongs.
    pub level: Level,
    /// The space of a space's task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space_id: Option<String>,
    /// What the second version of the query calls it.
    pub task_type: String,
    /// 202 while it runs, then how it has ended.
    pub status: u16,
    /// How much of its time has passed, from 0 to 1.
    pub progress: f64,
    /// Milliseconds until it ends; 0 once it has.
    pub left_ms: u64,
}

/// A task as a query finds it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) id: u64,
    pub(crate) task_type: String,
    /// `None` while it runs.
    pub(crate) outcome: Option<Outcome>,
}

struct Task {
    /// The space of a space's task.
    space: Option<String>,
    task_type: String,
    starts: Instant,
    ends: Instant,
    outcome: Outcome,
}

impl Task {
    fn new(
        space: Option<String>,
        task_type: String,
        starts: Instant,
        lasts: Duration,
        outcome: Outcome,
    ) -> Self {
        Self {
            space,
            outcome: outcome.filled(&task_type),
            task_type,
            starts,
            ends: later(starts, lasts),
        }
    }

    fn is_forgotten(&self, now: Instant) -> bool {
        self.ends.max(later(self.starts, KEPT)) <= now
    }

    fn state(&self, id: u64, now: Instant) -> TaskState {
        let left = self.ends.saturating_duration_since(now);
        let lasts = self.ends.saturating_duration_since(self.starts);
        let left_share = if left.is_zero() {
            0.0
        } else {
            left.div_duration_f64(lasts)
        };
        TaskState {
            task_id: id.to_string(),
            level: match self.space {
                None => Level::Library,
                Some(_) => Level::Space,
            },
            space_id: self.space.clone(),
            task_type: self.task_type.clone(),
            status: if left.is_zero() {
                self.outcome.status
            } else {
                RUNNING
            },
            progress: 1.0 - left_share,
            // Rounded up, so that 0 means that it has ended.
            left_ms: millis(left + Duration::from_micros(999)),
        }
    }
}

/// Why the library's history is not cleared.
pub(crate) enum ClearRefused {
    /// It must be switched off first.
    HistoryIsOn,
    /// It was cleared a short time ago; how long until it can be again.
    TooEarly(Duration),
}

pub(crate) struct Tasks {
    clock: Clock,
    history_interval: Duration,
    /// Whether the library keeps earlier versions when the emulator starts.
    file_history: bool,
    store: Mutex<Store>,
}

#[derive(Default)]
struct Store {
    tasks: BTreeMap<u64, Task>,
    started: u64,
    file_history: bool,
    history_cleared: Option<Instant>,
}

impl Store {
    fn new(file_history: bool) -> Self {
        Self {
            file_history,
            ..Self::default()
        }
    }

    fn add(&mut self, id: Option<u64>, task: Task) -> u64 {
        let id = id.unwrap_or_else(|| (1..).find(|id| !self.tasks.contains_key(id)).unwrap_or(MAX_ID));
        self.tasks.insert(id, task);
        self.started += 1;
        id
    }
}

impl Tasks {
    pub(crate) fn new(history_interval: Duration, file_history: bool) -> Self {
        Self {
            clock: Clock::default(),
            history_interval,
            file_history,
            store: Mutex::new(Store::new(file_history)),
        }
    }

    /// Plants a task; the error names the field that is wrong.
    pub(crate) fn plant(&self, new: NewTask) -> Result<u64, &'static str> {
        let id = match new.task_id.as_deref().map(parse_id) {
            Some(None) => return Err("taskId must be decimal digits, at most 2^63-1"),
            id => id.flatten(),
        };
        if ![200, 204, 500, 207, 400].contains(&new.outcome.status) {
            return Err("outcome.status must be 200, 204, 500, 207 or 400");
        }
        let space = match (new.level, new.space_id) {
            (Level::Library, None) => None,
            (Level::Library, Some(_)) => return Err("spaceId is for tasks of the level space"),
            (Level::Space, space) => Some(space.unwrap_or_else(|| "-".to_owned())),
        };
        let task_type = new.task_type.unwrap_or_else(|| {
            if space.is_none() {
                "clearLibraryHistory"
            } else {
                "batchDelete"
            }
            .to_owned()
        });
        if task_type.is_empty() || !task_type.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err("taskType must be letters and digits");
        }
        let lasts = Duration::from_millis(new.duration_ms);
        let task = Task::new(space, task_type, self.clock.now(), lasts, new.outcome);
        Ok(self.store.lock().add(id, task))
    }

    pub(crate) fn file_history(&self) -> bool {
        self.store.lock().file_history
    }

    pub(crate) fn set_file_history(&self, on: bool) {
        self.store.lock().file_history = on;
    }

    /// Starts to clear the library's history, or says why not.
    pub(crate) fn clear_history(&self, duration: Duration) -> Result<u64, ClearRefused> {
        let now = self.clock.now();
        let mut store = self.store.lock();
        if store.file_history {
            return Err(ClearRefused::HistoryIsOn);
        }
        if let Some(last) = store.history_cleared {
            let since = now.saturating_duration_since(last);
            if since < self.history_interval {
                return Err(ClearRefused::TooEarly(self.history_interval - since));
            }
        }
        store.history_cleared = Some(now);
        let outcome = Outcome {
            status: 200,
            ..Outcome::default()
        };
        let task = Task::new(None, "clearLibraryHistory".to_owned(), now, duration, outcome);
        Ok(store.add(None, task))
    }

    /// A task of the library (`space` is `None`) or of a space. An old one that has ended is unknown.
    pub(crate) fn find(&self, space: Option<&str>, id: u64) -> Option<Found> {
        let now = self.clock.now();
        let store = self.store.lock();
        let task = store
            .tasks
            .get(&id)
            .filter(|task| task.space.as_deref() == space && !task.is_forgotten(now))?;
        Some(Found {
            id,
            task_type: task.task_type.clone(),
            outcome: (task.ends <= now).then(|| task.outcome.clone()),
        })
    }

    /// All of them, by their ids, without those that are unknown by now.
    pub(crate) fn states(&self) -> Vec<TaskState> {
        let now = self.clock.now();
        let store = self.store.lock();
        let known = store.tasks.iter().filter(|(_, task)| !task.is_forgotten(now));
        known.map(|(id, task)| task.state(*id, now)).collect()
    }

    /// Moves the clock of the tasks forward, and says how far it is ahead then.
    pub(crate) fn advance(&self, by: Duration) -> Duration {
        self.clock.advance(by)
    }

    pub(crate) fn started(&self) -> u64 {
        self.store.lock().started
    }

    pub(crate) fn reset(&self) {
        *self.store.lock() = Store::new(self.file_history);
        self.clock.reset();
    }
}

/// Decimal digits, at most 2^63-1.
pub(crate) fn parse_id(text: &str) -> Option<u64> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|id| *id <= MAX_ID)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_decimal_and_fit_63_bits() {
        assert_eq!(parse_id("9223372036854775807"), Some(MAX_ID));
        assert_eq!(parse_id("007"), Some(7));
        for wrong in ["", "9223372036854775808", "+1", "-1", "1e3", " 1", "0x1"] {
            assert_eq!(parse_id(wrong), None, "{wrong}");
        }
    }
}
