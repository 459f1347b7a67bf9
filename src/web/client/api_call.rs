//! Calls of the API: the requests of each, and its result.

use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::state::ClientState;
use crate::session::retry::Retry;
use crate::value::decimal;
use crate::web::platform::error::Failure;
use crate::web::platform::wait::Boxed;
use crate::web::results::{page_value, read_tasks, task_status, typed_task};
use crate::web::transport::{Reply, SendOptions, TokenUser};
use crate::wire::conditions::Conditions;
use crate::wire::endpoint::Endpoint;
use crate::wire::item::ItemOptions;
use crate::wire::operation::Operation;
use crate::wire::request::Request;
use crate::wire::search;
use crate::wire::task::{self, Level, Task};
use crate::wire::task_result;

/// How many requests of one call are in flight at a time.
const MAX_IN_FLIGHT: usize = 4;

/// A call with its arguments.
pub(super) enum ApiCall {
    /// `createSearch`.
    Create(Conditions, ItemOptions),
    /// `continueSearch`.
    Continue {
        search_id: String,
        marker: String,
        items: ItemOptions,
    },
    /// `deleteSearch`.
    Delete { search_id: String, keepalive: bool },
    /// `queryLibraryTasks` and `querySpaceTasks`.
    Tasks(Level, Vec<i64>),
    /// `queryLibraryTask` and `querySpaceTask`.
    Task(Level, i64),
    /// `clearLibraryHistory`.
    ClearHistory,
}

impl ApiCall {
    pub(super) fn operation(&self) -> Operation {
        match self {
            ApiCall::Create(..) => Operation::CreateSearch,
            ApiCall::Continue { .. } => Operation::ContinueSearch,
            ApiCall::Delete { .. } => Operation::DeleteSearch,
            ApiCall::Tasks(level, _) => level.operation(),
            ApiCall::Task(level, _) => level.result_operation(),
            ApiCall::ClearHistory => Operation::ClearLibraryHistory,
        }
    }

    /// The requests. Queries for tasks are split so that their URLs, which the token is part of, are not too long.
    fn requests(&self, endpoint: &Endpoint, token: &str) -> Vec<Request> {
        let request = match self {
            ApiCall::Create(conditions, items) => search::create_request(endpoint, conditions, *items),
            ApiCall::Continue {
                search_id,
                marker,
                items,
            } => search::continue_request(endpoint, search_id, marker, *items),
            ApiCall::Delete { search_id, .. } => search::delete_request(endpoint, search_id),
            ApiCall::Tasks(level, ids) => return task::query_requests(endpoint, *level, ids, token),
            ApiCall::Task(level, id) => task_result::result_request(endpoint, *level, *id),
            ApiCall::ClearHistory => task::clear_history_request(endpoint),
        };
        vec![request]
    }
}

/// The result of a call, composed of its replies.
#[derive(Default)]
struct CallResult {
    /// The tasks, for a call that asks for several.
    tasks: Vec<Task<JsValue>>,
    value: JsValue,
    /// The first failure.
    failure: Option<Failure>,
}

impl CallResult {
    /// Adds a reply. True if it makes further requests useless.
    fn add(&mut self, call: &ApiCall, mut reply: Reply, client: &Rc<ClientState>) -> bool {
        let operation = call.operation();
        let is_final = !reply.is_answered();
        let read = reply.read(&mut |received| {
            let response = &received.response;
            match call {
                ApiCall::Create(..) | ApiCall::Continue { .. } => {
                    let page = search::read_page(operation, response)?;
                    self.value = page_value(operation, received, &page)?;
                }
                ApiCall::Delete { .. } => search::read_delete(response)?,
                ApiCall::Tasks(..) => self.tasks.extend(read_tasks(operation, received)?),
                ApiCall::Task(level, _) => self.value = typed_task(*level, received)?,
                ApiCall::ClearHistory => self.value = decimal(task::read_started_task(response)?).into(),
            }
            Ok(())
        });
        if let Err(failure) = read {
            if is_final || self.failure.is_none() {
                self.failure = Some(failure);
            }
            if let Some(search_id) = reply.created_search_id.take() {
                // The response can't be used, but it names a search that was created.
                client.delete_search(search_id);
            }
        }
        is_final
    }

    fn finish(self, call: &ApiCall) -> Result<JsValue, Failure> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let ApiCall::Tasks(_, ids) = call else {
            return Ok(self.value);
        };
        let list = Array::new();
        for (index, task) in (0..).zip(task::in_order(ids, self.tasks)) {
            list.set(index, task_status(&task));
        }
        Ok(list.into())
    }
}

impl ClientState {
    /// Executes a call. Its requests start when the future is polled for the first time, a few at a time.
    pub(super) fn execute(self: Rc<Self>, call: ApiCall) -> Boxed<Result<JsValue, Failure>> {
        Box::pin(async move {
            let token = match &call {
                ApiCall::Tasks(_, ids) if !ids.is_empty() => {
                    self.transport.token(call.operation(), TokenUser::Caller).await?
                }
                _ => String::new(),
            };
            let keepalive = matches!(call, ApiCall::Delete { keepalive: true, .. });
            let options = SendOptions {
                keepalive,
                urgent: keepalive,
                timeout_ms: self.transport.timeout_ms,
                retry: Some(Retry::new(self.transport.retry)),
                ..SendOptions::default()
            };
            let mut requests = call.requests(&self.transport.endpoint, &token).into_iter();
            let mut in_flight = Vec::new();
            let mut result = CallResult::default();
            poll_fn(|context| {
                loop {
                    while in_flight.len() < MAX_IN_FLIGHT
                        && let Some(request) = requests.next()
                    {
                        in_flight.push(Rc::clone(&self.transport).send(request, options));
                    }
                    let before = in_flight.len();
                    let mut is_final = before == 0;
                    let mut index = 0;
                    while let Some(sent) = in_flight.get_mut(index) {
                        if let Poll::Ready(reply) = sent.as_mut().poll(context) {
                            is_final |= result.add(&call, reply, &self);
                            drop(in_flight.swap_remove(index));
                        } else {
                            index += 1;
                        }
                    }
                    if is_final {
                        return Poll::Ready(());
                    }
                    if in_flight.len() == before {
                        return Poll::Pending;
                    }
                }
            })
            .await;
            result.finish(&call)
        })
    }
}
