//! The operations that an error can name.

use crate::names::named;

named! {
    /// An operation of the client or of a view, and its name in JavaScript.
    Operation {
        /// The client's constructor.
        Construct = "SmhClient",
        /// `createSearch`.
        CreateSearch = "createSearch",
        /// `continueSearch`.
        ContinueSearch = "continueSearch",
        /// `deleteSearch`.
        DeleteSearch = "deleteSearch",
        /// `queryLibraryTasks`.
        QueryLibraryTasks = "queryLibraryTasks",
        /// `querySpaceTasks`.
        QuerySpaceTasks = "querySpaceTasks",
        /// `queryLibraryTask`.
        QueryLibraryTask = "queryLibraryTask",
        /// `querySpaceTask`.
        QuerySpaceTask = "querySpaceTask",
        /// `waitForTasks`.
        WaitForTasks = "waitForTasks",
        /// `pages`.
        Pages = "pages",
        /// `clearLibraryHistory`.
        ClearLibraryHistory = "clearLibraryHistory",
        /// `moveItems`.
        MoveItems = "moveItems",
        /// `copyItems`.
        CopyItems = "copyItems",
        /// `deleteItems`.
        DeleteItems = "deleteItems",
        /// `restoreItems`.
        RestoreItems = "restoreItems",
        /// `getItem`.
        GetItem = "getItem",
        /// `locateItem`.
        LocateItem = "locateItem",
        /// `listFolder`.
        ListFolder = "listFolder",
        /// `getFileLink`.
        GetFileLink = "getFileLink",
        /// `thumbnailUrl`.
        ThumbnailUrl = "thumbnailUrl",
        /// `setAccessToken`.
        SetAccessToken = "setAccessToken",
        /// `openSearchView`.
        OpenSearchView = "openSearchView",
        /// `settled`.
        Settled = "settled",
        /// `close`.
        Close = "close",
        /// A view's `search`.
        Search = "search",
        /// A view's `loadMore`.
        LoadMore = "loadMore",
        /// A view's `removeItems`.
        RemoveItems = "removeItems",
        /// A view's `updateItem`.
        UpdateItem = "updateItem",
        /// A view's `subscribe`.
        Subscribe = "subscribe",
    }
}

impl Operation {
    /// True if sending the request twice has the same effect as sending it once. A request that is not idempotent must not be
    /// sent again if its response was lost: it may have created a search, started a task, or changed files.
    pub fn is_idempotent(self) -> bool {
        match self {
            Operation::CreateSearch
            | Operation::ClearLibraryHistory
            | Operation::MoveItems
            | Operation::CopyItems
            | Operation::DeleteItems
            | Operation::RestoreItems => false,
            Operation::ContinueSearch
            | Operation::DeleteSearch
            | Operation::QueryLibraryTasks
            | Operation::QuerySpaceTasks
            | Operation::QueryLibraryTask
            | Operation::QuerySpaceTask
            | Operation::GetItem
            | Operation::LocateItem
            | Operation::ListFolder
            | Operation::GetFileLink => true,
            // These send no request of their own.
            Operation::Construct
            | Operation::WaitForTasks
            | Operation::Pages
            | Operation::ThumbnailUrl
            | Operation::SetAccessToken
            | Operation::OpenSearchView
            | Operation::Settled
            | Operation::Close
            | Operation::Search
            | Operation::LoadMore
            | Operation::RemoveItems
            | Operation::UpdateItem
            | Operation::Subscribe => true,
        }
    }
}
