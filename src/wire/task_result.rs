//! The second version of the task query: one task, its type, and a result of that type.
//!
//! The documented fields of a result are checked. All others are passed through unchanged, also those of unknown types.
//! Integers are exact, whether the service sends them as numbers or as strings.

use crate::error::Error;
use crate::value::{Field, Kind, Path, Read, Value, decimal};
use crate::wire::endpoint::Endpoint;
use crate::wire::item::ItemOptions;
use crate::wire::request::{Method, Request};
use crate::wire::response::Response;
use crate::wire::task::{Level, level_url, read_response_id, read_status};

/// The type of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskType {
    /// `batchMove`.
    BatchMove,
    /// `batchCopy`.
    BatchCopy,
    /// `batchDelete`.
    BatchDelete,
    /// `batchRestoreRecycle`.
    BatchRestoreRecycle,
    /// `convertFile`.
    ConvertFile,
    /// `calibrateDirectoryStats`.
    CalibrateDirectoryStats,
    /// `videoTranscode`.
    VideoTranscode,
    /// `fileUncompress`.
    FileUncompress,
    /// `clearLibraryHistory`, only at the level of the library.
    ClearLibraryHistory,
    /// An unknown type, by the service's name.
    Other(String),
}

impl TaskType {
    /// The known types.
    pub const KNOWN: [TaskType; 9] = [
        TaskType::BatchMove,
        TaskType::BatchCopy,
        TaskType::BatchDelete,
        TaskType::BatchRestoreRecycle,
        TaskType::ConvertFile,
        TaskType::CalibrateDirectoryStats,
        TaskType::VideoTranscode,
        TaskType::FileUncompress,
        TaskType::ClearLibraryHistory,
    ];

    /// The service's name of the type.
    pub fn name(&self) -> &str {
        match self {
            TaskType::BatchMove => "batchMove",
            TaskType::BatchCopy => "batchCopy",
            TaskType::BatchDelete => "batchDelete",
            TaskType::BatchRestoreRecycle => "batchRestoreRecycle",
            TaskType::ConvertFile => "convertFile",
            TaskType::CalibrateDirectoryStats => "calibrateDirectoryStats",
            TaskType::VideoTranscode => "videoTranscode",
            TaskType::FileUncompress => "fileUncompress",
            TaskType::ClearLibraryHistory => "clearLibraryHistory",
            TaskType::Other(name) => name,
        }
    }

    fn of(name: String) -> Self {
        let known = TaskType::KNOWN.into_iter().find(|known| known.name() == name);
        known.unwrap_or(TaskType::Other(name))
    }
}

/// The shape of a field of a result.
enum Shape {
    Text,
    Bool,
    Status,
    /// An integer from 0 to 2^63−1, exact.
    Count,
    /// An inode number of up to 64 bits.
    Inode,
    /// An array of strings.
    Path,
    /// An array of objects.
    List(Shapes),
}

/// Fields by name.
type Shapes = &'static [(&'static str, Shape)];

const HISTORY_CLEARED: Shapes = &[
    ("status", Shape::Status),
    ("code", Shape::Text),
    ("deleteCount", Shape::Count),
];
const FILE_CONVERTED: Shapes = &[
    ("convertFrom", Shape::Path),
    ("path", Shape::Path),
    ("srcInode", Shape::Inode),
    ("dstInode", Shape::Inode),
];
const STATS_CALIBRATED: Shapes = &[("status", Shape::Status), ("code", Shape::Text)];
const FILE_UNCOMPRESSED: Shapes = &[
    ("outputDir", Shape::Text),
    ("fileCount", Shape::Count),
    ("successCount", Shape::Count),
    ("failedCount", Shape::Count),
    ("failedItems", Shape::List(NOT_UNCOMPRESSED)),
    ("failedItemsTruncated", Shape::Bool),
    ("code", Shape::Text),
    ("err", Shape::Text),
];
const NOT_UNCOMPRESSED: Shapes = &[("key", Shape::Text), ("code", Shape::Text), ("err", Shape::Text)];
/// The fields of an item of every batch.
const BATCH_ITEM: Shapes = &[
    ("status", Shape::Status),
    ("code", Shape::Text),
    ("path", Shape::Path),
    ("from", Shape::Path),
    ("copyFrom", Shape::Path),
    ("to", Shape::Path),
    ("recycledItemId", Shape::Count),
];

