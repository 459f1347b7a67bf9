//! The class that `js/tasks.ts` calls.

use std::cell::OnceCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::batch_call::BatchCall;
use super::client::{Client, ClientHandle};
use super::execute::execute;
use super::poller::TaskPoller;
use super::task_call::TaskCall;
use crate::web::platform::wait::{Boxed, Wait, future_to_promise};
use crate::wire::operation::Operation;
use crate::wire::task::Level;

/// The calls for tasks of one client.
#[wasm_bindgen]
#[derive(Clone)]
pub struct TaskClient {
    state: Rc<TaskState>,
}

struct TaskState {
    client: Rc<Client>,
    /// For tasks of the library, and of the space.
    pollers: [OnceCell<Rc<TaskPoller>>; 2],
}

#[wasm_bindgen]
impl TaskClient {
    /// Takes over a client, which is freed with the last call.
    #[wasm_bindgen(constructor)]
    pub fn new(client: ClientHandle) -> TaskClient {
        let state = Rc::new(TaskState {
            client: Rc::new(Client::new(client)),
            pollers: Default::default(),
        });
        TaskClient { state }
    }

    /// Starts the call with this name: reads its argument and options before it returns, and sends nothing before. When `signal`
    /// fires, its requests are aborted, and the result is `undefined`.
    pub fn start(
        &self,
        operation: &str,
        argument: JsValue,
        options: JsValue,
        signal: &AbortSignal,
    ) -> Promise {
        let operation = Operation::from_name(operation).unwrap_or(Operation::Construct);
        match TaskCall::read(operation, argument, options) {
            // A batch ends itself, with what is known by then.
            Ok(call @ TaskCall::Batch(_)) => future_to_promise(self.state.work(call, signal)),
            Ok(call) => {
                let mut ended = Wait::for_abort(signal);
                let mut work = self.state.work(call, signal);
                future_to_promise(poll_fn(move |context| {
                    if let Some(ended) = &mut ended
                        && ended.poll_reason(context).is_some()
                    {
                        return Poll::Ready(Ok(JsValue::UNDEFINED));
                    }
                    work.as_mut().poll(context)
                }))
            }
            Err(invalid) => Promise::reject(&invalid.of(operation).into()),
        }
    }
}

impl TaskState {
    fn work(&self, call: TaskCall, signal: &AbortSignal) -> Boxed<Result<JsValue, JsValue>> {
        match call {
            // The first query waits for a moment.
            TaskCall::Wait(request) => Box::pin(self.poller(request.level).wait(request)),
            TaskCall::Api(call) => Box::pin(execute(Rc::clone(&self.client), call, signal.clone())),
            TaskCall::Batch(request) => {
                let poller = self.poller(Level::Space);
                Box::pin(BatchCall::new(&self.client, poller, request, signal))
            }
            TaskCall::Item(call) => Box::pin(call.execute(Rc::clone(&self.client), signal.clone())),
        }
    }

    /// The poller for tasks of this level.
    fn poller(&self, level: Level) -> &Rc<TaskPoller> {
        let [library, space] = &self.pollers;
        let poller = match level {
            Level::Library => library,
            Level::Space => space,
        };
        poller.get_or_init(|| TaskPoller::new(&self.client, level))
    }
}
