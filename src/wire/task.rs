//! Querying tasks, and the call that starts a task: requests and responses.
//!
//! The service's pages: <https://cloud.tencent.com/document/product/1339/124487> (tasks of the library),
//! <https://cloud.tencent.com/document/product/1339/71002> (tasks of a space),
//! <https://cloud.tencent.com/document/product/1339/124387> (clear earlier versions).

use std::collections::BinaryHeap;

use crate::error::Error;
use crate::json::{self, ANY, Corrections, Shape, optional, required};
use crate::value::{Field, Kind, Read, Value, decimal};
use crate::wire::encoding::encoded;
use crate::wire::endpoint::Endpoint;
use crate::wire::item::ItemOptions;
use crate::wire::operation::Operation;
use crate::wire::request::{Method, Request};
use crate::wire::response::Response;

/// The longest URL of a query, in characters. Only a query for a single id may be longer.
pub const MAX_URL_LEN: usize = 2_000;

/// The level of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Tasks of the library.
    Library,
    /// Tasks of the space.
    Space,
}

impl Level {
    /// Reads the level that an application passes.
    pub fn read<V: Value>(field: &Field<'_, V>) -> Read<Self> {
        match field.value.text().as_deref() {
            Some("library") => Ok(Level::Library),
            Some("space") => Ok(Level::Space),
            _ => Err(field.mismatch("\"library\" or \"space\"")),
        }
    }

    /// The operation that queries a list of tasks.
    pub fn operation(self) -> Operation {
        match self {
            Level::Library => Operation::QueryLibraryTasks,
            Level::Space => Operation::QuerySpaceTasks,
        }
    }

    /// The operation that queries one task with its result.
    pub fn result_operation(self) -> Operation {
        match self {
            Level::Library => Operation::QueryLibraryTask,
            Level::Space => Operation::QuerySpaceTask,
        }
    }
}

/// Reads a task id that an application passes: a decimal integer from 0 to 2^63−1.
pub fn read_id<V: Value>(field: &Field<'_, V>) -> Read<i64> {
    let id = match field.value.text() {
        Some(text) => read_decimal(&text),
        None => field.value.integer(),
    };
    id.filter(|id| *id >= 0).ok_or_else(|| {
        field.mismatch("a decimal integer from 0 to 2^63-1 (a string or a bigint beyond 2^53-1)")
    })
}

/// Reads a number that consists of digits only.
fn read_decimal(text: &str) -> Option<i64> {
    let digits = text.bytes().try_fold(0_i64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    });
    digits.filter(|_| !text.is_empty())
}

/// Queries a list of tasks.
pub fn query_request(endpoint: &Endpoint, level: Level, ids: &[i64]) -> Request {
    let mut url = level_url(endpoint, level, "/api/v1/task");
    // The commas between the ids must not be percent-encoded.
    let mut separator = "/";
    for id in ids {
        url.push_str(separator);
        separator = ",";
        url.push_str(&decimal(*id));
    }
    let items = ItemOptions::default();
    Request::new(level.operation(), Method::Get, endpoint, url, None, items)
}

/// The longest list of ids that fits in the URL of a query with this token, in characters.
pub fn url_budget(endpoint: &Endpoint, level: Level, token: &str) -> usize {
    let rest = query_request(endpoint, level, &[]).url("").len() + "/".len();
    MAX_URL_LEN.saturating_sub(rest + encoded(token).len())
}

/// Splits the ids, in their order, into the fewest lists of at most `url_budget` characters. An id that is longer has a list of
/// its own.
pub fn batches(ids: &[i64], url_budget: usize) -> Vec<Vec<i64>> {
    let mut batches: Vec<Vec<i64>> = Vec::new();
    let mut len = 0;
    for id in ids {
        let digits = decimal(*id).len();
        match batches.last_mut() {
            Some(batch) if len + 1 + digits <= url_budget => {
                len += 1 + digits;
                batch.push(*id);
            }
            _ => {
                len = digits;
                batches.push(vec![*id]);
            }
        }
    }
    batches
}

/// Queries `ids` with as few requests as fit in [`MAX_URL_LEN`] with this token.
pub fn query_requests(endpoint: &Endpoint, level: Level, ids: &[i64], token: &str) -> Vec<Request> {
    let batches = batches(ids, url_budget(endpoint, level, token));
    let requests = batches.iter().map(|batch| query_request(endpoint, level, batch));
    requests.collect()
}

/// The URL of a path of the library's or the space's tasks, without the ids.
pub(crate) fn level_url(endpoint: &Endpoint, level: Level, path: &str) -> String {
    let ids: &[&str] = &[&endpoint.library_id, &endpoint.space_id];
    let count = if level == Level::Library { 1 } else { 2 };
    endpoint.url(path, ids.get(..count).unwrap_or(ids))
}

/// The state of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not ended.
    Running,
    /// Ended with success, or partly.
    Succeeded,
    /// Ended without success.
    Failed,
}

