//! What a request asks for, which the log shows and faults are aimed at.

use axum::http::Method;
use serde::{Deserialize, Serialize};

use crate::router::path;

/// A kind of call of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Operation {
    /// Creates a search.
    Create,
    /// Continues a search.
    Continue,
    /// Deletes a search.
    Delete,
    /// Queries tasks, of either level and in either version.
    Tasks,
    /// Clears the library's history.
    History,
    /// Switches the library's history on or off.
    HistorySwitch,
    /// Issues, renews or revokes a token.
    Token,
    /// Anything else, which the service does not know.
    Other,
}

impl Operation {
    pub(crate) fn of(method: &Method, matched_path: Option<&str>) -> Self {
        match (method.as_str(), matched_path.unwrap_or_default()) {
            ("POST", path::SEARCHES) => Self::Create,
            ("GET", path::SEARCH) => Self::Continue,
            ("DELETE", path::SEARCH) => Self::Delete,
            ("GET", path::LIBRARY_TASKS | path::SPACE_TASKS) => Self::Tasks,
            ("GET", path::LIBRARY_TASK_RESULT | path::SPACE_TASK_RESULT) => Self::Tasks,
            ("DELETE", path::HISTORY) => Self::History,
            ("POST", path::HISTORY) => Self::HistorySwitch,
            ("GET" | "POST", path::TOKENS) | ("POST" | "DELETE", path::TOKEN) => Self::Token,
            ("DELETE", path::USERS_TOKENS) => Self::Token,
            _ => Self::Other,
        }
    }
}
