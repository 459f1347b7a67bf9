//! The page that is in use, as the test sees it.

use std::collections::{BTreeMap, BTreeSet};

use fantoccini::Client;
use serde::Deserialize;
use serde_json::Value;

use crate::run::Stage;
use crate::site::assert_built;
use crate::until::{until, when};

/// How far it is.
#[derive(Debug, Deserialize)]
pub(super) struct Progress {
    pub(super) phase: String,
    #[expect(dead_code, reason = "shown when it takes too long")]
    acts: u32,
}

/// What the page says of itself.
#[derive(Debug, Deserialize)]
pub(super) struct Seen {
    pub(super) phase: String,
    pub(super) acts: u32,
    /// How often what happened.
    pub(super) counts: BTreeMap<String, u64>,
    /// What must not be.
    pub(super) wrongs: Vec<String>,
    /// Promises that have not settled.
    pending: Vec<String>,
    /// The status of each view at work.
    pub(super) busy: Vec<String>,
    /// The searches that must be alive, and those that may be.
    pub(super) wanted: BTreeSet<String>,
    pub(super) doubtful: BTreeSet<String>,
    /// Deletions owed, as the clients count them; and as their events tell.
    owed: u32,
    unconfirmed: Vec<String>,
    pub(super) clients: u32,
    /// Each time that the memory had grown: after how many acts, and to how many bytes.
    memory: Vec<(u32, u64)>,
    /// Now and then: after how many acts, how many JavaScript values the module held, and the bytes of the page's heap.
    values: Vec<(u32, u32, u64)>,
    /// How many it holds where nothing is open; how many now; and in the end, what they are.
    pub(super) idle: usize,
    pub(super) held: usize,
    #[expect(dead_code, reason = "shown when there are too many")]
    holds: Vec<String>,
}

impl Seen {
    /// No promise is left pending, and nothing is owed.
    pub(super) fn is_settled(&self) -> bool {
        self.pending.is_empty() && self.owed == 0 && self.unconfirmed.is_empty()
    }

    pub(super) fn count(&self, name: &str) -> u64 {
        self.counts.get(name).copied().unwrap_or_default()
    }

    /// The last third of the run must do with the memory that the others took.
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
    /// Opens it, for so many seconds or else acts.
    pub(super) async fn open(stage: &Stage, seed: u32, length: Result<u32, u32>) -> Self {
        assert_built("pkg/dist");
        let length = match length {
            Ok(seconds) => format!("seconds={seconds}"),
            Err(acts) => format!("acts={acts}"),
        };
        let url = format!("{}/page/soak/index.html?seed={seed}&{length}", stage.site.url);
        let client = stage.client.clone();
        client.goto(&url).await.unwrap();
        until("the page has begun", async || {
            let begun = client
                .execute("return 'soak' in globalThis", vec![])
                .await
                .unwrap();
            when(begun == true, begun)
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

    /// Waits for what an expression gives.
    pub(super) async fn run(&self, expression: &str) -> Value {
        let script = format!("Promise.resolve({expression}).then(arguments[0])");
        self.client.execute_async(&script, vec![]).await.unwrap()
    }
}
