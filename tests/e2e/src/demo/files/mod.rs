//! The file browser of the demo: acting on what a search has found, and on the contents of folders.

mod accessibility;
mod acting;
mod failing;
mod folders;
mod items_view;
mod keyboard;
mod library;
