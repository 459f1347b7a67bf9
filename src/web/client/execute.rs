//! The calls: what each sends and what it makes of the answers.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::session::view::PageHead;
use crate::value::Value;
use crate::value::decimal;
use crate::web::results::{page_value, task_status, typed_task};
use crate::wire::conditions::Conditions;
use crate::wire::endpoint::Endpoint;
use crate::wire::item::ItemOptions;
use crate::wire::operation::Operation;
use crate::wire::request::Request;
use crate::wire::response::Response;
use crate::wire::search;
use crate::wire::task::{self, Level};
use crate::wire::task_result;

/// A call, its arguments read.
pub(crate) enum Job {
    /// `createSearch`.
    Create(Conditions, ItemOptions),
    /// `continueSearch`, of the search with this id at this marker.
    Continue(String, String, ItemOptions),
    /// `deleteSearch`; whether its request may outlive the page.
    Delete(String, bool),
    /// `queryLibraryTasks` and `querySpaceTasks`.
    Tasks(Level, Vec<i64>),
    /// `queryLibraryTask` and `querySpaceTask`.
    Task(Level, i64),
    /// `clearLibraryHistory`.
    ClearHistory,
}

/// An answer, and how many requests it took.
pub(crate) struct Answer {
    pub(crate) response: Response<JsValue>,
    pub(crate) attempts: u32,
}

impl Job {
    pub(crate) fn operation(&self) -> Operation {
        match self {
            Job::Create(..) => Operation::CreateSearch,
            Job::Continue(..) => Operation::ContinueSearch,
            Job::Delete(..) => Operation::DeleteSearch,
            Job::Tasks(level, _) => level.operation(),
            Job::Task(level, _) => level.result_operation(),
            Job::ClearHistory => Operation::ClearLibraryHistory,
        }
    }

    /// The requests; `token` counts where URLs must stay short.
    pub(crate) fn requests(&self, endpoint: &Endpoint, token: &str) -> Vec<Request> {
        let request = match self {
            Job::Create(conditions, items) => search::create_request(endpoint, conditions, *items),
            Job::Continue(id, marker, items) => search::continue_request(endpoint, id, marker, *items),
            Job::Delete(id, _) => search::delete_request(endpoint, id),
            Job::Tasks(level, ids) => return task::query_requests(endpoint, *level, ids, token),
            Job::Task(level, id) => task_result::result_request(endpoint, *level, *id),
            Job::ClearHistory => task::clear_history_request(endpoint),
        };
        vec![request]
    }

    /// The head and the items of a page.
    pub(crate) fn page(operation: Operation, answer: Answer) -> Result<(PageHead, JsValue), Box<Error>> {
        let page = search::read_page(operation, answer.response);
        let page = page.map_err(|error| error.after(answer.attempts))?;
        let head = PageHead {
            search_id: page.search_id.clone(),
            search_finished: page.search_finished,
            next: page.next_marker.clone().filter(|_| page.has_more),
            empty: false,
        };
        let contents = page_value(page).get("contents").unwrap_or_default();
        let empty = contents.len() == Ok(0);
        Ok((PageHead { empty, ..head }, contents))
    }

    /// What the call gives.
    pub(crate) fn read(&self, answers: Vec<Answer>) -> Result<JsValue, Box<Error>> {
        let operation = self.operation();
        let mut given = JsValue::UNDEFINED;
        let mut tasks = Vec::new();
        for Answer { response, attempts } in answers {
            match self {
                Job::Create(..) | Job::Continue(..) => {
                    search::read_page(operation, response).map(|page| given = page_value(page))
                }
                Job::Delete(..) => search::read_deleted(response),
                Job::Tasks(..) => task::read_tasks(operation, response).map(|more| tasks.extend(more)),
                Job::Task(level, _) => {
                    task_result::read_result(*level, response).map(|task| given = typed_task(task))
                }
                Job::ClearHistory => task::read_started(response).map(|id| given = decimal(id).into()),
            }
            .map_err(|error| error.after(attempts))?;
        }
        if let Job::Tasks(_, ids) = self {
            let list = Array::new();
            for (index, task) in (0..).zip(task::in_order(ids, tasks)) {
                list.set(index, task_status(&task));
            }
            given = list.into();
        }
        Ok(given)
    }
}
