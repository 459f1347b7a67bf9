//! The exits in which no page can delete its search, each followed by the next visit: a page of the same origin and profile,
//! whose client deletes the searches that the orphan log has of the pages before.
//!
//! Each test ends with a table of the searches that were deleted without a visit, and of those left after it. WebKit's table is
//! printed, but asserts nothing: a page that crashes ends the session of its driver, and a driven MiniBrowser stores nothing
//! for the next one.

mod parting;
mod round;
mod table;

use std::slice::from_ref;
use std::time::Instant;

use crate::next_visit::parting::Parting;
use crate::next_visit::round::Round;
use crate::next_visit::table::table;
use crate::support::engine::Engine;
use crate::support::harness::{say, together};
use crate::support::turns;

#[tokio::test]
async fn chromium() {
    run(Engine::Chromium).await;
}

#[tokio::test]
async fn firefox() {
    run(Engine::Firefox).await;
}

#[tokio::test]
async fn webkit() {
    run(Engine::WebKit).await;
}

async fn run(engine: Engine) {
    if turns::is_missing(engine) {
        return;
    }
    let start = Instant::now();
    let of_browsers = Parting::of_browsers(engine).iter().map(from_ref);
    let all = of_browsers.chain([Parting::of_pages(engine)]);
    let rounds = together(all.map(|partings| async move {
        let _turn = turns::early().await;
        Round::run(engine, partings).await
    }));
    let mut rounds = rounds.await;
    // The rounds that end a browser take longest, so they were started first. The table begins with the other one.
    rounds.rotate_right(1);
    let lines: Vec<_> = rounds.iter().flat_map(|round| &round.lines).collect();
    let on_disk = rounds.iter().find_map(|round| round.on_disk);
    say(&table(engine, &rounds[0].name, &lines, on_disk));
    say(&format!(
        "{engine:?}, next visits: {} s",
        start.elapsed().as_secs()
    ));
    let left = lines.iter().filter(|line| line.promised && line.left > 0);
    let left: Vec<_> = left.map(|line| format!("{line:?}")).collect();
    assert!(
        left.is_empty() || engine == Engine::WebKit,
        "left after the next visit: {}",
        left.join("\n")
    );
}
