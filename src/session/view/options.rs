//! The options of a view.

use crate::session::retry::RetryOptions;

/// The options of a view. Times are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// How long the conditions must stay unchanged before the search starts.
    pub debounce_ms: f64,
    /// The most creates that may be in flight at a time; at least 1.
    pub max_concurrent_creates: usize,
    /// How long the page may be hidden before the search is deleted; infinite for never.
    pub hidden_grace_ms: f64,
    /// How long a create may take before the view shows an error. The create itself is not aborted.
    pub create_timeout_ms: f64,
    /// When failed requests are sent again.
    pub retry: RetryOptions,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            debounce_ms: 250.0,
            max_concurrent_creates: 2,
            hidden_grace_ms: 60_000.0,
            create_timeout_ms: 30_000.0,
            retry: RetryOptions::default(),
        }
    }
}
