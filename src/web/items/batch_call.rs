//! Runs the state machine of a batch.

use std::cell::Cell;
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

use super::results::{batch_item, batch_outcome, batch_progress};
use crate::error::Error;
use crate::session::batch::{BatchFailure, BatchRun, End, Input, Outcome, Output, RequestId};
use crate::session::task_poll::{PollOptions, WaitEnd};
use crate::value::{decimal, flag};
use crate::web::arguments::{InvalidArgument, elements, function, read_options};
use crate::web::platform::value::call_listener;
use crate::web::platform::wait::{Boxed, TimeLimit};
use crate::web::tasks::{TaskFailure, TaskPoller, WaitRequest, read_pace};
use crate::web::transport::{SendOptions, TokenUser, Transport};
use crate::wire::batch::{Batch, ConflictStrategy, PathStrategy};
use crate::wire::batch_answer::{TaskEnd, read_answer, read_task_end};
use crate::wire::operation::Operation;
use crate::wire::task::Level;
use crate::wire::task_result::result_request;

/// A batch, as the application asks for it.
pub(crate) struct BatchRequest {
    pub(crate) batch: Batch,
    pub(crate) pace: PollOptions,
    /// After this time the batch is stopped, in milliseconds.
    pub(crate) timeout_ms: Option<i32>,
    /// Called with the progress when it changes.
    pub(crate) on_progress: Option<Function>,
}

impl BatchRequest {
    /// Reads the arguments of a call for a batch.
    pub(crate) fn read(
        operation: Operation,
        items: JsValue,
        options: JsValue,
    ) -> Result<Self, InvalidArgument> {
        let options = read_options(options);
        let (mut conflict, mut strategy) = (None, None);
        options.set(
            "conflict",
            |field| ConflictStrategy::read(field).map(Some),
            &mut conflict,
        )?;
        options.set(
            "pathStrategy",
            |field| PathStrategy::read(field).map(Some),
            &mut strategy,
        )?;
        let permanent = flag(&options, "permanent")?;
        let batch = match operation {
            Operation::CopyItems => Batch::read_copies(
                &elements(operation, items, "items", "an iterable of items")?,
                conflict,
            )?,
            Operation::DeleteItems => Batch::read_deletions(
                &elements(operation, items, "items", "an iterable of paths")?,
                permanent,
            )?,
            Operation::RestoreItems => {
                let ids = elements(operation, items, "recycledItemIds", "an iterable of ids")?;
                Batch::read_restorations(&ids, strategy)?
            }
            _ => Batch::read_moves(
                &elements(operation, items, "items", "an iterable of items")?,
                conflict,
            )?,
        };
        let (pace, timeout_ms) = read_pace(&options)?;
        Ok(BatchRequest {
            batch,
            pace,
            timeout_ms,
            on_progress: function(&options, "onProgress")?,
        })
    }
}

/// A batch that runs. It resolves with its outcome; with `undefined` if it was stopped before anything was tried.
pub(crate) struct BatchCall {
    transport: Rc<Transport>,
    /// For tasks of the space.
    poller: Rc<TaskPoller>,
    batch: Rc<Batch>,
    run: BatchRun<TaskFailure>,
    pace: PollOptions,
    on_progress: Option<Function>,
    time_limit: TimeLimit,
    /// Set by the call when it ends early.
    stopped: Rc<Cell<bool>>,
    /// The requests and tasks that it waits for.
    open: Vec<Boxed<Input<TaskFailure>>>,
    /// The last request still waits for its token.
    is_held_back: Rc<Cell<bool>>,
    /// A `BatchItem` for each item.
    items: Array,
    /// The errors of items, by status and code: those of a thousand items are often the same.
    errors: Vec<(u16, Option<String>, JsValue)>,
}

