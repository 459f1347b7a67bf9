//! What JavaScript calls: the client and the search view, the arguments of their methods, and what these give.

pub(crate) mod arguments;
mod close;
pub(crate) mod execute;
mod search_view;
mod smh_client;
pub(crate) mod state;

pub use search_view::SearchView;
pub use smh_client::SmhClient;
