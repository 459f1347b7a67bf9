//! All requests to the emulator, which itself keeps only the newest ones.

use std::collections::BTreeMap;

use smh_emulator::{Operation, RequestEntry, State};

#[derive(Default)]
pub(super) struct RequestLog(BTreeMap<u64, RequestEntry>);

impl RequestLog {
    /// Adds the requests that the emulator has kept.
    pub(super) fn take(&mut self, state: &State) {
        let last = self.0.keys().next_back().copied();
        if let (Some(last), Some(first)) = (last, state.requests.first()) {
            assert!(first.seq <= last + 1, "requests were missed");
        }
        let entries = state.requests.iter().cloned();
        self.0.extend(entries.map(|entry| (entry.seq, entry)));
    }

    /// All but preflights.
    fn all(&self) -> impl Iterator<Item = &RequestEntry> {
        self.0.values().filter(|entry| !entry.preflight)
    }

    /// The number of requests of this kind that succeeded.
    pub(super) fn succeeded(&self, operation: Operation) -> u64 {
        let all = self.all().filter(|entry| entry.operation == operation);
        all.filter(|entry| entry.status.is_some_and(|status| status < 300))
            .count() as u64
    }

    /// The number of requests with this fault.
    pub(super) fn fault(&self, name: &str) -> u64 {
        self.all()
            .filter(|entry| entry.fault.as_deref() == Some(name))
            .count() as u64
    }

    /// The number of requests of each kind.
    pub(super) fn requests(&self) -> String {
        let preflights = self.0.len() - self.all().count();
        let kinds = self
            .all()
            .map(|entry| format!("{:?}", entry.operation).to_lowercase());
        format!("{}; {preflights} preflights", counted(kinds))
    }

    /// The number of requests with each fault, and with expired tokens.
    pub(super) fn faults(&self) -> String {
        let faults = self.all().filter_map(|entry| entry.fault.clone());
        let expired = self
            .all()
            .filter(|entry| entry.status == Some(403) && entry.fault.is_none());
        let gone = self.all().filter(|entry| entry.client_gone);
        let others = expired.map(|_| String::from("expired token"));
        counted(
            faults
                .chain(others)
                .chain(gone.map(|_| String::from("client gone"))),
        )
    }
}

fn counted(names: impl Iterator<Item = String>) -> String {
    let mut counts = BTreeMap::<_, u32>::new();
    names.for_each(|name| *counts.entry(name).or_default() += 1);
    let counts = counts.iter().map(|(name, count)| format!("{name} {count}"));
    counts.collect::<Vec<_>>().join(", ")
}
