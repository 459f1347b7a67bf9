//! What the browser offers, each part beside the JavaScript that it imports.

pub(crate) mod error;
pub(crate) mod globals;
pub(crate) mod page;
pub(crate) mod timer;
pub(crate) mod value;
pub(crate) mod wait;
