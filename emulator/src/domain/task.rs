//! One task: it runs for a while, ends, and is forgotten 30 days after it was created.

use std::sync::{Arc, OnceLock, Weak};
use std::time::{Duration, Instant};

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::domain::clock::{later, millis};
use crate::domain::task_examples;

/// The largest task id.
pub(super) const MAX_ID: u64 = i64::MAX as u64;

/// How long a task is kept, from its creation. The service's pages count from its end, its newest SDK from its
/// creation; this is the shorter time.
const RETENTION: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The status of a running task.
pub(crate) const RUNNING: u16 = 202;

/// The level that a task belongs to, and so which query returns it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// A task of the library.
    Library,
    /// A task of a space.
    Space,
}

/// A task to plant.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewTask {
    /// The id, in decimal digits, up to 2^63-1; by default the next free id. An existing task with this id is replaced.
    #[serde(default)]
    pub task_id: Option<String>,
    /// The level.
    pub level: Level,
    /// The space of a space-level task; by default `-`.
    #[serde(default)]
    pub space_id: Option<String>,
    /// The type in the second version of the query. By default `clearLibraryHistory` for the library and `batchDelete`
    /// for a space.
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
    /// The result, returned byte for byte, so that no number in it changes. By default an example for the task's type
    /// if the status is 200, 207 or 400.
    #[serde(default, deserialize_with = "present")]
    pub result: Option<Box<RawValue>>,
    /// The result in the second version of the query, if it differs.
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

/// Distinguishes `null` from an absent field.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

impl Outcome {
    /// Adds an example result where a result is missing.
    fn or_example(mut self, task_type: &str) -> Self {
        if self.result.is_none() {
            let raw = |json: &str| RawValue::from_string(json.to_owned()).ok();
            if let Some((result, result_v2)) = task_examples::result(task_type, self.status) {
                self.result = raw(result);
                self.result_v2 = self.result_v2.or_else(|| raw(result_v2));
            }
        }
        self
    }
}

/// A task as `GET /_emulator/tasks` returns it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskState {
    /// The id, in decimal digits.
    pub task_id: String,
    /// The level.
    pub level: Level,
    /// The space of a space-level task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space_id: Option<String>,
    /// The type in the second version of the query.
    pub task_type: String,
    /// 202 while it runs, then the status of its outcome.
    pub status: u16,
    /// The share of its duration that has passed, from 0 to 1.
    pub progress: f64,
    /// Milliseconds until it ends; 0 once it has ended.
    pub left_ms: u64,
}

/// A task to start, with valid values.
pub(crate) struct TaskSpec {
    /// By default the next free id.
    pub(crate) id: Option<u64>,
    /// `None` for a task of the library.
    pub(crate) space: Option<String>,
    pub(crate) task_type: String,
    pub(crate) duration: Duration,
    /// `None` if it is not known yet: the task runs at least until [`TaskStore::start`]'s caller sets it.
    pub(crate) outcome: Option<Outcome>,
}

/// The outcome of a task that may not be known yet.
pub(crate) type OutcomeCell = OnceLock<Outcome>;

impl NewTask {
    /// Checks the fields and fills in the defaults. The error names the wrong field.
    pub(crate) fn validate(self) -> Result<TaskSpec, &'static str> {
        let id = match self.task_id.as_deref().map(parse_id) {
            Some(None) => return Err("taskId must be decimal digits, at most 2^63-1"),
            id => id.flatten(),
        };
        if ![200, 204, 500, 207, 400].contains(&self.outcome.status) {
            return Err("outcome.status must be 200, 204, 500, 207 or 400");
        }
        let space = match (self.level, self.space_id) {
            (Level::Library, None) => None,
            (Level::Library, Some(_)) => return Err("spaceId is only allowed with the level space"),
            (Level::Space, space) => Some(space.unwrap_or_else(|| "-".to_owned())),
        };
        let default_type = match self.level {
            Level::Library => "clearLibraryHistory",
            Level::Space => "batchDelete",
        };
        let task_type = self.task_type.unwrap_or_else(|| default_type.to_owned());
        if task_type.is_empty() || !task_type.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err("taskType must be letters and digits");
        }
        Ok(TaskSpec {
            id,
            space,
            task_type,
            duration: Duration::from_millis(self.duration_ms),
            outcome: Some(self.outcome),
        })
    }
}

/// A task as the service's query returns it.
#[derive(Debug, Clone)]
pub(crate) struct TaskSnapshot {
    pub(crate) id: u64,
    pub(crate) task_type: String,
    /// `None` while it runs.
    pub(crate) outcome: Option<Outcome>,
}

pub(super) struct Task {
    space: Option<String>,
    task_type: String,
    starts: Instant,
    ends: Instant,
    outcome: Arc<OutcomeCell>,
}

impl Task {
    pub(super) fn new(spec: TaskSpec, now: Instant) -> Self {
        let outcome = spec.outcome.map(|outcome| outcome.or_example(&spec.task_type));
        Self {
            space: spec.space,
            outcome: Arc::new(outcome.map_or_else(OutcomeCell::new, OutcomeCell::from)),
            task_type: spec.task_type,
            starts: now,
            ends: later(now, spec.duration),
        }
    }

    /// The space of a space-level task.
    pub(super) fn space(&self) -> Option<&str> {
        self.space.as_deref()
    }

    /// When it ends, and where its outcome is set.
    pub(super) fn end(&self) -> (Instant, Weak<OutcomeCell>) {
        (self.ends, Arc::downgrade(&self.outcome))
    }

    /// `None` while it runs.
    fn outcome(&self, now: Instant) -> Option<&Outcome> {
        self.outcome.get().filter(|_| self.ends <= now)
    }

    pub(super) fn is_forgotten(&self, now: Instant) -> bool {
        self.ends.max(later(self.starts, RETENTION)) <= now
    }

    pub(super) fn snapshot(&self, id: u64, now: Instant) -> TaskSnapshot {
        TaskSnapshot {
            id,
            task_type: self.task_type.clone(),
            outcome: self.outcome(now).cloned(),
        }
    }

    pub(super) fn state(&self, id: u64, now: Instant) -> TaskState {
        let left = self.ends.saturating_duration_since(now);
        let duration = self.ends.saturating_duration_since(self.starts);
        let left_share = if left.is_zero() {
            0.0
        } else {
            left.div_duration_f64(duration)
        };
        TaskState {
            task_id: id.to_string(),
            level: match self.space {
                None => Level::Library,
                Some(_) => Level::Space,
            },
            space_id: self.space.clone(),
            task_type: self.task_type.clone(),
            status: self.outcome(now).map_or(RUNNING, |outcome| outcome.status),
            progress: 1.0 - left_share,
            // Rounded up, so that 0 means that it has ended.
            left_ms: millis(left + Duration::from_micros(999)),
        }
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
