//! The table of the service's endpoints.
//!
//! To add an endpoint, add a row here. The compiler then requires its handler in `router`.

use axum::http::Method;
use axum::routing::MethodFilter;

use crate::operation::Operation;
use crate::query;

/// The prefix of the endpoints that inspect and control the emulator. They are not part of the service.
pub(crate) const CONTROL_PREFIX: &str = "/_emulator/";

/// The end of a path that takes the path of an item. axum's wildcards match no empty path, so such an endpoint also has a
/// path without the end, for the root.
const ITEM: &str = "/{*path}";

/// The prefix of the endpoints of files.
pub(crate) const FILE_PREFIX: &str = "/api/v1/file/";

macro_rules! endpoints {
    ($($name:ident: $method:ident $path:literal $(? $key:literal)? => $operation:ident,)*) => {
        /// An endpoint of the service: a method, a path and, for some, a key in the query.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Endpoint {
            $($name,)*
        }

        impl Endpoint {
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)*];

            fn method(self) -> Method {
                match self {
                    $(Self::$name => Method::$method,)*
                }
            }

            fn method_filter(self) -> MethodFilter {
                match self {
                    $(Self::$name => MethodFilter::$method,)*
                }
            }

            /// The path, with axum's names for the parameters.
            pub(crate) fn path(self) -> &'static str {
                match self {
                    $(Self::$name => $path,)*
                }
            }

            /// The key that must be in the query.
            fn key(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => [$($key)?].first().copied(),)*
                }
            }

            pub(crate) fn operation(self) -> Operation {
                match self {
                    $(Self::$name => Operation::$operation,)*
                }
            }
        }
    };
}

// Parameters match percent-encoded text, and axum decodes them once. Of several rows with the same method and path, the
// first counts whose key is in the query.
endpoints! {
    CreateSearch:       POST   "/api/v1/search/{library}/{space}/space-contents"    => Create,
    ContinueSearch:     GET    "/api/v1/search/{library}/{space}/{search}"          => Continue,
    DeleteSearch:       DELETE "/api/v1/search/{library}/{space}/{search}"          => Delete,
    LibraryTasks:       GET    "/api/v1/task/{library}/{tasks}"                     => Tasks,
    SpaceTasks:         GET    "/api/v1/task/{library}/{space}/{tasks}"             => Tasks,
    LibraryTaskResult:  GET    "/api/v1/task-result/{library}/{task}"               => Tasks,
    SpaceTaskResult:    GET    "/api/v1/task-result/{library}/{space}/{task}"       => Tasks,
    ConfigureHistory:   POST   "/api/v1/directory-history/{library}/library-history" => HistorySwitch,
    ClearHistory:       DELETE "/api/v1/directory-history/{library}/library-history" => History,
    BatchMove:          POST   "/api/v1/batch/{library}/{space}" ? "move"           => BatchMove,
    BatchCopy:          POST   "/api/v1/batch/{library}/{space}" ? "copy"           => BatchCopy,
    BatchDelete:        POST   "/api/v1/batch/{library}/{space}" ? "delete"         => BatchDelete,
    Restore:            POST   "/api/v1/recycled/{library}/{space}" ? "restore"     => Restore,
    DeleteRecycled:     POST   "/api/v1/recycled/{library}/{space}" ? "delete"      => RecycleBin,
    RecycledByPage:     GET    "/api/v1/recycled/{library}/{space}" ? "by-page"     => RecycleBin,
    RecycledByMarker:   GET    "/api/v1/recycled/{library}/{space}"                 => RecycleBin,
    EmptyRecycleBin:    DELETE "/api/v1/recycled/{library}/{space}"                 => RecycleBin,
    RestoreOne:         POST   "/api/v1/recycled/{library}/{space}/{id}" ? "restore" => RecycleBin,
    DeleteOneRecycled:  DELETE "/api/v1/recycled/{library}/{space}/{id}"            => RecycleBin,
    ItemInfo:           GET    "/api/v1/directory/{library}/{space}/{*path}" ? "info" => ItemInfo,
    ListFolder:         GET    "/api/v1/directory/{library}/{space}/{*path}"        => ListFolder,
    CheckDirectory:     HEAD   "/api/v1/directory/{library}/{space}/{*path}"        => CheckItem,
    PutDirectory:       PUT    "/api/v1/directory/{library}/{space}/{*path}"        => ChangeItem,
    DeleteDirectory:    DELETE "/api/v1/directory/{library}/{space}/{*path}"        => ChangeItem,
    LocateItem:         GET    "/api/v1/inode/{library}/{space}/{inode}"            => LocateItem,
    FileLink:           GET    "/api/v1/file/{library}/{space}/{*path}" ? "info"    => FileLink,
    Thumbnail:          GET    "/api/v1/file/{library}/{space}/{*path}" ? "preview" => Thumbnail,
    Download:           GET    "/api/v1/file/{library}/{space}/{*path}"             => Download,
    PutFile:            PUT    "/api/v1/file/{library}/{space}/{*path}"             => Upload,
    CheckFile:          HEAD   "/api/v1/file/{library}/{space}/{*path}"             => CheckItem,
    DeleteFile:         DELETE "/api/v1/file/{library}/{space}/{*path}"             => ChangeItem,
    Storage:            GET    "/storage/{*name}"                                   => Storage,
    IssueToken:         GET    "/api/v1/token"                                      => Token,
    IssueTokenFromBody: POST   "/api/v1/token"                                      => Token,
    RevokeTokensOfUser: DELETE "/api/v1/token/{library}"                            => Token,
    RenewToken:         POST   "/api/v1/token/{library}/{token}"                    => Token,
    RevokeToken:        DELETE "/api/v1/token/{library}/{token}"                    => Token,
}

