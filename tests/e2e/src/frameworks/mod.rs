//! The entries for React and Vue in a real browser, with the newest versions of both and with the oldest that the package
//! takes. The pages are made by tests/frameworks, those of the guides from docs/react.md and docs/vue.md.

mod guides;
mod life;
mod page;
mod react;
mod user;
mod vue;

pub(crate) use page::QUICK;
