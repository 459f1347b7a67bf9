//! The answers to batches: what the service reports for each item, at once or as the result of a task.

use super::operation::Operation;
use super::response::Response;
use super::response_error::is_code;
use super::task::{STATUS, TASK_ID, id_of, status_of};
use super::task_result::BATCH_ITEM;
use crate::error::Error;
use crate::json::{Shape, Value, optional, required};
use crate::value::Kind;

/// The answer to the request of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 200 or 207: the items are done, or have failed. The status, and the reports about them.
    Reports(u16, Vec<Report>),
    /// 202: a task of the space does them.
    Task(i64),
}

/// The service's report on one item. Fields that are absent or `null` are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The status of the item.
    pub status: Option<u16>,
    /// The error code of the item.
    pub code: Option<String>,
    /// The path of the item now.
    pub path: Option<Vec<String>>,
    /// The path of the item before a move or a copy.
    pub from: Option<Vec<String>>,
    /// The path after a move or a copy, as it was asked for.
    pub to: Option<Vec<String>>,
    /// The id of the item in the recycle bin.
    pub recycled_item_id: Option<i64>,
}

/// The end of the task of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskEnd {
    /// The status of the task.
    pub status: u16,
    /// The reports of its result; `None` if it has none.
    pub reports: Option<Vec<Report>>,
}

/// The reports about the items of a batch. What is kept of each is the fields of [`BATCH_ITEM`], in their order.
const REPORTS: Shape<'static> = Shape::List {
    expected: "an array",
    each: BATCH_ITEM,
};

/// The number of fields that are kept of a report.
const KEPT: usize = 7;

/// Reads the response to the request of a batch.
pub fn read_answer(operation: Operation, response: &Response) -> Result<Answer, Box<Error>> {
    if response.status == 202 {
        let accepted = Shape::Object(&[required("taskId", &TASK_ID).kept()]);
        let [id] = response.read(operation, &accepted)?.values();
        return Ok(Answer::Task(id_of(id).unwrap_or_default()));
    }
    let done = Shape::Object(&[required("result", &REPORTS)]);
    let reading = response.read(operation, &done)?;
    Ok(Answer::Reports(response.status, reports(&reading.kept)))
}

/// Reads the response to a query for the task of a batch with its result (`querySpaceTask`).
pub fn read_task_end(response: &Response) -> Result<TaskEnd, Box<Error>> {
    // The kept fields of an object come after those of the objects in it.
    let task = Shape::Object(&[
        required("status", &STATUS).kept(),
        optional("batchMoveResults", &REPORTS).kept(),
        optional("batchCopyResults", &REPORTS).kept(),
        optional("batchDeleteResults", &REPORTS).kept(),
        optional("batchRestoreRecycleResults", &REPORTS).kept(),
    ]);
    let reading = response.read(Operation::QuerySpaceTask, &task)?;
    let (kept, own) = reading.kept.split_at(reading.kept.len().saturating_sub(5));
    let is_present = |value: &Value<'_>| value.kind() == Kind::List;
    Ok(TaskEnd {
        status: own
            .first()
            .and_then(|status| status_of(*status))
            .unwrap_or_default(),
        reports: own.iter().any(is_present).then(|| reports(kept)),
    })
}

fn reports(kept: &[Value<'_>]) -> Vec<Report> {
    kept.chunks(KEPT).map(report).collect()
}

fn report(fields: &[Value<'_>]) -> Report {
    let &[status, code, path, from, copy_from, to, recycled_item_id] = fields else {
        return Report::default();
    };
    Report {
        status: status_of(status),
        // Other texts are never shown.
        code: code.text().filter(|code| is_code(code)),
        path: path.texts(),
        from: from.texts().or_else(|| copy_from.texts()),
        to: to.texts(),
        recycled_item_id: id_of(recycled_item_id),
    }
}
