//! The entries for React and Vue in Chromium, with the newest versions of both and with the oldest ones that the package
//! supports. tests/frameworks builds the pages, and those of the guides from docs/react.md and docs/vue.md.

mod guides;
mod lifetime;
mod page;
mod react;
mod search_box;
mod vue;

pub(crate) use page::QUICK;
