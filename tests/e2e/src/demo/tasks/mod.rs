//! The demo's view of asynchronous tasks: starting, watching, leaving and coming back.

mod clear_history;
mod tasks_view;
mod watching;
