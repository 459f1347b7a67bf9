//! The middleware that every request passes.

pub(crate) mod cors;
pub(crate) mod fault;
pub(crate) mod limits;
pub(crate) mod log;
