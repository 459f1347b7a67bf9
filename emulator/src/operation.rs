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
    /// Moves or renames items.
    BatchMove,
    /// Copies items.
    BatchCopy,
    /// Deletes items.
    BatchDelete,
    /// Restores items of the recycle bin.
    Restore,
    /// Gets one item by its path.
    ItemInfo,
    /// Gets one item by its inode.
    LocateItem,
    /// Lists a directory.
    ListFolder,
    /// Gets a link to a file.
    FileLink,
    /// Redirects to a file.
    Download,
    /// Redirects to a thumbnail.
    Thumbnail,
    /// Adds a file, or moves or copies one.
    Upload,
    /// Checks whether an item exists.
    CheckItem,
    /// Creates, moves or copies a directory, or deletes an item.
    ChangeItem,
    /// Lists the recycle bin, restores one of its items, or deletes its items permanently.
    RecycleBin,
    /// Follows a link to a file or thumbnail.
    Storage,
    /// A request that matches no endpoint.
    Other,
}

impl Operation {
    /// Whether it changes many items, and may become a task.
    pub(crate) fn is_batch(self) -> bool {
        matches!(
            self,
            Self::BatchMove | Self::BatchCopy | Self::BatchDelete | Self::Restore
        )
    }
}
