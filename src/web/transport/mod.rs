//! Sends requests and returns their replies. It knows neither views nor the recovery of searches: an [`Observer`] is notified of
//! new tokens and of abandoned creates.

mod events;
mod fetch;
mod in_flight;
mod options;
mod reply;
mod send;
mod token;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::{Function, JsString};

pub(crate) use events::Events;
pub(crate) use fetch::find_create_carrier;
use fetch::start_exit_worker;
pub(crate) use options::SendOptions;
pub(crate) use reply::Reply;
pub(crate) use send::when_replied;
pub(crate) use token::{TokenUser, Tokens};

use super::platform::globals::now;
use super::platform::page::connectivity;
use crate::session::rate_limit::RateLimit;
use crate::session::retry::{Connectivity, RetryOptions};
use crate::wire::endpoint::Endpoint;

/// How requests of one client are sent.
#[derive(Default)]
pub(crate) struct Transport {
    pub(crate) endpoint: Endpoint,
    pub(crate) tokens: Tokens,
    /// Used in place of the global `fetch`.
    pub(crate) custom_fetch: Option<Function>,
    /// For each attempt, in milliseconds.
    pub(crate) timeout_ms: Option<i32>,
    pub(crate) retry: RetryOptions,
    /// The limit of requests per second.
    pub(crate) rate: RefCell<Option<RateLimit>>,
    pub(crate) events: Events,
    /// The URL of the script of the worker that sends creates: empty for the embedded one, `None` for no worker.
    pub(crate) exit_worker: Option<JsString>,
    exit_worker_started: Cell<bool>,
    /// Creates in flight whose callers have stopped waiting.
    abandoned_creates: Cell<u32>,
    /// Set when nobody waits for background requests any longer: then no token is fetched for them.
    background_stopped: Cell<bool>,
    observer: OnceCell<Weak<dyn Observer>>,
}

/// The client that a transport belongs to.
pub(crate) trait Observer {
    /// The application's function has returned this token.
    fn token_received(&self, token: &str);

    /// The service has accepted a token after a time in which there was none.
    fn token_accepted(&self);

    /// A create whose caller had stopped waiting is no longer in flight. `search_id` is the search that it created, if any:
    /// it has to be deleted.
    fn abandoned_create_ended(self: Rc<Self>, search_id: Option<String>);
}

impl Transport {
    /// Sets the client that is notified. Only requests in flight keep it alive.
    pub(crate) fn set_observer(&self, observer: Weak<dyn Observer>) {
        let _ = self.observer.set(observer);
    }

    fn observer(&self) -> Option<Rc<dyn Observer>> {
        self.observer.get().and_then(Weak::upgrade)
    }

    /// Whether a create is in flight whose caller has stopped waiting.
    pub(crate) fn has_abandoned_creates(&self) -> bool {
        self.abandoned_creates.get() > 0
    }

    /// The URL of the script of the worker that sends creates, which this starts if necessary. The application's own `fetch`
    /// can't be called in a worker.
    pub(crate) fn exit_worker(&self) -> Option<&JsString> {
        let script = self.exit_worker.as_ref()?;
        if self.custom_fetch.is_some() {
            return None;
        }
        // The listener may use the client at once.
        if !self.exit_worker_started.replace(true) {
            let started = start_exit_worker(script, self.events.0.as_ref());
            self.exit_worker_started.set(started);
        }
        Some(script)
    }

    /// Stops fetching tokens for background requests.
    pub(crate) fn stop_background(&self) {
        self.background_stopped.set(true);
        self.tokens.wake();
    }

    pub(crate) fn is_background_stopped(&self) -> bool {
        self.background_stopped.get()
    }

    /// Whether the service can be reached, as far as the browser knows. A browser that is offline still reaches its own
    /// machine.
    pub(crate) fn connectivity(&self) -> Connectivity {
        let mut connectivity = connectivity();
        connectivity.offline &= !self.endpoint.is_local();
        connectivity
    }

    /// Takes a slot for one request under the rate limit. If there is none, returns the time at which there will be one; with
    /// `urgent` it takes a slot all the same.
    pub(crate) fn acquire_slot(&self, urgent: bool) -> Result<(), f64> {
        // The clock is read only for a limit, and before the limit is borrowed: an application may have replaced the clock.
        if self.rate.borrow().is_none() {
            return Ok(());
        }
        let now = now();
        if let Some(rate) = self.rate.borrow_mut().as_mut() {
            let next = rate.next_slot(now);
            if next > now && !urgent {
                return Err(next);
            }
            rate.take_slot(now);
        }
        Ok(())
    }
}
