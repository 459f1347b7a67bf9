//! Runs a state machine: passes it inputs and events, performs its outputs, and sets its timer.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::platform::globals::now;
use super::platform::page::{Event, Subscription};
use super::platform::timer::Timer;

/// A state machine of [`crate::session`].
pub(crate) trait Machine {
    type Input;
    type Output;

    fn handle_input(&mut self, input: Self::Input, now: f64);
    fn poll_output(&mut self) -> Option<Self::Output>;
    fn poll_timeout(&self) -> Option<f64>;

    /// The input for an event; `None` if the machine ignores it.
    fn event_input(event: Event) -> Option<Self::Input>;
}

/// A machine with its timer and its subscription to events.
pub(crate) struct Runner<M> {
    pub(crate) machine: RefCell<M>,
    timer: Timer,
    subscription: RefCell<Option<Subscription>>,
    /// Called by the timer and the subscription with the number of an event.
    listener: OnceCell<Closure<dyn Fn(u8)>>,
}

impl<M> Runner<M> {
    pub(crate) fn new(machine: M) -> Self {
        Runner {
            machine: RefCell::new(machine),
            timer: Timer::default(),
            subscription: RefCell::default(),
            listener: OnceCell::new(),
        }
    }

    /// Begins to listen to the network, to the signal, and with `page` to the page.
    pub(crate) fn subscribe(&self, page: bool, signal: &JsValue) {
        if let Some(listener) = self.listener.get() {
            let subscription = Subscription::new(listener.as_ref(), page, signal);
            self.subscription.replace(Some(subscription));
        }
    }

    /// Ends the subscription. False if there was none.
    pub(crate) fn unsubscribe(&self) -> bool {
        self.subscription.take().is_some()
    }
}

/// The owner of a runner, which performs the outputs of its machine.
pub(crate) trait Driver: Sized + 'static {
    type Machine: Machine;

    fn runner(&self) -> &Runner<Self::Machine>;

    /// Whether the browser is offline, so that the service can't be reached.
    fn is_offline(&self) -> bool;

    /// The network may be back: a token that failed to come may be fetched again.
    fn network_returned(&self);

    /// Performs an output. It may handle further inputs meanwhile.
    fn perform(self: &Rc<Self>, output: <Self::Machine as Machine>::Output);

    /// Called after every input, when its outputs have been performed.
    fn after_input(self: &Rc<Self>);

    /// To be called once: lets the timer and the subscription reach the machine.
    fn connect(self: &Rc<Self>) {
        // Weak: the listener belongs to the driver and must not keep it alive.
        let driver = Rc::downgrade(self);
        let listener = Closure::<dyn Fn(u8)>::new(move |number: u8| {
            if let (Some(driver), Some(event)) = (driver.upgrade(), Event::from_number(number)) {
                driver.on_event(event);
            }
        });
        let _ = self.runner().listener.set(listener);
    }

    /// Gives the machine an input, and performs its outputs before it returns: a page that is going has no later moment.
    fn handle(self: &Rc<Self>, input: <Self::Machine as Machine>::Input) {
        let runner = self.runner();
        runner.machine.borrow_mut().handle_input(input, now());
        loop {
            let output = runner.machine.borrow_mut().poll_output();
            match output {
                Some(output) => self.perform(output),
                None => break,
            }
        }
        if let Some(listener) = runner.listener.get() {
            let time = runner.machine.borrow().poll_timeout();
            runner.timer.set(time, listener.as_ref());
        }
        self.after_input();
    }

    /// Gives the machine the input for an event.
    fn on_event(self: &Rc<Self>, event: Event) {
        match event {
            Event::Timeout => self.runner().timer.fired(),
            Event::Online => self.network_returned(),
            Event::Offline if !self.is_offline() => return,
            _ => {}
        }
        if let Some(input) = Self::Machine::event_input(event) {
            self.handle(input);
        }
    }
}
