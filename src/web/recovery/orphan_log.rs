//! Writing searches down, and deleting those of pages that died.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::session::orphans::{Entry, Reaper, Verdict, WATCH_MS};
use crate::session::pending_deletes::{Reason, Stage, Step};
use crate::value::{Field, Value};
use crate::web::client::state::{Manner, Shared};
use crate::web::platform::error::Failure;
use crate::web::platform::globals::now;
use crate::web::platform::wait::{End, Waiting};
use crate::web::transport::token::Asker;
use crate::wire::search;

#[wasm_bindgen(module = "/src/web/recovery/orphan_log.js")]
extern "C" {
    #[wasm_bindgen(js_name = openLedger)]
    fn open_ledger() -> JsValue;
    #[wasm_bindgen(js_name = closeLedger)]
    fn close_ledger();
    fn write(id: &str, text: &str) -> bool;
    fn rewrite(id: &str, text: &str);
    fn remove(id: &str);
    fn entries() -> Array;
    fn turn() -> Promise;
    #[wasm_bindgen(js_name = livingPages)]
    fn living_pages() -> Promise;
}

/// The least time between two looks for dead pages if the first has found none, in milliseconds.
const REST_MS: f64 = 180_000.0;

/// So many times another page is left its turn. It may be frozen and never end it, or look for another library; and a turn
/// only spares a second DELETE.
const REFUSALS: u32 = 3;

/// What this client writes down.
#[derive(Default)]
pub(crate) struct Ledger {
    /// The name of this page; empty where there is no ledger.
    owner: String,
    /// The client is closed: it does not look for dead pages any more.
    closed: Cell<bool>,
    /// The searches that could not be written down.
    missing: RefCell<Vec<String>>,
    /// When it looked last, in milliseconds.
    looked: Cell<f64>,
    /// Ends the wait between two looks.
    rest: Cell<Option<End>>,
}

impl Ledger {
    /// Begins to use it, where there is one. The second is true if there should be one, and nothing can be stored.
    pub(crate) fn open() -> (Self, bool) {
        let owner = open_ledger();
        let ledger = Ledger {
            owner: owner.text().unwrap_or_default(),
            closed: Cell::default(),
            missing: RefCell::default(),
            looked: Cell::default(),
            rest: Cell::default(),
        };
        (ledger, owner.is_null())
    }

    /// The client is closed, and owes nothing. Its page goes on to prove that it lives while an entry of it stands.
    pub(crate) fn close(&self) {
        if !self.owner.is_empty() && !self.closed.replace(true) {
            close_ledger();
            self.rest.take();
        }
    }

    /// True if this search could not be written down before.
    fn forget_missing(&self, search_id: &str) -> bool {
        let mut missing = self.missing.borrow_mut();
        let place = missing.iter().position(|id| id == search_id);
        place.map(|place| missing.swap_remove(place)).is_some()
    }

    fn is_looking(&self) -> bool {
        !self.closed.get() && !self.owner.is_empty()
    }

    /// The last look was long ago, or the client is closed.
    fn has_rested(&self) -> bool {
        self.closed.get() || now() - self.looked.get() >= REST_MS
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        self.close();
    }
}

/// Lets go of this page's turn when it is dropped.
struct Turn(Function);

impl Drop for Turn {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}

impl Shared {
    /// Makes sure that a search that exists is deleted even if the page dies. If it can't be recorded, one `storage`
    /// event names it; later searches are recorded again if they can be.
    pub(crate) fn note(&self, search_id: &str) {
        self.arm(search_id);
        self.record(search_id);
    }

    /// Writes it down: as this page's, or, once the client has given up, as nobody's.
    pub(crate) fn record(&self, search_id: &str) {
        if self.ledger.owner.is_empty() {
            return;
        }
        let owner = if self.has_given_up.get() {
            ""
        } else {
            &self.ledger.owner
        };
        let entry = Entry {
            search_id: String::from(search_id),
            endpoint: self.endpoint.clone(),
            owner: String::from(owner),
            at_ms: wall(),
        };
        if self.ledger.has_rested() {
            self.ledger.rest.take();
        }
        let written = write(search_id, &entry.text());
        let known = self.ledger.forget_missing(search_id);
        if !written {
            self.ledger.missing.borrow_mut().push(entry.search_id);
            if !known {
                self.events.no_storage(Some(search_id));
            }
        }
    }

