//! The operations of the service, as shown in the request log and named in fault settings.

use serde::{Deserialize, Serialize};

/// An operation of the service.
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
    /// Enables or disables the library's history.
    HistorySwitch,
    /// Issues, renews or revokes a token.
    Token,
    /// A request that matches no endpoint.
    Other,
}