impl BatchCall {
    /// A batch that stops itself once `stopped` is set.
    pub(crate) fn new(
        transport: Rc<Transport>,
        poller: Rc<TaskPoller>,
        request: BatchRequest,
        stopped: Rc<Cell<bool>>,
    ) -> Self {
        let batch = Rc::new(request.batch);
        let pending = batch_item("pending", None, None, None, None, None, &JsValue::UNDEFINED);
        let items = Array::new_with_length(batch.items.len() as u32);
        items.fill(&pending, 0, batch.items.len() as u32);
        BatchCall {
            transport,
            poller,
            run: BatchRun::new(Rc::clone(&batch)),
            batch,
            pace: request.pace,
            on_progress: request.on_progress,
            time_limit: TimeLimit::new(request.timeout_ms),
            stopped,
            open: Vec::new(),
            is_held_back: Rc::default(),
            items,
            errors: Vec::new(),
        }
    }

    fn operation(&self) -> Operation {
        self.batch.action.operation()
    }

    /// Performs an output. Returns the result of the call when the batch has ended.
    fn perform(&mut self, output: Output<TaskFailure>) -> Option<Result<JsValue, JsValue>> {
        match output {
            Output::Send(request, items) => self.open.push(self.send(request, items)),
            Output::Wait(request, task) => self.open.push(self.wait(request, task)),
            Output::Item(index, outcome) => {
                let item = self.item(outcome);
                self.items.set(index as u32, item);
            }
            Output::Progress => {
                if let Some(on_progress) = &self.on_progress {
                    let (ended, total) = (self.run.ended() as u32, self.run.total() as u32);
                    call_listener(on_progress, &batch_progress(ended, total, &self.items));
                }
            }
            Output::Ended(end) => {
                return Some(match end {
                    End::Done => Ok(batch_outcome(&self.items)),
                    End::NotTried(Some(failure)) => Err(failure.value),
                    End::NotTried(None) => Ok(JsValue::UNDEFINED),
                });
            }
        }
        None
    }

    /// Sends a request, and reads its answer.
    fn send(&self, request: RequestId, items: Range<usize>) -> Boxed<Input<TaskFailure>> {
        let (transport, batch) = (Rc::clone(&self.transport), Rc::clone(&self.batch));
        let (is_held_back, operation) = (Rc::clone(&self.is_held_back), self.operation());
        is_held_back.set(true);
        Box::pin(async move {
            let failed = |error: TaskFailure| Input::Failed {
                request,
                failure: BatchFailure::from_error(&error.error),
                error,
            };
            if let Err(failure) = transport.token(operation, TokenUser::Caller).await {
                return failed(failure.into());
            }
            is_held_back.set(false);
            let options = SendOptions::of_call(&transport);
            let request_for_items = batch.request(&transport.endpoint, items);
            let mut reply = transport.send(request_for_items, options).await;
            let mut answer = None;
            let read = reply.read(&mut |received| {
                answer = Some(read_answer(operation, &received.response)?);
                Ok(())
            });
            match (read, answer) {
                (Ok(()), Some(answer)) => Input::Answered(request, answer),
                (Err(failure), _) => failed(failure.into()),
                (Ok(()), None) => failed(Error::item_unreported(operation).into()),
            }
        })
    }

    /// Waits for the end of a task, and gets its result.
    fn wait(&self, request: RequestId, task: i64) -> Boxed<Input<TaskFailure>> {
        let wait = self.poller.join(WaitRequest {
            level: Level::Space,
            ids: vec![task],
            pace: self.pace,
            timeout_ms: None,
            on_progress: None,
        });
        let (transport, operation) = (Rc::clone(&self.transport), self.operation());
        Box::pin(async move {
            let status = match wait.end().await {
                WaitEnd::Done(tasks) => tasks.first().map_or(0, |task| task.status),
                WaitEnd::Failed(reason, _) => {
                    return Input::TaskLost(request, TaskFailure::of_wait(operation, reason, None));
                }
            };
            let options = SendOptions::of_call(&transport);
            let result = result_request(&transport.endpoint, Level::Space, task);
            let mut reply = transport.send(result, options).await;
            let mut end = None;
            let read = reply.read(&mut |received| {
                end = Some(read_task_end(&received.response)?);
                Ok(())
            });
            let end = match (read, end) {
                (Ok(()), Some(end)) => end,
                // Without its result, a task tells about its items only if all have the same fate.
                (Err(failure), _) if status == 200 => return Input::TaskLost(request, failure.into()),
                _ => TaskEnd {
                    status,
                    reports: None,
                },
            };
            Input::TaskEnded {
                request,
                status: end.status,
                reports: end.reports,
            }
        })
    }

