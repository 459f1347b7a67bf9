//! The driver of a search box's machine.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

use super::store::Store;
use crate::session::page_iterators::IteratorId;
use crate::session::view::{Attempt, Input, Options, Output, Start, Status, View};
use crate::value::Value;
use crate::web::platform::error::ViewFailure;
use crate::web::platform::globals::{is_prerendering, now};
use crate::web::platform::page::Event;
use crate::web::platform::wait::Resolvers;
use crate::web::recovery::Recovery;
use crate::web::runner::{Driver, Machine, Runner};
use crate::web::transport::Transport;
use crate::wire::conditions::Conditions;
use crate::wire::item::ItemOptions;

/// The options of a driver.
pub(crate) struct ViewSetup {
    pub(crate) options: Options,
    pub(crate) items: ItemOptions,
    /// Whether it listens to the page.
    pub(crate) page: bool,
    /// Closes the view when it fires; may be `undefined`.
    pub(crate) signal: JsValue,
    /// It shows nothing: it deletes the searches of plain calls and of `pages()` while there are any.
    pub(crate) plain: bool,
}

impl ViewSetup {
    /// The options of the driver for plain calls and `pages()`. It listens to the page, so that nothing waits when the page goes.
    pub(crate) fn plain() -> Self {
        ViewSetup {
            options: Options::default(),
            items: ItemOptions::default(),
            page: true,
            signal: JsValue::UNDEFINED,
            plain: true,
        }
    }
}

/// The client that a driver belongs to.
pub(crate) trait ViewOwner {
    /// The page has left the search of this loop of `pages()`.
    fn loop_left(&self, id: IteratorId);

    /// The driver has handled an input, which may have settled it.
    fn driver_changed(&self);

    /// The driver is closed and has nothing to delete, so that it is not needed any longer.
    fn driver_ended(&self, driver: &Rc<ViewDriver>);
}

/// Runs one machine.
pub(crate) struct ViewDriver {
    pub(super) transport: Rc<Transport>,
    pub(super) recovery: Rc<Recovery>,
    pub(super) owner: Rc<dyn ViewOwner>,
    runner: Runner<View<JsValue, ViewFailure>>,
    pub(super) items: ItemOptions,
    pub(crate) plain: bool,
    pub(crate) store: Store,
    /// The conditions as the application gave them.
    pub(super) raw_conditions: RefCell<JsValue>,
    /// The error of a create that takes too long, once it is needed.
    pub(super) timeout_error: RefCell<JsValue>,
    pub(super) continuing: Cell<Option<(Attempt, AbortController)>>,
    /// How many requests were sent for the page that is wanted. The machine makes the further attempts.
    pub(super) attempts: Cell<u32>,
    /// The promises that resolve when there is nothing to delete.
    settling: Resolvers,
    /// The promises that resolve when the next page has arrived or can't arrive.
    loading: Resolvers,
}

impl Machine for View<JsValue, ViewFailure> {
    type Input = Input<JsValue, ViewFailure>;
    type Output = Output<JsValue, ViewFailure>;

    fn handle_input(&mut self, input: Self::Input, now: f64) {
        View::handle_input(self, input, now);
    }

    fn poll_output(&mut self) -> Option<Self::Output> {
        View::poll_output(self)
    }

    fn poll_timeout(&self) -> Option<f64> {
        View::poll_timeout(self)
    }

    fn event_input(event: Event) -> Option<Self::Input> {
        Some(match event {
            Event::Hidden => Input::Hidden,
            Event::Shown => Input::Shown,
            Event::Leaving => Input::Leaving,
            Event::Online => Input::Online,
            Event::Aborted => Input::Close,
            Event::Offline => Input::Offline,
            Event::Timeout => Input::Timeout,
            Event::MayLeave { last } => Input::MayLeave { send_now: last },
        })
    }
}

impl Driver for ViewDriver {
    type Machine = View<JsValue, ViewFailure>;

    fn runner(&self) -> &Runner<Self::Machine> {
        &self.runner
    }

    fn is_offline(&self) -> bool {
        self.transport.connectivity().offline
    }

    fn network_returned(&self) {
        self.transport.tokens.reset();
    }

