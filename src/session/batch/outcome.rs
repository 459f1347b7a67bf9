//! The outcome of an item, and the end of a batch.

use crate::wire::batch_answer::Report;

/// The outcome of an item.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<E> {
    /// The service has done it.
    Succeeded {
        /// The status of the item.
        status: u16,
        /// The path of the item now, if the service names it.
        path: Option<Vec<String>>,
        /// The id of the item in the recycle bin.
        recycled_item_id: Option<i64>,
    },
    /// The service has not done it.
    Failed {
        /// The status of the item.
        status: u16,
        /// The error code of the item.
        code: Option<String>,
    },
    /// The service refused the whole request.
    Refused(E),
    /// It is not known whether it was done.
    Unknown {
        /// Why not; `None` if the service did not report about the item, or if the batch was stopped without an error.
        error: Option<E>,
        /// The service has not reported about the item, although it has reported about others.
        is_unreported: bool,
        /// The task that does it.
        task: Option<i64>,
    },
    /// It was not sent, for this reason if there is one.
    NotSent(Option<E>),
}

impl<E> Outcome<E> {
    /// The outcome that a report means. `overall` is the status of the whole answer or task.
    pub(super) fn of_report(report: Report, overall: u16, task: Option<i64>) -> Self {
        let Some(status) = report.status else {
            return Outcome::of_status(overall, task, report.path, report.recycled_item_id);
        };
        match status {
            200 | 201 | 204 => Outcome::of_status(status, task, report.path, report.recycled_item_id),
            // Not an end.
            0..=299 => Outcome::unreported(task),
            _ => Outcome::Failed {
                status,
                code: report.code,
            },
        }
    }

    /// The outcome of an item without a report, in an answer or task with this status.
    pub(super) fn of_status(
        status: u16,
        task: Option<i64>,
        path: Option<Vec<String>>,
        recycled_item_id: Option<i64>,
    ) -> Self {
        match status {
            200 | 201 | 204 => Outcome::Succeeded {
                status,
                path,
                recycled_item_id,
            },
            // 207: some items have failed, but which?
            0..=299 => Outcome::unreported(task),
            _ => Outcome::Failed { status, code: None },
        }
    }

    /// The service did not say whether the item was done.
    pub(super) fn unreported(task: Option<i64>) -> Self {
        Outcome::Unknown {
            error: None,
            is_unreported: true,
            task,
        }
    }
}

/// The end of a batch.
#[derive(Clone, Debug, PartialEq)]
pub enum End<E> {
    /// Every item has an outcome.
    Done,
    /// Nothing was tried, for this reason; `None` if the batch was stopped without an error.
    NotTried(Option<E>),
}
