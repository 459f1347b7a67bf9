//! One search box as a state machine without I/O. At most one search is wanted at a time; every other search that the server
//! created for the search box is deleted.
//!
//! Call [`View::handle_input`] with each event and the time, then call [`View::poll_output`] until it returns `None`.
//! [`View::poll_timeout`] returns the time at which the machine needs [`Input::Timeout`]. Each request has an attempt
//! number. The response to an attempt that is no longer wanted never changes the items shown; if it names a search, that
//! search is deleted.
//!
//! Plain calls and the iterators of `pages()` use a view of their own that never searches: they need its deletions and its
//! knowledge of the page's life.
//!
//! `P` is the content of a page of results and `E` an error. The machine only passes them through.

mod attempts;
mod context;
mod input;
mod machine;
mod options;
mod output;
mod page_life;
mod phase;
mod shown_items;
mod wanted_search;

pub use input::{Input, PageInfo, RequestFailure, Start};
pub use machine::View;
pub use options::Options;
pub use output::Output;
pub use phase::{Status, ViewError};

pub use super::Attempt;
