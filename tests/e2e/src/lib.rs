//! End-to-end tests: the built package and the built demo in real browsers, against the emulator.
//!
//! Run them with `cargo test -p smh-e2e` after `make pkg www`. When one fails, there is a picture of the page in
//! `target/e2e`.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod composing;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod demo_failures;
#[cfg(test)]
mod demo_page;
#[cfg(test)]
mod demo_tasks;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod exits;
#[cfg(test)]
mod frameworks;
#[cfg(test)]
mod input_method;
#[cfg(test)]
mod leaving;
#[cfg(test)]
mod package;
#[cfg(test)]
mod processes;
#[cfg(test)]
mod run;
#[cfg(test)]
mod service;
#[cfg(test)]
mod site;
#[cfg(test)]
mod soak;
#[cfg(test)]
mod staying;
#[cfg(test)]
mod tabs;
#[cfg(test)]
mod threads;
#[cfg(test)]
mod turns;
#[cfg(test)]
mod typing;
#[cfg(test)]
mod until;
#[cfg(test)]
mod view_page;
#[cfg(test)]
mod wire;
#[cfg(test)]
mod worker;
