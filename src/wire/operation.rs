//! The operations, under the names that JavaScript knows them by.

/// The calls, under the names that JavaScript knows them by.
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
    /// A view's `subscribe`.
    Subscribe,
}

impl Operation {
    /// The method's name in JavaScript.
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
            Operation::SetAccessToken => "setAccessToken",
            Operation::OpenSearchView => "openSearchView",
            Operation::Settled => "settled",
            Operation::Close => "close",
            Operation::Search => "search",
            Operation::LoadMore => "loadMore",
            Operation::Subscribe => "subscribe",
        }
    }
}