    /// The `BatchItem` of an outcome.
    fn item(&mut self, outcome: Outcome<TaskFailure>) -> JsValue {
        let none = JsValue::UNDEFINED;
        match outcome {
            Outcome::Succeeded {
                status,
                path,
                recycled_item_id,
            } => {
                // A deleted item is nowhere.
                let path = path.filter(|_| self.operation() != Operation::DeleteItems);
                let recycled = recycled_item_id
                    .filter(|_| self.operation() == Operation::DeleteItems)
                    .map(decimal);
                batch_item(
                    "succeeded",
                    Some(status),
                    None,
                    path,
                    recycled.as_deref(),
                    None,
                    &none,
                )
            }
            Outcome::Failed { status, code } => {
                let error = self.item_error(status, code.as_deref());
                batch_item("failed", Some(status), code.as_deref(), None, None, None, &error)
            }
            Outcome::Refused(failure) => {
                let (status, code) = (failure.error.status, failure.error.code.as_deref());
                batch_item("failed", status, code, None, None, None, &failure.value)
            }
            Outcome::Unknown {
                error,
                is_unreported,
                task,
            } => {
                let error = match error {
                    Some(failure) => failure.value,
                    None if is_unreported => self.unreported(),
                    None => none,
                };
                let task = task.map(decimal);
                batch_item("unknown", None, None, None, None, task.as_deref(), &error)
            }
            Outcome::NotSent(reason) => {
                let error = reason.map_or(none, |failure| failure.value);
                batch_item("pending", None, None, None, None, None, &error)
            }
        }
    }

    fn item_error(&mut self, status: u16, code: Option<&str>) -> JsValue {
        let known = |(own_status, own_code, _): &&(u16, Option<String>, JsValue)| {
            *own_status == status && own_code.as_deref() == code
        };
        if let Some((_, _, error)) = self.errors.iter().find(known) {
            return error.clone();
        }
        let error = match status {
            0 => Error::item_unreported(self.operation()),
            _ => Error::item_failed(self.operation(), status, code),
        };
        let value = TaskFailure::from(error.after(1)).value;
        self.errors.push((status, code.map(String::from), value.clone()));
        value
    }

    fn unreported(&mut self) -> JsValue {
        // No item has the status 0.
        self.item_error(0, None)
    }

    fn stop(&mut self, reason: Option<TaskFailure>) {
        self.run.handle_input(Input::Stop {
            reason,
            is_held_back: self.is_held_back.get(),
        });
    }

    /// Handles the next event. False if there is none yet.
    fn handle_next(&mut self, context: &mut Context<'_>) -> bool {
        if self.stopped.get() {
            self.stop(None);
            return true;
        }
        if let Poll::Ready(ms) = self.time_limit.poll(context) {
            let error = Error::batch_timeout(self.operation(), ms);
            self.stop(Some(error.into()));
            return true;
        }
        for index in 0..self.open.len() {
            if let Some(open) = self.open.get_mut(index)
                && let Poll::Ready(input) = open.as_mut().poll(context)
            {
                drop(self.open.swap_remove(index));
                self.run.handle_input(input);
                return true;
            }
        }
        false
    }
}

impl Future for BatchCall {
    type Output = Result<JsValue, JsValue>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            while let Some(output) = self.run.poll_output() {
                let is_reported = matches!(output, Output::Progress) && self.on_progress.is_some();
                if let Some(result) = self.perform(output) {
                    return Poll::Ready(result);
                }
                if is_reported {
                    // The application may have ended the call, which the call checks before it polls again.
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
            }
            if !self.handle_next(context) {
                return Poll::Pending;
            }
        }
    }
}
