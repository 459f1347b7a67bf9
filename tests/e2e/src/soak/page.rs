//! The page of the soak test: tests/e2e/pages/soak.

use std::collections::{BTreeMap, BTreeSet};

use fantoccini::Client;
use serde::Deserialize;
use serde_json::Value;

use crate::support::harness::Stage;
use crate::support::until::{until, when};
use crate::support::web_server::assert_built;

/// The progress of the run.
#[derive(Debug, Deserialize)]
pub(super) struct Progress {
    pub(super) phase: String,
    #[expect(dead_code, reason = "printed if it takes too long")]
    acts: u32,
}

/// The state that the page reports.
#[derive(Debug, Deserialize)]
pub(super) struct Seen {
    pub(super) phase: String,
    pub(super) acts: u32,
    /// How often each thing happened.
    pub(super) counts: BTreeMap<String, u64>,
    /// Violated assertions.
    pub(super) wrongs: Vec<String>,
    /// Promises that have not settled.
    pending: Vec<String>,
    /// The status of each view that waits for a response.
    pub(super) busy: Vec<String>,
    /// The searches that must be alive, and those that may be alive.
    pub(super) wanted: BTreeSet<String>,
    pub(super) doubtful: BTreeSet<String>,
    /// Pending deletes by the clients' count, and by their events.
    pending_deletes: u32,
    unconfirmed: Vec<String>,
    pub(super) clients: u32,
    /// Each growth of the memory: after how many acts, and to how many bytes.
    memory: Vec<(u32, u64)>,
    /// Samples: after how many acts, how many JavaScript values the module held, and the size of the page's heap in bytes.
    values: Vec<(u32, u32, u64)>,
    /// How many it holds when nothing is open, how many now, and in the end a description of each.
    pub(super) idle: usize,
    pub(super) held: usize,
    #[expect(dead_code, reason = "printed if there are too many")]
    holds: Vec<String>,
}

impl Seen {
    /// Every promise is settled, and no delete is pending.
    pub(super) fn is_settled(&self) -> bool {
        self.pending.is_empty() && self.pending_deletes == 0 && self.unconfirmed.is_empty()
    }

    pub(super) fn count(&self, name: &str) -> u64 {
        self.counts.get(name).copied().unwrap_or_default()
    }

    /// The memory must not grow in the last third of the run.
    pub(super) fn assert_memory_has_stopped_growing(&self) {
        let (last, _) = self.memory.last().unwrap();
        assert!(
            *last <= self.acts / 3 * 2,
            "the memory still grows: {}",
            self.memory_text()
        );
    }

    pub(super) fn all_counts(&self) -> String {
        let counts = self.counts.iter().map(|(name, count)| format!("{name} {count}"));
        counts.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn memory_text(&self) -> String {
        let steps = self.memory.iter().map(|(act, bytes)| format!("{act}: {bytes}"));
        steps.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn held_text(&self) -> String {
        let idle = format!("idle: {}", self.idle);
        let every = self.values.len().div_ceil(12).max(1);
        let held = self.values.iter().step_by(every);
        let steps = held.map(|(act, values, heap)| format!("{act}: {values}, {} kB", heap / 1024));
        let end = format!("end: {}", self.held);
        [idle]
            .into_iter()
            .chain(steps)
            .chain([end])
            .collect::<Vec<_>>()
            .join("; ")
    }
}

pub(super) struct Page {
    client: Client,
}

impl Page {
    /// Opens the page, for a number of seconds (`Ok`) or of acts (`Err`).
    pub(super) async fn open(stage: &Stage, seed: u32, length: Result<u32, u32>) -> Self {
        assert_built("pkg/dist");
        let length = match length {
            Ok(seconds) => format!("seconds={seconds}"),
            Err(acts) => format!("acts={acts}"),
        };
        let url = format!("{}/pages/soak/index.html?seed={seed}&{length}", stage.site.url);
        let client = stage.client.clone();
        client.goto(&url).await.unwrap();
        until("the page has started", async || {
            let started = client
                .execute("return 'soak' in globalThis", vec![])
                .await
                .unwrap();
            when(started == true, started)
        })
        .await;
        Page { client }
    }

    pub(super) async fn progress(&self) -> Progress {
        let progress = self.run("soak.progress()").await;
        serde_json::from_value(progress).unwrap()
    }

    pub(super) async fn look(&self) -> Seen {
        let seen = self.run("soak.look()").await;
        serde_json::from_value(seen).unwrap()
    }

    /// The value of an expression, or of the promise that it returns.
    pub(super) async fn run(&self, expression: &str) -> Value {
        let script = format!("Promise.resolve({expression}).then(arguments[0])");
        self.client.execute_async(&script, vec![]).await.unwrap()
    }
}