    fn perform(self: &Rc<Self>, output: Output<JsValue, ViewFailure>) {
        self.perform_output(output);
    }

    fn after_input(self: &Rc<Self>) {
        self.update_snapshot();
        self.resolve_promises();
    }
}

impl ViewDriver {
    /// A machine that has not started. Its owner has to keep the driver until [`ViewOwner::driver_ended`].
    pub(crate) fn new(
        transport: &Rc<Transport>,
        recovery: &Rc<Recovery>,
        owner: Rc<dyn ViewOwner>,
        setup: &ViewSetup,
    ) -> Rc<Self> {
        let mut options = setup.options;
        options.create_timeout_ms = transport.timeout_ms.map_or(f64::INFINITY, f64::from);
        options.retry = transport.retry;
        Rc::new(ViewDriver {
            transport: Rc::clone(transport),
            recovery: Rc::clone(recovery),
            owner,
            runner: Runner::new(View::new(options, setup.page && is_prerendering())),
            items: setup.items,
            plain: setup.plain,
            store: Store::new(),
            raw_conditions: RefCell::default(),
            timeout_error: RefCell::default(),
            continuing: Cell::default(),
            attempts: Cell::default(),
            settling: Resolvers::default(),
            loading: Resolvers::default(),
        })
    }

    /// Starts to listen to the page, the network and the signal.
    pub(crate) fn start(self: &Rc<Self>, setup: &ViewSetup) {
        self.connect();
        self.runner.subscribe(setup.page, &setup.signal);
        if self.transport.connectivity().offline {
            self.runner
                .machine
                .borrow_mut()
                .handle_input(Input::Offline, now());
        }
        // A signal that has fired before does not fire again.
        let aborted = || setup.signal.get("aborted").is_ok_and(|aborted| aborted == true);
        if !setup.signal.is_undefined() && aborted() {
            self.handle(Input::Close);
        }
    }

    /// Searches for these conditions; `raw_conditions` are the same as the application gave them.
    pub(crate) fn search(self: &Rc<Self>, conditions: Conditions, raw_conditions: JsValue, start: Start) {
        let is_same = |own: &Conditions| *own == conditions;
        if !self.runner.machine.borrow().conditions().is_some_and(is_same) {
            self.raw_conditions.replace(raw_conditions);
        }
        self.handle(Input::Search(conditions, start));
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.runner.machine.borrow().status() == Status::Closed
    }

    /// There is nothing to delete, and no create in flight.
    pub(crate) fn is_settled(&self) -> bool {
        self.runner.machine.borrow().is_settled()
    }

    /// How many deletions are not confirmed.
    pub(crate) fn pending_deletes(&self) -> usize {
        self.runner.machine.borrow().pending_deletes()
    }

    /// Leaves the deletions that are not confirmed to the next client.
    pub(crate) fn give_up(&self) {
        for search_id in self.runner.machine.borrow().pending_delete_ids() {
            self.recovery.record(search_id);
        }
    }

    /// Resolves when there is nothing to delete.
    pub(crate) fn settled(self: &Rc<Self>) -> Promise {
        let promise = self.settling.promise();
        self.resolve_promises();
        promise
    }

    /// Asks for the next page; resolves when no page is being loaded.
    pub(crate) fn load_more(self: &Rc<Self>) -> Promise {
        self.handle(Input::LoadMore);
        let promise = self.loading.promise();
        self.resolve_promises();
        promise
    }

    /// Resolves the promises whose condition is met, and ends a machine that is closed and settled.
    fn resolve_promises(self: &Rc<Self>) {
        let (status, settled, over) = {
            let machine = self.runner.machine.borrow();
            let over = machine.status() == Status::Closed || self.plain && machine.has_no_iterators();
            (machine.status(), machine.is_settled(), over)
        };
        if status != Status::LoadingMore {
            self.loading.resolve();
        }
        if settled {
            self.settling.resolve();
        }
        if over {
            // The snapshot changes no more, and a listener that refers to its view would keep it from being collected.
            self.store.clear_listeners();
            // Until it is settled it listens to the network and the page, so that deletions are sent in time.
            if settled && self.runner.unsubscribe() {
                self.owner.driver_ended(self);
            }
        }
        self.owner.driver_changed();
    }
}
