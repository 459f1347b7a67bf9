//! The page's lifecycle.

mod lifecycle;
mod unload;