impl State {
    /// The state that the service's status means.
    pub fn of(status: u16) -> State {
        match status {
            100..=199 | 202 => State::Running,
            200 | 204 | 207 => State::Succeeded,
            _ => State::Failed,
        }
    }

    /// True if the task has succeeded only partly.
    pub fn is_partial(status: u16) -> bool {
        status == 207
    }

    /// The name in JavaScript.
    pub fn name(self) -> &'static str {
        match self {
            State::Running => "running",
            State::Succeeded => "succeeded",
            State::Failed => "failed",
        }
    }
}

/// A task, as the service reports it.
#[derive(Clone, Debug, PartialEq)]
pub struct Task<V> {
    /// The id.
    pub id: i64,
    /// The service's status code.
    pub status: u16,
    /// The result, unchanged; `None` if it is absent, which is not the same as `null`.
    pub result: Option<V>,
}

const TASKS: Shape<'static> = Shape::List {
    expected: "an array",
    each: &Shape::Object(&[
        required("taskId", &TASK_ID).kept(),
        required("status", &STATUS).kept(),
        optional("result", ANY).kept(),
    ]),
};

/// The id of a task: an integer, or a string of its digits.
pub(crate) const TASK_ID: Shape<'static> = Shape::Where {
    expected: "an integer from 0 to 2^63-1",
    fits: |id| id_of(id).is_some(),
};

/// The service's status code.
pub(crate) const STATUS: Shape<'static> = Shape::Where {
    expected: "an integer from 0 to 65535",
    fits: |status| status_of(status).is_some(),
};

pub(crate) fn id_of(value: json::Value<'_>) -> Option<i64> {
    let id = value
        .text()
        .map_or_else(|| value.integer(), |text| read_decimal(&text));
    id.filter(|id| *id >= 0)
}

pub(crate) fn status_of(value: json::Value<'_>) -> Option<u16> {
    u16::try_from(value.integer()?).ok()
}

/// Reads the response to a query: the tasks with the JSON of their results, and how the application's objects differ from the
/// parsed body.
pub fn read_tasks(
    operation: Operation,
    response: &Response,
) -> Result<(Vec<Task<json::Value<'_>>>, Corrections), Box<Error>> {
    let reading = response.read(operation, &TASKS)?;
    let mut tasks = Vec::new();
    for fields in reading.kept.chunks(3) {
        if let &[id, status, result] = fields {
            tasks.push(Task {
                id: id_of(id).unwrap_or_default(),
                status: status_of(status).unwrap_or_default(),
                result: Some(result).filter(|result| result.kind() != Kind::Undefined),
            });
        }
    }
    Ok((tasks, reading.corrections))
}

/// The tasks in the order asked for; those that the service does not know are left out. `ids` are distinct.
pub fn in_order<V>(ids: &[i64], tasks: Vec<Task<V>>) -> Vec<Task<V>> {
    let sorted = sorted(ids);
    let mut ordered: Vec<Option<Task<V>>> = ids.iter().map(|_| None).collect();
    for task in tasks {
        let found = sorted.binary_search_by_key(&task.id, |(id, _)| *id).ok();
        if let Some((_, place)) = found.and_then(|found| sorted.get(found))
            && let Some(slot) = ordered.get_mut(*place)
        {
            *slot = Some(task);
        }
    }
    let mut known = Vec::new();
    for task in ordered {
        known.extend(task);
    }
    known
}

/// The ids without repetition, in the order of their first appearance.
pub fn distinct(ids: &[i64]) -> Vec<i64> {
    let mut first = vec![true; ids.len()];
    let mut last = None;
    for (id, place) in sorted(ids) {
        if last == Some(id)
            && let Some(first) = first.get_mut(place)
        {
            *first = false;
        }
        last = Some(id);
    }
    let mut distinct = Vec::new();
    for (id, first) in ids.iter().zip(first) {
        if first {
            distinct.push(*id);
        }
    }
    distinct
}

/// Each id with its place, sorted. A heap sorts as fast as `sort` here and is a tenth of its code.
fn sorted(ids: &[i64]) -> Vec<(i64, usize)> {
    let places: Vec<_> = ids.iter().zip(0..).map(|(id, place)| (*id, place)).collect();
    BinaryHeap::from(places).into_sorted_vec()
}

/// Starts a task that deletes every earlier version in the library, which can't be undone.
pub fn clear_history_request(endpoint: &Endpoint) -> Request {
    let mut url = endpoint.url("/api/v1/directory-history", &[&endpoint.library_id]);
    url.push_str("/library-history");
    let (operation, items) = (Operation::ClearLibraryHistory, ItemOptions::default());
    Request::new(operation, Method::Delete, endpoint, url, None, items)
}

/// Reads the response to *clear history*: the id of the task that was started.
pub fn read_started_task(response: &Response) -> Result<i64, Box<Error>> {
    let body = Shape::Object(&[required("taskId", &TASK_ID).kept()]);
    let [id] = response.read(Operation::ClearLibraryHistory, &body)?.values();
    Ok(id_of(id).unwrap_or_default())
}
