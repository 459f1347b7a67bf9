//! The state of a client, which its calls and views share.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use std::task::Waker;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::open_calls::OpenCalls;
use crate::error::Error;
use crate::session::page_iterators::IteratorId;
use crate::session::view::Input;
use crate::web::platform::error::{Failure, ViewFailure};
use crate::web::platform::wait::Resolvers;
use crate::web::recovery::Recovery;
use crate::web::runner::Driver;
use crate::web::tasks::TaskPoller;
use crate::web::transport::{Observer, Transport, find_create_carrier};
use crate::web::view::{ViewDriver, ViewOwner, ViewSetup};
use crate::wire::task::Level;

/// A client. It lives on when JavaScript has freed it, until its calls are done and its searches deleted.
pub(super) struct ClientState {
    pub(super) transport: Rc<Transport>,
    recovery: Rc<Recovery>,
    /// The drivers of views, and the one for plain calls, until they are closed and settled.
    drivers: RefCell<Vec<Rc<ViewDriver>>>,
    /// The open calls that end when the client is closed.
    open_calls: RefCell<OpenCalls>,
    /// The open loops of `pages()`, each with the function that is called when the page has left its search.
    loops: RefCell<Vec<(IteratorId, Function)>>,
    last_loop: Cell<IteratorId>,
    /// The pollers of tasks. A function, so that code which frees a client does not refer to their code, which is loaded later.
    pollers: OnceCell<Box<dyn Fn(Level) -> Rc<TaskPoller>>>,
    settling: Resolvers,
    is_closed: Cell<bool>,
}

impl Observer for ClientState {
    fn token_received(&self, token: &str) {
        self.recovery.use_token(token);
    }

    fn token_accepted(&self) {
        // Deletions that wait for a token need not wait any longer.
        self.handle_all(&|| Input::TokenChanged);
    }

    fn abandoned_create_ended(self: Rc<Self>, search_id: Option<String>) {
        match search_id {
            Some(search_id) => self.delete_search(search_id),
            None => self.resolve_settled(),
        }
    }
}

impl ViewOwner for ClientState {
    fn loop_left(&self, id: IteratorId) {
        if let Some(left) = self.take_loop(id) {
            let error = JsValue::from(Failure::from(Error::page_left()));
            let _ = left.call1(&JsValue::UNDEFINED, &error);
        }
    }

    fn driver_changed(&self) {
        self.resolve_settled();
    }

    fn driver_ended(&self, driver: &Rc<ViewDriver>) {
        let mut drivers = self.drivers.borrow_mut();
        if let Some(index) = drivers.iter().position(|own| Rc::ptr_eq(own, driver)) {
            drivers.remove(index);
        }
    }
}

impl ClientState {
    pub(super) fn new(transport: Rc<Transport>, recover_orphans: bool) -> Rc<Self> {
        find_create_carrier();
        transport.exit_worker();
        let client = Rc::new(ClientState {
            transport: Rc::clone(&transport),
            recovery: Recovery::start(transport, recover_orphans),
            drivers: RefCell::default(),
            open_calls: RefCell::default(),
            loops: RefCell::default(),
            last_loop: Cell::default(),
            pollers: OnceCell::new(),
            settling: Resolvers::default(),
            is_closed: Cell::default(),
        });
        let observer: Weak<dyn Observer> = Rc::<ClientState>::downgrade(&client);
        client.transport.set_observer(observer);
        client
    }

    /// The poller for tasks of this level.
    pub(super) fn poller(&self, level: Level) -> Rc<TaskPoller> {
        let pollers = self.pollers.get_or_init(|| {
            let pollers = [Level::Library, Level::Space].map(|level| TaskPoller::new(&self.transport, level));
            Box::new(move |level| {
                let [library, space] = &pollers;
                Rc::clone(match level {
                    Level::Library => library,
                    Level::Space => space,
                })
            })
        });
        pollers(level)
    }

    /// Starts the driver of a view.
    pub(super) fn start_driver(self: &Rc<Self>, setup: &ViewSetup) -> Rc<ViewDriver> {
        let owner = Rc::<ClientState>::clone(self);
        let driver = ViewDriver::new(&self.transport, &self.recovery, owner, setup);
        self.drivers.borrow_mut().push(Rc::clone(&driver));
        driver.start(setup);
        driver
    }

