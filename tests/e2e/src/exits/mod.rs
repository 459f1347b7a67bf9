//! The exit matrix: every way to leave a search, in every engine, with preflights that take 0, 100 and 500 ms.
//!
//! For each cell the emulator shows whether the DELETE arrived once, and whether a search is left. Each test ends with a table
//! of the measured results. Where an engine cannot deliver every DELETE, [`plan`] says how many are expected, and the table
//! shows how many searches were left.

mod attempt;
mod exit;
mod matrix;
mod plan;
mod table;

use crate::support::engine::Engine;

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

/// Tests that run while no other browser does.
mod quiet {
    use crate::exits::matrix;
    use crate::support::engine::Engine;

    #[tokio::test]
    async fn firefox() {
        matrix::run_alone(Engine::Firefox).await;
    }
}