/// The endpoints of one method and path, which their keys distinguish.
pub(crate) struct Route {
    pub(crate) method: MethodFilter,
    pub(crate) path: String,
    pub(crate) endpoints: Vec<Endpoint>,
}

impl Endpoint {
    /// The endpoint of a request, from its method, the path that axum matched, and its query.
    pub(crate) fn find(method: &Method, matched_path: &str, query: Option<&str>) -> Option<Self> {
        let candidates = Self::ALL.iter().copied();
        Self::select(
            candidates.filter(|endpoint| endpoint.method() == *method && endpoint.matches(matched_path)),
            query,
        )
    }

    /// The first endpoint whose key, if it has one, is in the query.
    pub(crate) fn select(candidates: impl IntoIterator<Item = Self>, query: Option<&str>) -> Option<Self> {
        let mut candidates = candidates.into_iter();
        candidates.find(|endpoint| endpoint.key().is_none_or(|key| query::has_key(query, key)))
    }

    /// Every method and path, with its endpoints.
    pub(crate) fn routes() -> Vec<Route> {
        let mut routes: Vec<Route> = Vec::new();
        for endpoint in Self::ALL.iter().copied() {
            for path in endpoint.paths() {
                let same =
                    |route: &&mut Route| route.method == endpoint.method_filter() && route.path == path;
                match routes.iter_mut().find(same) {
                    Some(route) => route.endpoints.push(endpoint),
                    None => routes.push(Route {
                        method: endpoint.method_filter(),
                        path,
                        endpoints: vec![endpoint],
                    }),
                }
            }
        }
        routes
    }

    /// The paths that axum matches.
    fn paths(self) -> Vec<String> {
        let mut paths = vec![self.path().to_owned()];
        if let Some(root) = self.path().strip_suffix(ITEM) {
            paths.extend([root.to_owned(), format!("{root}/")]);
        }
        paths
    }

    fn matches(self, matched_path: &str) -> bool {
        self.paths().iter().any(|path| path == matched_path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_the_query_selects_the_endpoint() {
        let batch = |query| Endpoint::find(&Method::POST, "/api/v1/batch/{library}/{space}", query);
        for query in ["copy", "copy=1", "access_token=x&copy", "copy=&access_token=x"] {
            assert_eq!(batch(Some(query)), Some(Endpoint::BatchCopy), "{query}");
        }
        for query in [None, Some("copy=0"), Some("access_token=copy"), Some("copyx")] {
            assert_eq!(batch(query), None, "{query:?}");
        }
    }

    #[test]
    fn the_root_has_paths_of_its_own() {
        for path in ["", "/", "/{*path}"] {
            let path = format!("/api/v1/directory/{{library}}/{{space}}{path}");
            assert_eq!(
                Endpoint::find(&Method::GET, &path, None),
                Some(Endpoint::ListFolder)
            );
        }
    }
}
