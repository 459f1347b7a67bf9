//! Deletes searches that their own page could not delete: a later page by the orphan log, or the browser by `fetchLater`.

pub(crate) mod deferred_fetch;
pub(crate) mod orphan_log;
