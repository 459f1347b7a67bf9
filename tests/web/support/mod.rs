//! Helpers that the tests share.

#[macro_use]
mod js;

mod abort;
mod client;
mod clock;
mod emulator;
mod events;
mod faked_responses;
mod fetch;
mod orphan_log;
mod page;
mod remote_service;
mod reports;
mod smh_error;
mod task_wait;
mod view;
mod wait;

pub(crate) use abort::*;
pub(crate) use client::*;
pub(crate) use clock::*;
pub(crate) use emulator::*;
pub(crate) use events::*;
pub(crate) use faked_responses::*;
pub(crate) use fetch::*;
pub(crate) use js::*;
pub(crate) use orphan_log::*;
pub(crate) use page::*;
pub(crate) use remote_service::*;
pub(crate) use reports::*;
pub(crate) use smh_error::*;
pub(crate) use task_wait::*;
pub(crate) use view::*;
pub(crate) use wait::*;
