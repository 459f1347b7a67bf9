//! Deletions, and the recovery of searches that a dead page has left.

mod deferred_fetch;
mod orphan_log;
mod orphan_recovery;
mod page_lock;
mod pending_deletes;
