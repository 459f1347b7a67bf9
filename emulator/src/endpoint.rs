//! The table of the service's endpoints.
//!
//! To add an endpoint, add a row here. The compiler then requires its handler in `router`.

use axum::http::Method;
use axum::routing::MethodFilter;

use crate::operation::Operation;

/// The prefix of the endpoints that inspect and control the emulator. They are not part of the service.
pub(crate) const CONTROL_PREFIX: &str = "/_emulator/";

macro_rules! endpoints {
    ($($name:ident: $method:ident $path:literal => $operation:ident,)*) => {
        /// An endpoint of the service: a method and a path.
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

            pub(crate) fn method_filter(self) -> MethodFilter {
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

            pub(crate) fn operation(self) -> Operation {
                match self {
                    $(Self::$name => Operation::$operation,)*
                }
            }
        }
    };
}

// Parameters match percent-encoded text, and axum decodes them once.
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
    IssueToken:         GET    "/api/v1/token"                                      => Token,
    IssueTokenFromBody: POST   "/api/v1/token"                                      => Token,
    RevokeTokensOfUser: DELETE "/api/v1/token/{library}"                            => Token,
    RenewToken:         POST   "/api/v1/token/{library}/{token}"                    => Token,
    RevokeToken:        DELETE "/api/v1/token/{library}/{token}"                    => Token,
}

impl Endpoint {
    /// The endpoint of a request, from its method and the path that axum matched.
    pub(crate) fn find(method: &Method, matched_path: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|endpoint| endpoint.path() == matched_path && endpoint.method() == *method)
    }
}
