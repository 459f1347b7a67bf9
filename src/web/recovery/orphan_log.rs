//! The log of searches in the origin's storage, for later pages to delete those of pages that have ended.

use std::cell::{Cell, RefCell};

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use crate::session::orphans::{Entry, entry_text};
use crate::value::{Field, Value};
use crate::web::platform::globals::now;
use crate::web::platform::wait::{EndOnDrop, Wait};
use crate::wire::endpoint::Endpoint;

#[wasm_bindgen(module = "/src/web/recovery/orphan_log.js")]
extern "C" {
    #[wasm_bindgen(js_name = openLog)]
    fn open_log() -> JsValue;
    #[wasm_bindgen(js_name = closeLog)]
    fn close_log();
    fn write(id: &str, text: &str) -> bool;
    fn rewrite(id: &str, text: &str);
    fn remove(id: &str);
    fn entries() -> Array;
    /// A function that releases the lock; no function if another page has it.
    #[wasm_bindgen(js_name = acquireReaperLock)]
    pub(super) fn lock_for_looking() -> Promise;
    #[wasm_bindgen(js_name = livingPages)]
    pub(super) fn living_pages() -> Promise;
}

/// The minimum time between two looks for orphans if the first has found none, in milliseconds.
const LOOK_INTERVAL_MS: f64 = 180_000.0;

/// The log as one client uses it.
#[derive(Default)]
pub(super) struct OrphanLog {
    /// The name of this page; empty if nothing is recorded.
    owner: String,
    /// Set when no client of this page is to prove that it lives.
    is_closed: Cell<bool>,
    /// Set when the client does not look for orphans any longer.
    stopped_looking: Cell<bool>,
    /// Set when searches are recorded as those of no page.
    has_given_up: Cell<bool>,
    /// The searches that could not be recorded.
    not_recorded: RefCell<Vec<String>>,
    /// When it looked for orphans last, in milliseconds.
    last_look: Cell<f64>,
    /// Ends the wait between two looks.
    wait_between_looks: Cell<Option<EndOnDrop>>,
}

impl OrphanLog {
    /// Opens the log. The second value is true if the page could have one, but nothing can be stored.
    pub(super) fn open() -> (Self, bool) {
        let owner = open_log();
        let log = OrphanLog {
            owner: owner.text().unwrap_or_default(),
            is_closed: Cell::default(),
            stopped_looking: Cell::default(),
            has_given_up: Cell::default(),
            not_recorded: RefCell::default(),
            last_look: Cell::default(),
            wait_between_looks: Cell::default(),
        };
        (log, owner.is_null())
    }

    fn is_in_use(&self) -> bool {
        !self.owner.is_empty()
    }

    /// The name of this page.
    pub(super) fn owner(&self) -> &str {
        &self.owner
    }

    /// Records a search. False the first time that this fails.
    pub(super) fn record(&self, search_id: &str, endpoint: &Endpoint) -> bool {
        if !self.is_in_use() {
            return true;
        }
        let owner = if self.has_given_up.get() { "" } else { &self.owner };
        if self.is_look_due() {
            self.wait_between_looks.take();
        }
        let recorded = write(search_id, &entry_text(search_id, endpoint, owner, wall_clock()));
        let failed_before = self.take_not_recorded(search_id);
        if !recorded {
            self.not_recorded.borrow_mut().push(String::from(search_id));
        }
        recorded || failed_before
    }

    /// The search has been deleted.
    pub(super) fn forget(&self, search_id: &str) {
        if self.is_in_use() {
            self.take_not_recorded(search_id);
            remove(search_id);
        }
    }

    /// True if this search could not be recorded before.
    fn take_not_recorded(&self, search_id: &str) -> bool {
        let mut searches = self.not_recorded.borrow_mut();
        let index = searches.iter().position(|id| id == search_id);
        index.map(|index| searches.swap_remove(index)).is_some()
    }

    /// The entries of all pages of the origin.
    pub(super) fn entries(&self) -> Vec<Entry> {
        let mut read = Vec::new();
        for stored in entries() {
            if let Some(entry) = Entry::read(&Field::root(stored, "")) {
                read.push(entry);
            }
        }
        read
    }

    /// Removes an entry of another page.
    pub(super) fn remove(&self, search_id: &str) {
        remove(search_id);
    }

    /// Writes the current time into an entry of another page, unless it has been removed.
    pub(super) fn renew(&self, mut entry: Entry) {
        entry.at_ms = wall_clock();
        rewrite(&entry.search_id, &entry.text());
    }

    /// The client is closed, and has nothing to delete. Its page still proves that it lives while one of its entries exists.
    pub(super) fn close(&self) {
        if self.is_in_use() && !self.is_closed.replace(true) {
            close_log();
            self.wait_between_looks.take();
        }
    }

    /// From now on records searches as those of no page.
    pub(super) fn give_up(&self) {
        self.has_given_up.set(true);
    }

    pub(super) fn stop_looking(&self) {
        self.stopped_looking.set(true);
    }

    /// Whether the client looks for orphans.
    pub(super) fn is_looking(&self) -> bool {
        self.is_in_use() && !self.is_closed.get() && !self.stopped_looking.get()
    }

    /// To be called when it looks for orphans.
    pub(super) fn looks(&self) {
        self.last_look.set(now());
    }

    /// The last look was long ago, or there is to be no other.
    pub(super) fn is_look_due(&self) -> bool {
        self.is_closed.get() || now() - self.last_look.get() >= LOOK_INTERVAL_MS
    }

    /// Lets a search that is recorded, or the end of the client, end this wait between two looks.
    pub(super) fn set_wait(&self, wait: &Wait) {
        self.wait_between_looks.set(Some(wait.end_on_drop()));
    }
}

impl Drop for OrphanLog {
    fn drop(&mut self) {
        self.close();
    }
}

/// The time in milliseconds since 1970.
pub(super) fn wall_clock() -> i64 {
    js_sys::Date::now() as i64
}
