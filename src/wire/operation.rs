//! The operations that an error can name.

/// An operation of the client or of a view, and its name in JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// The client's constructor.
    Construct,
    /// `createSearch`.
    CreateSearch,
    /// `continueSearch`.
    ContinueSearch,
    /// `deleteSearch`.
    DeleteSearch,
    /// `queryLibraryTasks`.
    QueryLibraryTasks,
    /// `querySpaceTasks`.
    QuerySpaceTasks,
    /// `queryLibraryTask`.
    QueryLibraryTask,
    /// `querySpaceTask`.
    QuerySpaceTask,
    /// `waitForTasks`.
    WaitForTasks,
    /// `pages`.
    Pages,
    /// `clearLibraryHistory`.
    ClearLibraryHistory,
    /// `moveItems`.
    MoveItems,
    /// `copyItems`.
    CopyItems,
    /// `deleteItems`.
    DeleteItems,
    /// `restoreItems`.
    RestoreItems,
    /// `getItem`.
    GetItem,
    /// `locateItem`.
    LocateItem,
    /// `listFolder`.
    ListFolder,
    /// `getFileLink`.
    GetFileLink,
    /// `thumbnailUrl`.
    ThumbnailUrl,
    /// `setAccessToken`.
    SetAccessToken,
    /// `openSearchView`.
    OpenSearchView,
    /// `settled`.
    Settled,
    /// `close`.
    Close,
    /// A view's `search`.
    Search,
    /// A view's `loadMore`.
    LoadMore,
    /// A view's `removeItems`.
    RemoveItems,
    /// A view's `updateItem`.
    UpdateItem,
    /// A view's `subscribe`.
    Subscribe,
}

impl Operation {
    /// All operations.
    pub const ALL: [Operation; 29] = [
        Operation::Construct,
        Operation::CreateSearch,
        Operation::ContinueSearch,
        Operation::DeleteSearch,
        Operation::QueryLibraryTasks,
        Operation::QuerySpaceTasks,
        Operation::QueryLibraryTask,
        Operation::QuerySpaceTask,
        Operation::WaitForTasks,
        Operation::Pages,
        Operation::ClearLibraryHistory,
        Operation::MoveItems,
        Operation::CopyItems,
        Operation::DeleteItems,
        Operation::RestoreItems,
        Operation::GetItem,
        Operation::LocateItem,
        Operation::ListFolder,
        Operation::GetFileLink,
        Operation::ThumbnailUrl,
        Operation::SetAccessToken,
        Operation::OpenSearchView,
        Operation::Settled,
        Operation::Close,
        Operation::Search,
        Operation::LoadMore,
        Operation::RemoveItems,
        Operation::UpdateItem,
        Operation::Subscribe,
    ];

    /// The operation with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Operation::ALL
            .into_iter()
            .find(|operation| operation.name() == name)
    }

    /// True for the operations on many items, whose outcome is known in part also if they end early.
    pub fn is_batch(self) -> bool {
        matches!(
            self,
            Operation::MoveItems | Operation::CopyItems | Operation::DeleteItems | Operation::RestoreItems
        )
    }

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

    /// The name of the method in JavaScript.
    pub fn name(self) -> &'static str {
        match self {
            Operation::Construct => "SmhClient",
            Operation::CreateSearch => "createSearch",
            Operation::ContinueSearch => "continueSearch",
            Operation::DeleteSearch => "deleteSearch",
            Operation::QueryLibraryTasks => "queryLibraryTasks",
            Operation::QuerySpaceTasks => "querySpaceTasks",
            Operation::QueryLibraryTask => "queryLibraryTask",
            Operation::QuerySpaceTask => "querySpaceTask",
            Operation::Pages => "pages",
            Operation::WaitForTasks => "waitForTasks",
            Operation::ClearLibraryHistory => "clearLibraryHistory",
            Operation::MoveItems => "moveItems",
            Operation::CopyItems => "copyItems",
            Operation::DeleteItems => "deleteItems",
            Operation::RestoreItems => "restoreItems",
            Operation::GetItem => "getItem",
            Operation::LocateItem => "locateItem",
            Operation::ListFolder => "listFolder",
            Operation::GetFileLink => "getFileLink",
            Operation::ThumbnailUrl => "thumbnailUrl",
            Operation::SetAccessToken => "setAccessToken",
            Operation::OpenSearchView => "openSearchView",
            Operation::Settled => "settled",
            Operation::Close => "close",
            Operation::Search => "search",
            Operation::LoadMore => "loadMore",
            Operation::RemoveItems => "removeItems",
            Operation::UpdateItem => "updateItem",
            Operation::Subscribe => "subscribe",
        }
    }
}
