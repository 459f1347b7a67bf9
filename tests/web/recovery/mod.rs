//! Deletions, and what deletes searches that a page has left behind.

mod deferred_fetch;
mod orphan_log;
mod orphan_recovery;
mod page_lock;
mod pending_deletes;
