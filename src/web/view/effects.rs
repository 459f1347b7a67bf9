//! Performs the outputs of a search box's machine: sends requests and changes the snapshot.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::driver::ViewDriver;
use crate::session::pending_deletes::{Stage, Step};
use crate::session::view::{Attempt, Input, Output, RequestFailure};
use crate::web::platform::error::{Failure, ViewFailure};
use crate::web::platform::globals::create_abort_controller;
use crate::web::platform::wait::Boxed;
use crate::web::results::read_page;
use crate::web::runner::Driver;
use crate::web::transport::{Reply, SendOptions, TokenUser, when_replied};
use crate::wire::conditions::Conditions;
use crate::wire::operation::Operation;
use crate::wire::request::Request;
use crate::wire::search;

impl ViewDriver {
    pub(super) fn perform_output(self: &Rc<Self>, output: Output<JsValue, ViewFailure>) {
        match output {
            Output::Create(attempt, conditions) => self.send_create(attempt, conditions),
            Output::Continue {
                attempt,
                search_id,
                marker,
            } => self.send_continue(attempt, search_id, marker),
            Output::AbortContinue(attempt) => {
                if let Some((own, controller)) = self.continuing.take()
                    && own == attempt
                {
                    controller.abort();
                }
            }
            Output::Retrying(failure, delay_ms) => self.transport.events.retrying(&failure, delay_ms),
            Output::EndIterator(id) => self.owner.loop_left(id),
            Output::Delete(step) => self.step_delete(step),
            Output::Append(contents) => self.store.append(&contents),
            Output::Reset => self.store.reset(),
        }
    }

    /// Sends a request for a page, once. The caller has acquired its slot.
    fn send_page_request(&self, request: Request, timeout_ms: Option<i32>) -> Boxed<Reply> {
        if self.runner().machine.borrow().failures() == 0 {
            self.attempts.set(0);
        }
        let options = SendOptions {
            has_slot: true,
            timeout_ms,
            earlier_attempts: self.attempts.get(),
            ..SendOptions::default()
        };
        Rc::clone(&self.transport).send(request, options)
    }

    /// A failure to get a page, for the state machine.
    fn page_failure(&self, failure: Failure) -> RequestFailure<ViewFailure> {
        self.attempts.set(failure.error.attempts);
        RequestFailure {
            retry_input: failure.retry_input(),
            error: failure.into(),
        }
    }

    fn send_create(self: &Rc<Self>, attempt: Attempt, conditions: Conditions) {
        if let Err(time) = self.transport.acquire_slot(false) {
            return self.handle(Input::Deferred(attempt, time));
        }
        let request = search::create_request(&self.transport.endpoint, &conditions, self.items);
        // Without a time limit: only its response names the search that it creates.
        let sent = self.send_page_request(request, None);
        let driver = Rc::clone(self);
        let replied = move |mut reply: Reply| {
            driver.handle(match read_page(Operation::CreateSearch, &mut reply) {
                Ok((page, content)) => {
                    // Before it is shown: the page may end at any time.
                    driver.recovery.protect(&page.search_id);
                    Input::Created {
                        attempt,
                        page,
                        content,
                    }
                }
                Err(failure) => Input::CreateFailed {
                    attempt,
                    search_id: reply.created_search_id.take(),
                    failure: driver.page_failure(failure),
                },
            });
        };
        when_replied(sent, None, Box::new(replied));
    }

    fn send_continue(self: &Rc<Self>, attempt: Attempt, id: String, marker: String) {
        if let Err(time) = self.transport.acquire_slot(false) {
            return self.handle(Input::Deferred(attempt, time));
        }
        let request = search::continue_request(&self.transport.endpoint, &id, &marker, self.items);
        let controller = create_abort_controller();
        let sent = self.send_page_request(request, self.transport.timeout_ms);
        let driver = Rc::clone(self);
        let replied = move |mut reply: Reply| {
            driver.handle(match read_page(Operation::ContinueSearch, &mut reply) {
                Ok((page, content)) => Input::Continued {
                    attempt,
                    page,
                    content,
                },
                Err(failure) => Input::ContinueFailed {
                    attempt,
                    search_gone: failure.error.is_gone(),
                    failure: driver.page_failure(failure),
                },
            });
        };
        when_replied(sent, Some(&controller.signal()), Box::new(replied));
        self.continuing.set(Some((attempt, controller)));
    }

    /// A deletion has reached another stage.
    fn step_delete(self: &Rc<Self>, step: Step) {
        match step.stage {
            Stage::Pending => self.recovery.protect(&step.search_id),
            Stage::Confirmed => self.recovery.forget(&step.search_id),
            Stage::Failed => {}
            Stage::Sent => return self.send_delete(step),
        }
        self.transport.events.deletion(&step);
    }

    /// Sends a deletion, or defers it until there is a token and a slot. It starts before this returns if it can, because a
    /// page that is going has no later moment.
    fn send_delete(self: &Rc<Self>, step: Step) {
        if !step.urgent && self.transport.tokens.current().is_none() {
            return self.defer_delete(step.search_id);
        }
        if let Err(time) = self.transport.acquire_slot(step.urgent) {
            return self.handle(Input::DeleteDeferred(step.search_id, time));
        }
        self.transport.events.deletion(&step);
        let request = search::delete_request(&self.transport.endpoint, &step.search_id);
        let options = SendOptions {
            keepalive: true,
            urgent: step.urgent,
            has_slot: true,
            timeout_ms: self.transport.timeout_ms,
            token_user: TokenUser::Background,
            ..SendOptions::default()
        };
        let sent = Rc::clone(&self.transport).send(request, options);
        let driver = Rc::clone(self);
        let replied = move |reply: Reply| {
            driver.handle(Input::Deleted(step.search_id, reply.deletion_result()));
        };
        when_replied(sent, None, Box::new(replied));
    }

    /// Defers a deletion until there is a token. The machine knows of it, so that it is sent with an old token if the page goes.
    fn defer_delete(self: &Rc<Self>, search_id: String) {
        self.handle(Input::DeleteDeferred(search_id.clone(), f64::INFINITY));
        if self.transport.is_background_stopped() {
            return;
        }
        let driver = Rc::clone(self);
        let ready = move |token: Result<String, Failure>| {
            // If the client has given up, it stays deferred: the application may set a token, or the page may go.
            if token.is_ok() || !driver.transport.is_background_stopped() {
                let ready = token.map(drop).map_err(|failure| failure.retry_input());
                driver.handle(Input::DeleteReady(search_id, ready));
            }
        };
        Rc::clone(&self.transport).when_token(Operation::DeleteSearch, Box::new(ready));
    }
}
