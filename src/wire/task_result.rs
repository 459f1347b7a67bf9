//! The second version of the task query: one task, its type, and a result of that type.
//!
//! The documented fields of a result are checked. All others are passed through unchanged, also those of unknown types.
//! Integers are exact, whether the service sends them as numbers or as strings.

use crate::error::Error;
use crate::json::{ANY, BOOL, Corrections, Field, Shape, TEXT, TEXTS, Value, optional, required};
use crate::value::{Kind, decimal};
use crate::wire::endpoint::Endpoint;
use crate::wire::item::ItemOptions;
use crate::wire::request::{Method, Request};
use crate::wire::response::Response;
use crate::wire::task::{Level, STATUS, TASK_ID, id_of, level_url, status_of};

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

    fn result_shape(&self) -> &'static Shape<'static> {
        match self {
            TaskType::BatchMove
            | TaskType::BatchCopy
            | TaskType::BatchDelete
            | TaskType::BatchRestoreRecycle => &BATCH,
            TaskType::ConvertFile => &FILE_CONVERTED,
            TaskType::CalibrateDirectoryStats => &STATS_CALIBRATED,
            TaskType::FileUncompress => &FILE_UNCOMPRESSED,
            TaskType::ClearLibraryHistory => &HISTORY_CLEARED,
            TaskType::VideoTranscode | TaskType::Other(_) => ANY,
        }
    }

    fn of(name: String) -> Self {
        let known = TaskType::KNOWN.into_iter().find(|known| known.name() == name);
        known.unwrap_or(TaskType::Other(name))
    }
}

const HISTORY_CLEARED: Shape<'static> = Shape::Object(&[
    optional("status", &STATUS),
    optional("code", TEXT),
    optional("deleteCount", &TASK_ID),
]);
const FILE_CONVERTED: Shape<'static> = Shape::Object(&[
    optional("convertFrom", TEXTS),
    optional("path", TEXTS),
    optional("srcInode", &INODE),
    optional("dstInode", &INODE),
]);
const STATS_CALIBRATED: Shape<'static> =
    Shape::Object(&[optional("status", &STATUS), optional("code", TEXT)]);
const FILE_UNCOMPRESSED: Shape<'static> = Shape::Object(&[
    optional("outputDir", TEXT),
    optional("fileCount", &COUNT),
    optional("successCount", &COUNT),
    optional("failedCount", &COUNT),
    optional("failedItems", &list_of(NOT_UNCOMPRESSED)),
    optional("failedItemsTruncated", BOOL),
    optional("code", TEXT),
    optional("err", TEXT),
]);
const NOT_UNCOMPRESSED: &Shape<'static> = &Shape::Object(&[
    optional("key", TEXT),
    optional("code", TEXT),
    optional("err", TEXT),
]);
const BATCH: Shape<'static> = list_of(BATCH_ITEM);
/// An item of every batch. All of its fields are kept.
pub(super) const BATCH_ITEM: &Shape<'static> = &Shape::Object(&[
    optional("status", &STATUS).kept(),
    optional("code", TEXT).kept(),
    optional("path", TEXTS).kept(),
    optional("from", TEXTS).kept(),
    optional("copyFrom", TEXTS).kept(),
    optional("to", TEXTS).kept(),
    optional("recycledItemId", &COUNT).kept(),
]);

/// An integer from 0 to 2^63−1, exact. Written like the id of a task.
const COUNT: Shape<'static> = TASK_ID;

/// An inode number of up to 64 bits.
const INODE: Shape<'static> = Shape::Where {
    expected: "a string",
    fits: |inode| inode.kind() == Kind::Text || inode.integer().is_some(),
};

const fn list_of(each: &'static Shape<'static>) -> Shape<'static> {
    Shape::List {
        expected: "an array",
        each,
    }
}

/// A task with its result.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskResult {
    /// The id.
    pub id: i64,
    /// The type.
    pub task_type: TaskType,
    /// The service's status code.
    pub status: u16,
    /// The name of the field that has the result; `None` if there is no result, or if it is `null`.
    pub result: Option<String>,
    /// How the application's objects differ from the parsed body.
    pub corrections: Corrections,
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
pub fn read_result(level: Level, response: &Response) -> Result<TaskResult, Box<Error>> {
    let read = |fields: &[Field<'_>]| response.read(level.result_operation(), &Shape::Object(fields));
    let head = read(&[
        required("taskId", &TASK_ID).kept(),
        required("status", &STATUS).kept(),
        required("taskType", &TASK_TYPE).kept(),
    ])?;
    let [id, status, name] = head.values();
    let mut task = TaskResult {
        id: id_of(id).unwrap_or_default(),
        task_type: TaskType::of(name.text().unwrap_or_default()),
        status: status_of(status).unwrap_or_default(),
        result: None,
        corrections: head.corrections,
    };
    // The type may come after the result, so the result is read separately. The name of a list of results is a plural.
    let mut singular = String::from(task.task_type.name());
    singular.push_str("Result");
    let mut plural = singular.clone();
    plural.push_str("s");
    let shape = task.task_type.result_shape();
    for name in [plural, singular] {
        let [result] = read(&[optional(&name, ANY).kept()])?.values();
        if is_absent(result) {
            continue;
        }
        task.corrections = read(&[optional(&name, shape)])?.corrections;
        task.result = Some(name);
        break;
    }
    Ok(task)
}

const TASK_TYPE: Shape<'static> = Shape::Where {
    expected: "a non-empty string",
    fits: |name| name.text().is_some_and(|name| !name.is_empty()),
};

fn is_absent(value: Value<'_>) -> bool {
    matches!(value.kind(), Kind::Undefined | Kind::Null)
}
