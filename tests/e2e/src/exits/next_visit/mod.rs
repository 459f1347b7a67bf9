//! The exits in which no page can delete what it leaves, each followed by the next visit: a page of the same origin, in
//! the same profile, whose client deletes what the dead ones have written down.
//!
//! Each test ends with a table of what was deleted without a visit, and of what was left after it. WebKit's is only told:
//! its driver's session ends with any page that dies, and a driven MiniBrowser keeps nothing for another one.

mod parting;
mod round;
mod table;

use std::slice::from_ref;
use std::time::Instant;

use crate::browser::Engine;
use crate::exits::next_visit::parting::Parting;
use crate::exits::next_visit::round::Round;
use crate::exits::next_visit::table::table;
use crate::run::{say, together};
use crate::turns;

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
    // The longest began first.
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
