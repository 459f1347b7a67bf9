//! The classes that JavaScript calls: their methods, the arguments of these, and the execution of calls.

mod api_call;
mod arguments;
mod call;
mod close;
mod item_methods;
mod open_calls;
mod part;
mod search_view;
mod smh_client;
mod state;
mod task_methods;

pub use search_view::SearchView;
pub use smh_client::SmhClient;
