//! The browser: its globals, the page, timers, values and errors, each beside the JavaScript that it imports.

pub(crate) mod error;
pub(crate) mod globals;
pub(crate) mod page;
pub(crate) mod timer;
pub(crate) mod value;
pub(crate) mod wait;