/// A task with its result.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskResult<V> {
    /// The id.
    pub id: i64,
    /// The type.
    pub task_type: TaskType,
    /// The service's status code.
    pub status: u16,
    /// The checked result, unchanged; `None` if it is absent or `null`.
    pub result: Option<V>,
    /// Optional fields that are `null`, each with the object that has it. They count as absent.
    pub nulls: Vec<(V, &'static str)>,
}

/// Queries a task with its result.
pub fn result_request(endpoint: &Endpoint, level: Level, id: i64) -> Request {
    let mut url = level_url(endpoint, level, "/api/v1/task-result");
    url.push_str("/");
    url.push_str(&decimal(id));
    let (operation, items) = (level.result_operation(), ItemOptions::default());
    Request::new(operation, Method::Get, endpoint, url, None, items)
}

/// Reads the response to a query for a task with its result.
pub fn read_result<V: Value>(level: Level, response: Response<V>) -> Result<TaskResult<V>, Box<Error>> {
    response.read(level.result_operation(), read_task)
}

fn read_task<V: Value>(body: &Field<'_, V>) -> Read<TaskResult<V>> {
    let id = body.read("taskId", read_response_id)?;
    let status = body.read("status", read_status)?;
    let mut name = body.read("taskType", |name| name.non_empty())?;
    let task_type = TaskType::of(name.clone());
    // The name of a list of results is a plural.
    let mut found = None;
    for end in ["Result", "s"] {
        name.push_str(end);
        let value = body.value.get(&name).map_err(|_| body.unreadable())?;
        if !is_absent(&value) {
            found = Some((name.clone(), value));
        }
    }
    let mut nulls = Vec::new();
    if let Some((name, value)) = &found {
        let result = Field {
            value: value.clone(),
            path: Path::Name(&body.path, shown_name(&task_type, name)),
        };
        check_result(&task_type, &result, &mut nulls)?;
    }
    Ok(TaskResult {
        id,
        task_type,
        status,
        result: found.map(|(_, value)| value),
        nulls,
    })
}

/// The name of a result in messages. A message never repeats the name of an unknown type, because it is text of the service.
fn shown_name<'a>(task_type: &TaskType, name: &'a str) -> &'a str {
    match task_type {
        TaskType::Other(_) => "result",
        _ => name,
    }
}

fn is_absent<V: Value>(value: &V) -> bool {
    matches!(value.kind(), Kind::Undefined | Kind::Null)
}

/// Fields that are `null`, each with the object that has it.
type Nulls<V> = Vec<(V, &'static str)>;

fn check_result<V: Value>(task_type: &TaskType, result: &Field<'_, V>, nulls: &mut Nulls<V>) -> Read<()> {
    let shapes = match task_type {
        TaskType::BatchMove | TaskType::BatchCopy | TaskType::BatchDelete | TaskType::BatchRestoreRecycle => {
            return check_list(result, BATCH_ITEM, nulls);
        }
        TaskType::ConvertFile => FILE_CONVERTED,
        TaskType::CalibrateDirectoryStats => STATS_CALIBRATED,
        TaskType::FileUncompress => FILE_UNCOMPRESSED,
        TaskType::ClearLibraryHistory => HISTORY_CLEARED,
        TaskType::VideoTranscode | TaskType::Other(_) => return Ok(()),
    };
    check_object(result, shapes, nulls)
}

fn check_list<V: Value>(list: &Field<'_, V>, shapes: Shapes, nulls: &mut Nulls<V>) -> Read<()> {
    list.each("an array", &mut |element| check_object(&element, shapes, nulls))
}

fn check_object<V: Value>(object: &Field<'_, V>, shapes: Shapes, nulls: &mut Nulls<V>) -> Read<()> {
    for (name, shape) in shapes {
        let field = object.get(name)?;
        match (field.value.kind(), shape) {
            (Kind::Undefined, _) => {}
            (Kind::Null, _) => nulls.push((object.value.clone(), name)),
            (_, Shape::Text) => field.check_kind(Kind::Text)?,
            (_, Shape::Bool) => field.check_kind(Kind::Bool)?,
            (_, Shape::Status) => drop(read_status(&field)?),
            (_, Shape::Count) => drop(read_response_id(&field)?),
            (_, Shape::Inode) if field.value.integer().is_some() => {}
            (_, Shape::Inode) => field.check_kind(Kind::Text)?,
            (_, Shape::Path) => field.each("an array of strings", &mut |name| name.check_kind(Kind::Text))?,
            (_, Shape::List(shapes)) => check_list(&field, shapes, nulls)?,
        }
    }
    Ok(())
}
