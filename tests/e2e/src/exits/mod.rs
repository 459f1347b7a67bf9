//! The exit matrix: every way to leave a search, in every engine, with preflights that take 0, 100 and 500 ms.
//!
//! Each cell asks the emulator whether the DELETE arrived, that it came once, and that no search is left. Each test
//! ends with a table of what was measured. Where an engine cannot deliver, [`plan`] says how much is expected of it,
//! and the table shows what was left behind.

mod attempt;
mod exit;
mod matrix;
mod next_visit;
mod plan;
pub(crate) mod quit;
mod table;

use crate::browser::Engine;

#[tokio::test]
async fn chromium() {
    matrix::run(Engine::Chromium).await;
}

#[tokio::test]
async fn firefox() {
    matrix::run(Engine::Firefox).await;
}

#[tokio::test]
async fn webkit() {
    matrix::run(Engine::WebKit).await;
}

/// What needs the machine for itself.
mod quiet {
    use crate::browser::Engine;
    use crate::exits::matrix;

    #[tokio::test]
    async fn firefox() {
        matrix::run_alone(Engine::Firefox).await;
    }
}
