//! Helpers of the suites.
//!
//! - Running a test: [`harness`], [`turns`], [`browser_pool`], [`until`].
//! - Browsers: [`engine`], [`browser`], [`firefox_profile`], [`display`], [`processes`], [`driver_commands`], [`user_actions`],
//!   [`input_method`].
//! - Servers: [`site`], [`web_server`], [`emulator_process`], [`network`].
//! - Pages: [`demo_page`], [`view_page`].

pub(crate) mod browser;
pub(crate) mod browser_pool;
pub(crate) mod demo_page;
pub(crate) mod display;
pub(crate) mod driver_commands;
pub(crate) mod emulator_process;
pub(crate) mod engine;
pub(crate) mod firefox_profile;
pub(crate) mod harness;
pub(crate) mod input_method;
pub(crate) mod network;
pub(crate) mod processes;
pub(crate) mod site;
pub(crate) mod turns;
pub(crate) mod until;
pub(crate) mod user_actions;
pub(crate) mod view_page;
pub(crate) mod web_server;
