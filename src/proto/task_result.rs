//! The second version of the task query: one task, its type, and a result of that type.
//!
//! What the service documents of a result is checked and typed here; everything else of it is handed through as it came,
//! so that unknown types and fields survive. An integer is exact, whether it came as a number or as a string.

use super::endpoint::Endpoint;
use super::error::Error;
use super::http::{Method, Request, Response};
use super::options::ItemOptions;
use super::task::{Level, level_url, read_answered_id, read_status};
use super::value::{Field, Kind, Place, Read, Value, decimal};

/// What a task does.
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
    /// `clearLibraryHistory`, of the library's level.
    ClearLibraryHistory,
    /// One that is not known here, by the service's name.
    Other(String),
}

impl TaskType {
    /// Those that are known.
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

    /// The service's name for it.
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

/// What clearing the library's history has come to; what the service leaves out is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryCleared {
    /// The service's status.
    pub status: Option<u16>,
    /// The service's code; empty where nothing went wrong.
    pub code: Option<String>,
    /// How many versions were deleted.
    pub delete_count: Option<i64>,
}

/// What converting a file has come to; what the service leaves out is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileConverted {
    /// The format it was converted from.
    pub convert_from: Option<String>,
    /// The file that was converted.
    pub src_inode: Option<String>,
    /// The file that was made.
    pub dst_inode: Option<String>,
}

/// What is known of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Of `clearLibraryHistory`.
    HistoryCleared(HistoryCleared),
    /// Of `convertFile`.
    FileConverted(FileConverted),
    /// A list, one for each part of the task.
    Parts(u32),
    /// Anything else.
    Whole,
}

/// A task with its result.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskResult<V> {
    /// Its id.
    pub id: i64,
    /// What it does.
    pub task_type: TaskType,
    /// The service's own code.
    pub status: u16,
    /// What is known of its result, and the result as it came; `None` where there was none, or `null`.
    pub result: Option<(Outcome, V)>,
}

/// Asks for a task and its result.
pub fn result_request(endpoint: &Endpoint, level: Level, id: i64) -> Request {
    let mut url = level_url(endpoint, level, "/api/v1/task-result");
    url.push_str("/");
    url.push_str(&decimal(id));
    let (operation, items) = (level.result_operation(), ItemOptions::default());
    Request::new(operation, Method::Get, endpoint, url, None, items)
}

/// Reads the answer.
pub fn read_result<V: Value>(level: Level, response: Response<V>) -> Result<TaskResult<V>, Box<Error>> {
    let operation = level.result_operation();
    let read = read_task(&response.json(operation)?);
    read.map_err(|wrong| Error::protocol(operation, &response, &wrong))
}

fn read_task<V: Value>(body: &Field<'_, V>) -> Read<TaskResult<V>> {
    let id = body.read("taskId", read_answered_id)?;
    let status = body.read("status", read_status)?;
    let mut name = body.read("taskType", |name| name.non_empty())?;
    let task_type = TaskType::of(name.clone());
    // A list of results has a plural name.
    let mut result = None;
    for end in ["Result", "s"] {
        name.push_str(end);
        let field = Field {
            value: body.value.get(&name).map_err(|_| body.mismatch("readable"))?,
            place: Place::Name(&body.place, shown(&task_type, &name)),
        };
        if !is_absent(&field) {
            result = Some((read_outcome(&task_type, &field)?, field.value));
        }
    }
    Ok(TaskResult {
        id,
        task_type,
        status,
        result,
    })
}

/// What a message calls a result: by its name if that is known, for no other text of the service's is repeated.
fn shown<'a>(task_type: &TaskType, name: &'a str) -> &'a str {
    match task_type {
        TaskType::Other(_) => "result",
        _ => name,
    }
}

fn is_absent<V: Value>(field: &Field<'_, V>) -> bool {
    matches!(field.value.kind(), Kind::Undefined | Kind::Null)
}

fn read_outcome<V: Value>(task_type: &TaskType, result: &Field<'_, V>) -> Read<Outcome> {
    Ok(match (task_type, result.value.kind()) {
        (_, Kind::List) => {
            let mut parts = 0;
            result.each("an array", &mut |_| {
                parts += 1;
                Ok(())
            })?;
            Outcome::Parts(parts)
        }
        (TaskType::ClearLibraryHistory, _) => Outcome::HistoryCleared(HistoryCleared {
            status: known(result, "status", read_status)?,
            code: known(result, "code", read_text)?,
            delete_count: known(result, "deleteCount", read_answered_id)?,
        }),
        (TaskType::ConvertFile, _) => Outcome::FileConverted(FileConverted {
            convert_from: known(result, "convertFrom", read_text)?,
            src_inode: known(result, "srcInode", read_inode)?,
            dst_inode: known(result, "dstInode", read_inode)?,
        }),
        _ => Outcome::Whole,
    })
}

/// A field that may be missing or `null`.
fn known<V: Value, T>(
    object: &Field<'_, V>,
    name: &str,
    read: fn(&Field<'_, V>) -> Read<T>,
) -> Read<Option<T>> {
    let mut known = None;
    object.given(name, &mut |field| {
        if field.value.kind() != Kind::Null {
            known = Some(read(field)?);
        }
        Ok(())
    })?;
    Ok(known)
}

fn read_text<V: Value>(field: &Field<'_, V>) -> Read<String> {
    field.text()
}

/// The number of a file or directory, of up to 64 bits.
fn read_inode<V: Value>(field: &Field<'_, V>) -> Read<String> {
    match field.value.integer() {
        Some(inode) => Ok(decimal(inode)),
        None => field.text(),
    }
}
