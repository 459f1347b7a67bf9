//! Random use of a page for a long time, while the emulator drops connections, responds with errors and lets tokens expire. In
//! the end nothing is left, neither on the server nor in the page's memory.
//!
//! `SMH_SEED` repeats a run, as far as timing allows. `SMH_SOAK_SECONDS` sets a duration.

mod page;
mod request_log;

use std::collections::BTreeSet;
use std::env;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use smh_emulator::Operation;

use crate::support::harness::{Stage, run, say};
use crate::support::until::{until_within, when};
use page::{Page, Seen};
use request_log::RequestLog;

/// The number of acts in a run without a duration.
const ACTS: u32 = 600;
/// The longest time for them on a slow machine.
const LIMIT: Duration = Duration::from_secs(180);
/// The longest backoff before a DELETE is retried, and time for the request.
const PATIENCE: Duration = Duration::from_secs(90);
/// A run that has fewer of these tests too little: creates, DELETEs, requests with each fault.
const LEAST: [u64; 3] = [20, 20, 1];

fn number(name: &str) -> Option<u32> {
    let text = env::var(name).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{name} must be a number, not {text:?}")))
}

#[tokio::test]
async fn random_use_leaves_no_search_and_no_memory_behind() {
    run("soak", Duration::from_millis(100), soak).await;
}

async fn soak(stage: Stage) {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = number("SMH_SEED").unwrap_or_else(|| clock.subsec_nanos());
    let seconds = number("SMH_SOAK_SECONDS");
    // Printed at once, in case the run does not end.
    say(&format!("soak: SMH_SEED={seed}"));
    let start = Instant::now();
    let page = Page::open(&stage, seed, seconds.ok_or(ACTS)).await;
    let mut log = RequestLog::default();

    let limit = LIMIT + Duration::from_secs(seconds.unwrap_or_default().into());
    until_within(limit, "the page has done all acts", async || {
        log.take(&stage.state());
        let progress = page.progress().await;
        when(progress.phase != "running", progress)
    })
    .await;
    let lasted = start.elapsed();

    // In a long run, everything must settle without help.
    page.run(&format!("soak.settle({})", seconds.is_none())).await;
    until_within(
        PATIENCE,
        "exactly the searches that the page uses are alive",
        async || {
            log.take(&stage.state());
            let seen = page.look().await;
            assert_nothing_wrong(&seen);
            let state = stage.state();
            let mut alive: BTreeSet<_> = state.searches.into_iter().map(|search| search.id).collect();
            alive.retain(|id| !seen.doubtful.contains(id));
            let settled = seen.phase == "calm" && seen.is_settled() && seen.busy.is_empty();
            when(settled && alive == seen.wanted, (&seen, alive))
        },
    )
    .await;
    page.run("soak.leave()").await;
    let mut last = None;
    until_within(PATIENCE, "no search is left", async || {
        log.take(&stage.state());
        let seen = page.look().await;
        assert_nothing_wrong(&seen);
        let live = stage.state().live_searches;
        let gone = seen.phase == "left" && seen.is_settled() && seen.clients == 0 && live == 0;
        // The module holds no JavaScript values of the page either.
        let is_so = gone && seen.held == seen.idle;
        let result = when(is_so, (&seen, live));
        last = Some(seen);
        result
    })
    .await;

    let seen = last.unwrap();
    let state = stage.state();
    say(&report(seed, lasted, &seen, &log, &state));
    assert_eq!(
        state.counters.created, state.counters.deleted,
        "{:?}",
        state.counters
    );
    assert_eq!(state.counters.expired, 0);
    assert_eq!(seen.count("thrown"), seen.count("reported"), "{:?}", seen.counts);
    let [freed, forgotten] = ["view.free()", "views forgotten"].map(|name| seen.count(name));
    assert!(
        (freed..=freed + forgotten).contains(&seen.count("warned")),
        "{:?}",
        seen.counts
    );
    let [creates, deletes, faults] = LEAST;
    assert!(log.succeeded(Operation::Create) >= creates && log.succeeded(Operation::Delete) >= deletes);
    let met = ["429", "500", "503", "html", "drop"].map(|fault| log.fault(fault));
    // A short run may not have every fault.
    assert!(met.iter().sum::<u64>() >= faults, "{}", log.faults());
    if seconds.is_some_and(|seconds| seconds >= 60) {
        assert!(met.iter().all(|count| *count >= faults), "{}", log.faults());
    }
    seen.assert_memory_has_stopped_growing();
}

fn assert_nothing_wrong(seen: &Seen) {
    assert!(seen.wrongs.is_empty(), "{:#?}", seen.wrongs);
}

fn report(seed: u32, lasted: Duration, seen: &Seen, log: &RequestLog, state: &smh_emulator::State) -> String {
    let counters = &state.counters;
    let lines = [
        format!(
            "soak: SMH_SEED={seed}, {} acts in {} s; {} searches made, {} deleted, {} left",
            seen.acts,
            lasted.as_secs(),
            counters.created,
            counters.deleted,
            state.live_searches
        ),
        format!("requests: {}", log.requests()),
        format!("faults: {}", log.faults()),
        format!("the page: {}", seen.all_counts()),
        format!("memory, by the act at which it grew: {}", seen.memory_text()),
        format!(
            "JavaScript values held, and the page's heap: {}",
            seen.held_text()
        ),
    ];
    lines.join("\n  ")
}