    /// Gives an input to the driver for plain calls and loops. It is started when it is needed, and ends with the last of them,
    /// also when the client has been freed.
    fn handle_plain(self: &Rc<Self>, input: Input<JsValue, ViewFailure>) {
        let found = self.drivers.borrow().iter().find(|driver| driver.plain).cloned();
        let driver = found.unwrap_or_else(|| self.start_driver(&ViewSetup::plain()));
        driver.handle(input);
    }

    /// Gives an input to all drivers.
    fn handle_all(&self, input: &dyn Fn() -> Input<JsValue, ViewFailure>) {
        let drivers = self.drivers.borrow().clone();
        for driver in drivers {
            driver.handle(input());
        }
    }

    /// Deletes a search that no caller waits for, with as many attempts as it takes.
    pub(super) fn delete_search(self: &Rc<Self>, search_id: String) {
        self.handle_plain(Input::AddDelete(search_id));
    }

    /// Uses a token that the application has set.
    pub(super) fn use_token(&self, token: &str) {
        self.recovery.use_token(token);
        self.handle_all(&|| Input::TokenChanged);
    }

    /// A loop of `pages()` begins; `left` is called with an error if the page leaves its search.
    pub(super) fn begin_loop(self: &Rc<Self>, left: Function) -> IteratorId {
        let id = self.last_loop.get() + 1;
        self.last_loop.set(id);
        self.loops.borrow_mut().push((id, left));
        self.handle_plain(Input::IteratorStarted(id));
        id
    }

    /// The create of a loop has succeeded.
    pub(super) fn loop_created(self: &Rc<Self>, id: IteratorId, search_id: String) {
        self.recovery.protect(&search_id);
        self.handle_plain(Input::IteratorSearchCreated(id, search_id));
    }

    /// A loop has ended.
    pub(super) fn end_loop(self: &Rc<Self>, id: IteratorId) {
        self.take_loop(id);
        self.handle_plain(Input::IteratorEnded(id));
    }

    fn take_loop(&self, id: IteratorId) -> Option<Function> {
        let mut loops = self.loops.borrow_mut();
        let index = loops.iter().position(|(open, _)| *open == id)?;
        Some(loops.swap_remove(index).1)
    }

    /// A call begins that ends when the client is closed. Returns its number.
    pub(super) fn call_started(&self) -> usize {
        self.open_calls.borrow_mut().add()
    }

    pub(super) fn call_ended(&self, call: usize) {
        self.open_calls.borrow_mut().remove(call);
        self.resolve_settled();
    }

    /// Has this call polled again when the client is closed.
    pub(super) fn wake_when_closed(&self, call: usize, waker: &Waker) {
        self.open_calls.borrow_mut().set_waker(call, waker);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_closed.get()
    }

    /// Closes all views and ends open calls and loops.
    pub(super) fn close(&self) {
        self.is_closed.set(true);
        self.recovery.stop_looking();
        self.open_calls.borrow().wake();
        self.loops.take();
        self.handle_all(&|| Input::Close);
    }

    /// Leaves the deletions that are not confirmed to the next client: nobody waits for this one, which is closed.
    pub(super) fn give_up(&self) {
        self.recovery.give_up();
        for driver in self.drivers.borrow().iter() {
            driver.give_up();
        }
        // The page need not prove any longer that it lives.
        self.recovery.close();
        self.transport.stop_background();
    }

    /// How many deletions are not confirmed.
    pub(super) fn pending_deletes(&self) -> usize {
        let drivers = self.drivers.borrow();
        drivers.iter().map(|driver| driver.pending_deletes()).sum()
    }

    /// Resolves when there is nothing to delete.
    pub(super) fn settled(&self) -> Promise {
        let promise = self.settling.promise();
        self.resolve_settled();
        promise
    }

    /// Resolves the promises of [`ClientState::settled`] if there is nothing to delete.
    fn resolve_settled(&self) {
        // Calls that are being closed may still bring a search.
        let calls_ended = self.open_calls.borrow().is_empty() || !self.is_closed.get();
        let no_creates = !self.transport.has_abandoned_creates();
        if calls_ended && no_creates && self.drivers.borrow().iter().all(|driver| driver.is_settled()) {
            self.settling.resolve();
            if self.is_closed.get() {
                self.recovery.close();
            }
        }
    }
}
