//! The protocol as the targets know it: without the browser's side, which none of them needs and which takes long to
//! compile.

#[path = "../src/proto/mod.rs"]
pub mod proto;