    /// The server has let go of it.
    pub(crate) fn strike(&self, search_id: &str) {
        self.disarm(search_id);
        if !self.ledger.owner.is_empty() {
            self.ledger.forget_missing(search_id);
            remove(search_id);
        }
    }

    /// Looks for searches of dead pages for as long as the client is there: now, and when something happens that may have
    /// changed what there is to do: a search is made, the network is back, the page is shown again. Timers run only while a page
    /// that may have died is watched: one that never ends would keep an application in a zone from ever becoming stable.
    pub(crate) fn reap(self: &Rc<Self>) {
        if !self.ledger.is_looking() {
            return;
        }
        // What only waits must not keep the client.
        let shared = Rc::downgrade(self);
        spawn_local(async move {
            let mut reaper = Reaper::default();
            // Those of others, which this client's token does not delete.
            let mut refused = Vec::new();
            let mut refusals = 0;
            while let Some(soon) = look(&shared, &mut reaper, &mut refused, &mut refusals).await {
                let mut rested = false;
                while !rested {
                    let wait = Waiting::for_change(soon.then(|| now() + WATCH_MS));
                    match shared.upgrade() {
                        Some(shared) => shared.ledger.rest.set(Some(wait.end())),
                        None => return,
                    }
                    wait.await;
                    let due = shared.upgrade().is_none_or(|shared| shared.ledger.has_rested());
                    rested = soon || due || reaper.has_found();
                }
            }
        });
    }

    /// Deletes a search of a dead page. False if that is worth another try.
    async fn delete_orphan(self: &Rc<Self>, entry: &Entry, refused: &mut Vec<String>) -> bool {
        let step = |stage| Step {
            search_id: entry.search_id.clone(),
            reason: Reason::Orphan,
            stage,
            urgent: false,
        };
        for stage in [Stage::Owed, Stage::Sent] {
            self.events.deletion(&step(stage));
        }
        let manner = Manner {
            keepalive: true,
            asker: Asker::Background,
            limit: self.timeout_ms,
            ..Manner::default()
        };
        let request = search::delete_request(&entry.endpoint, &entry.search_id);
        let answer = Rc::clone(self).send(request, manner).await;
        let gone = answer.and_then(|answer| search::read_deleted(answer.response).map_err(Failure::from));
        let Err(failure) = gone else {
            self.strike(&entry.search_id);
            self.events.deletion(&step(Stage::Confirmed));
            return true;
        };
        self.events.deletion(&step(Stage::Failed));
        let forbidden = failure.error.status == Some(403);
        if forbidden {
            refused.push(entry.search_id.clone());
        }
        forbidden
    }
}

fn wall() -> i64 {
    js_sys::Date::now() as i64
}

/// Looks once. Gives whether to look again soon; nothing if there is to be no other look.
async fn look(
    shared: &Weak<Shared>,
    reaper: &mut Reaper,
    refused: &mut Vec<String>,
    refusals: &mut u32,
) -> Option<bool> {
    let looks = |shared: &Rc<Shared>| shared.ledger.is_looking() && !shared.closed.get();
    let client = shared.upgrade().filter(looks)?;
    client.ledger.looked.set(now());
    drop(client);
    let turn = JsFuture::from(turn()).await.ok()?;
    let turn = turn.dyn_into().map(Turn);
    if turn.is_ok() {
        *refusals = 0;
    } else if *refusals < REFUSALS {
        *refusals += 1;
        return Some(true);
    }
    let living = JsFuture::from(living_pages()).await.ok()?;
    let shared = shared.upgrade().filter(looks)?;
    let Ok(living) = living.dyn_into::<Array>() else {
        return Some(false);
    };
    let stored: Vec<Entry> = entries()
        .iter()
        .filter_map(|stored| Entry::read(&Field::root(stored, "")))
        .filter(|entry| !refused.contains(&entry.search_id))
        .collect();
    let held = |owner: &str| living.includes(&JsValue::from_str(owner), 0);
    let times = (wall(), now());
    let verdicts = reaper.judge(&stored, &shared.endpoint, &shared.ledger.owner, &held, times);
    let mut soon = reaper.is_watching();
    for (mut entry, verdict) in verdicts {
        match verdict {
            Verdict::Forget => remove(&entry.search_id),
            Verdict::Renew => {
                entry.at_ms = wall();
                rewrite(&entry.search_id, &entry.text());
            }
            Verdict::Delete => {
                if !shared.delete_orphan(&entry, refused).await {
                    soon = false;
                }
            }
        }
    }
    Some(soon)
}
