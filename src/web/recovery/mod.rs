//! Deletes searches that their page can't delete itself. The browser sends a DELETE with `fetchLater` when the page ends; or a
//! later page of the same origin finds the searches in the orphan log and deletes them.

mod deferred_fetch;
mod orphan_log;
mod reaper;

use std::rc::Rc;

use deferred_fetch::DeferredFetch;
use orphan_log::OrphanLog;

use super::transport::Transport;

/// The recovery of one client's searches.
pub(crate) struct Recovery {
    transport: Rc<Transport>,
    log: OrphanLog,
    deferred_fetch: Option<DeferredFetch>,
}

impl Recovery {
    /// Starts the recovery. Without `recover_orphans`, searches are not recorded, and those of other pages not looked for.
    pub(crate) fn start(transport: Rc<Transport>, recover_orphans: bool) -> Rc<Self> {
        let (log, is_unavailable) = if recover_orphans {
            OrphanLog::open()
        } else {
            (OrphanLog::default(), false)
        };
        if is_unavailable {
            transport.events.no_storage(None);
        }
        // The application's own `fetch` may change requests, and the browser can't call it for `fetchLater`.
        let deferred_fetch = match transport.custom_fetch {
            Some(_) => None,
            None => DeferredFetch::open(),
        };
        let recovery = Rc::new(Recovery {
            transport,
            log,
            deferred_fetch,
        });
        recovery.look_for_orphans();
        recovery
    }

    /// Makes sure that a search that exists is deleted even if the page ends.
    pub(crate) fn protect(&self, search_id: &str) {
        if let (Some(deferred_fetch), Some(token)) = (&self.deferred_fetch, self.transport.tokens.last()) {
            deferred_fetch.arm(&self.transport.endpoint, search_id, &token);
        }
        self.record(search_id);
    }

    /// The search has been deleted.
    pub(crate) fn forget(&self, search_id: &str) {
        if let Some(deferred_fetch) = &self.deferred_fetch {
            deferred_fetch.disarm(search_id);
        }
        self.log.forget(search_id);
    }

    /// Records a search as one of this page; or, once the client has given up, as one of no page. If it can't be recorded,
    /// one `storage` event names it; later searches are recorded again if that is possible.
    pub(crate) fn record(&self, search_id: &str) {
        if !self.log.record(search_id, &self.transport.endpoint) {
            self.transport.events.no_storage(Some(search_id));
        }
    }

    /// This token is used from now on.
    pub(crate) fn use_token(&self, token: &str) {
        if let Some(deferred_fetch) = &self.deferred_fetch {
            deferred_fetch.use_token(token);
        }
    }

    /// Stops looking for the searches of other pages.
    pub(crate) fn stop_looking(&self) {
        self.log.stop_looking();
    }

    /// From now on records searches as those of no page, so that the next client deletes them.
    pub(crate) fn give_up(&self) {
        self.log.give_up();
    }

    /// The client is closed and has nothing to delete.
    pub(crate) fn close(&self) {
        self.log.close();
    }
}
