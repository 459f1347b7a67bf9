//! Looks for searches of pages that have ended, and deletes them.

use std::rc::{Rc, Weak};

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::Recovery;
use super::orphan_log::{living_pages, lock_for_looking, wall_clock};
use crate::session::orphans::{Entry, OBSERVE_MS, Reaper, Verdict};
use crate::session::pending_deletes::{Reason, Stage, Step};
use crate::web::platform::globals::now;
use crate::web::platform::wait::Wait;
use crate::web::transport::{SendOptions, TokenUser};
use crate::wire::search;

/// After so many refusals of the lock this client looks without it. The page that holds the lock may be frozen, or look for another
/// library; and the lock only avoids a second DELETE.
const MAX_LOCK_REFUSALS: u32 = 3;

/// Calls the function that releases the lock when it is dropped.
struct Lock(Function);

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}

/// The search for orphans of one client.
#[derive(Default)]
struct Search {
    reaper: Reaper,
    /// The orphans that this client's token may not delete.
    refused: Vec<String>,
    lock_refusals: u32,
}

impl Recovery {
    /// Looks for orphans for as long as the client exists: now, and when a search is created, when the network is back, and when
    /// the page is shown again. Timers run only while a page that may have
    /// ended is watched: one that never ends would keep an application in a zone from ever becoming stable.
    pub(super) fn look_for_orphans(self: &Rc<Self>) {
        if !self.log.is_looking() {
            return;
        }
        // Weak: a wait must not keep the client alive.
        let recovery = Rc::downgrade(self);
        spawn_local(async move {
            let mut search = Search::default();
            while let Some(soon) = search.look(&recovery).await {
                let mut is_over = false;
                while !is_over {
                    let wait = Wait::for_change(soon.then(|| now() + OBSERVE_MS));
                    match recovery.upgrade() {
                        Some(recovery) => recovery.log.set_wait(&wait),
                        None => return,
                    }
                    wait.await;
                    let is_due = recovery
                        .upgrade()
                        .is_none_or(|recovery| recovery.log.is_look_due());
                    is_over = soon || is_due || search.reaper.has_candidates();
                }
            }
        });
    }

    /// Deletes an orphan. `None` if another attempt may succeed, or else whether this client may delete it.
    async fn delete_orphan(&self, entry: &Entry) -> Option<bool> {
        let report = |stage| {
            self.transport.events.deletion(&Step {
                search_id: entry.search_id.clone(),
                reason: Reason::Orphan,
                stage,
                urgent: false,
            });
        };
        report(Stage::Pending);
        report(Stage::Sent);
        let options = SendOptions {
            keepalive: true,
            token_user: TokenUser::Background,
            timeout_ms: self.transport.timeout_ms,
            ..SendOptions::default()
        };
        let request = search::delete_request(&entry.endpoint, &entry.search_id);
        let mut reply = Rc::clone(&self.transport).send(request, options).await;
        match reply.read_delete() {
            Ok(()) => {
                self.forget(&entry.search_id);
                report(Stage::Confirmed);
                Some(true)
            }
            Err(failure) => {
                report(Stage::Failed);
                (failure.error.status == Some(403)).then_some(false)
            }
        }
    }
}

impl Search {
    /// Looks once. Returns whether to look again soon; `None` to stop looking.
    async fn look(&mut self, recovery: &Weak<Recovery>) -> Option<bool> {
        let looking = |recovery: &Rc<Recovery>| recovery.log.is_looking();
        recovery.upgrade().filter(looking)?.log.looks();
        let lock = JsFuture::from(lock_for_looking()).await.ok()?;
        let lock = lock.dyn_into().map(Lock);
        if lock.is_ok() {
            self.lock_refusals = 0;
        } else if self.lock_refusals < MAX_LOCK_REFUSALS {
            self.lock_refusals += 1;
            return Some(true);
        }
        let living = JsFuture::from(living_pages()).await.ok()?;
        let recovery = recovery.upgrade().filter(looking)?;
        let Ok(living) = living.dyn_into::<Array>() else {
            return Some(false);
        };
        let mut entries = recovery.log.entries();
        entries.retain(|entry| !self.refused.contains(&entry.search_id));
        let held = |owner: &str| living.includes(&JsValue::from_str(owner), 0);
        let times = (wall_clock(), now());
        let endpoint = &recovery.transport.endpoint;
        let verdicts = self
            .reaper
            .judge(&entries, endpoint, recovery.log.owner(), &held, times);
        let mut soon = self.reaper.is_undecided();
        for (entry, verdict) in verdicts {
            match verdict {
                Verdict::Forget => recovery.log.remove(&entry.search_id),
                Verdict::Renew => recovery.log.renew(entry),
                Verdict::Delete => match recovery.delete_orphan(&entry).await {
                    Some(true) => {}
                    Some(false) => self.refused.push(entry.search_id),
                    None => soon = false,
                },
            }
        }
        Some(soon)
    }
}
