//! The execution of a call that consists of requests.

use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::results::{read_tasks, task_status, typed_task};
use super::task_call::TaskCall;
use crate::value::decimal;
use crate::web::platform::error::Failure;
use crate::web::platform::wait::{Boxed, Work};
use crate::web::transport::{Reply, SendOptions, TokenUser, Transport};
use crate::wire::task::{self, Task};

/// How many requests of one call are in flight at a time.
const MAX_IN_FLIGHT: usize = 4;

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
    fn add(&mut self, call: &TaskCall, mut reply: Reply) -> bool {
        let is_final = !reply.is_answered();
        let read = reply.read(&mut |received| {
            match call {
                TaskCall::Tasks(..) => self.tasks.extend(read_tasks(call.operation(), received)?),
                TaskCall::Task(level, _) => self.value = typed_task(*level, received)?,
                TaskCall::ClearHistory => {
                    self.value = decimal(task::read_started_task(&received.response)?).into();
                }
            }
            Ok(())
        });
        if let Err(failure) = read
            && (is_final || self.failure.is_none())
        {
            self.failure = Some(failure);
        }
        is_final
    }

    fn finish(self, call: &TaskCall) -> Result<JsValue, JsValue> {
        if let Some(failure) = self.failure {
            return Err(failure.into());
        }
        let TaskCall::Tasks(_, ids) = call else {
            return Ok(self.value);
        };
        let list = Array::new();
        for (index, task) in (0..).zip(task::in_order(ids, self.tasks)) {
            list.set(index, task_status(&task));
        }
        Ok(list.into())
    }
}

/// Executes a call, with a few requests at a time.
pub(crate) fn execute(transport: Rc<Transport>, call: TaskCall) -> Work {
    Box::pin(send(transport, call))
}

async fn send(transport: Rc<Transport>, call: TaskCall) -> Result<JsValue, JsValue> {
    let token = match &call {
        TaskCall::Tasks(_, ids) if !ids.is_empty() => {
            transport.token(call.operation(), TokenUser::Caller).await?
        }
        _ => String::new(),
    };
    let mut requests = call.requests(&transport.endpoint, &token).into_iter();
    let mut in_flight: Vec<Boxed<Reply>> = Vec::new();
    let mut result = CallResult::default();
    poll_fn(|context| {
        loop {
            while in_flight.len() < MAX_IN_FLIGHT
                && let Some(request) = requests.next()
            {
                let options = SendOptions::of_call(&transport);
                in_flight.push(Rc::clone(&transport).send(request, options));
            }
            let before = in_flight.len();
            let mut is_final = before == 0;
            let mut index = 0;
            while let Some(sent) = in_flight.get_mut(index) {
                if let Poll::Ready(reply) = sent.as_mut().poll(context) {
                    is_final |= result.add(&call, reply);
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
}
