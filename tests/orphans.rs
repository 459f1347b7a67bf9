//! The orphan log: the entries, and the decisions of another page about them. No search of a living page is deleted, and no
//! search of a dead page is left.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use smh_wasm::session::orphans::{Entry, FORGET_MS, GRACE_MS, OBSERVE_MS, Reaper, Verdict};
use smh_wasm::value::Field;
use smh_wasm::wire::endpoint::Endpoint;
use support::{Js, cases, endpoint};

fn entry(search_id: &str, owner: &str, at_ms: i64) -> Entry {
    Entry {
        search_id: search_id.into(),
        endpoint: endpoint(),
        owner: owner.into(),
        at_ms,
    }
}

fn read(text: &str) -> Option<Entry> {
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    Entry::read(&Field::root(Js::from(value), ""))
}

#[test]
fn an_entry_is_read_as_it_was_written() {
    let mut written = entry("search \"1\"", "owner", 1_700_000_000_000);
    assert_eq!(read(&written.text()), Some(written.clone()));
    written.endpoint.user_id = Some("我".into());
    assert_eq!(read(&written.text()), Some(written));
}

#[test]
fn other_stored_values_are_not_read_as_entries() {
    let good = entry("s", "o", 5).text();
    assert!(read(&good).is_some());
    for name in ["base", "library", "space", "search", "owner", "at"] {
        let without = good.replace(&format!("\"{name}\""), "\"other\"");
        assert_eq!(read(&without), None, "{name}");
    }
    for text in ["null", "[]", "5", "\"x\"", "{}"] {
        assert_eq!(read(text), None, "{text}");
    }
    for id in ["", ".", ".."] {
        assert_eq!(
            read(&entry(id, "o", 5).text()),
            None,
            "{id:?} is not a segment of a path"
        );
    }
    assert_eq!(read(&good.replace(":5", ":5.5")), None);
}

/// The last decision of a page `me` that judges the entry at these times.
fn verdict(entry: &Entry, held: bool, endpoint: &Endpoint, times: &[(i64, f64)]) -> Option<Verdict> {
    let mut reaper = Reaper::default();
    let mut last = None;
    for at in times {
        let found = reaper.judge(std::slice::from_ref(entry), endpoint, "me", &|_| held, *at);
        last = found.first().map(|(_, verdict)| *verdict);
    }
    last
}

#[test]
fn a_page_is_dead_if_its_entry_is_old_and_its_lock_has_been_free_for_a_while() {
    let old = entry("s", "other", 0);
    let at = endpoint();
    let twice = [(GRACE_MS, 0.0), (GRACE_MS, OBSERVE_MS)];
    assert_eq!(verdict(&old, false, &at, &twice), Some(Verdict::Delete));
    assert_eq!(verdict(&old, true, &at, &twice), None, "the page lives");
    assert_eq!(verdict(&old, false, &at, &twice[..1]), None, "seen only once");
    let soon = [(GRACE_MS, 0.0), (GRACE_MS, OBSERVE_MS - 1.0)];
    assert_eq!(
        verdict(&old, false, &at, &soon),
        None,
        "the lock has not been free for long enough"
    );
    let young = [(GRACE_MS - 1, 0.0), (GRACE_MS - 1, OBSERVE_MS)];
    assert_eq!(verdict(&old, false, &at, &young), None, "the entry is young");
    assert_eq!(verdict(&entry("s", "me", 0), false, &at, &twice), None, "its own");
    for other in [
        Endpoint {
            base: "https://other.example".into(),
            ..at.clone()
        },
        Endpoint {
            library_id: "other".into(),
            ..at.clone()
        },
        Endpoint {
            space_id: "other".into(),
            ..at.clone()
        },
    ] {
        assert_eq!(verdict(&old, false, &other, &twice), None, "another endpoint");
    }
    let user = Endpoint {
        user_id: Some("u".into()),
        ..at.clone()
    };
    assert_eq!(
        verdict(&old, false, &user, &twice),
        Some(Verdict::Delete),
        "another user may try"
    );
}

#[test]
fn an_entry_written_between_two_judgements_is_observed_again() {
    let mut reaper = Reaper::default();
    let mut look = |at_ms, now| {
        let entries = [entry("s", "other", at_ms)];
        reaper
            .judge(&entries, &endpoint(), "me", &|_| false, (100 * GRACE_MS, now))
            .len()
    };
    assert_eq!(look(0, 0.0), 0);
    assert_eq!(look(1, OBSERVE_MS), 0);
    assert_eq!(look(1, 2.0 * OBSERVE_MS), 1);
}

#[test]
fn entries_are_observed_until_they_are_decided() {
    let mut reaper = Reaper::default();
    let mut look = |entries: &[Entry], (wall, now)| {
        let held = |owner: &str| owner == "alive";
        reaper.judge(entries, &endpoint(), "me", &held, (wall, now));
        (reaper.is_undecided(), reaper.has_candidates())
    };
    let others = [entry("a", "me", 0), entry("b", "alive", 0)];
    assert_eq!(look(&others, (GRACE_MS, 0.0)), (false, false));
    let dead = [entry("c", "dead", 0)];
    assert_eq!(look(&dead, (GRACE_MS, 1.0)), (true, true));
    assert_eq!(
        look(&dead, (GRACE_MS, 1.0 + OBSERVE_MS)),
        (false, true),
        "deleted"
    );
    assert_eq!(look(&[], (GRACE_MS, 2.0 + OBSERVE_MS)), (false, false));
    let ahead = [entry("d", "dead", GRACE_MS + 1)];
    assert_eq!(look(&ahead, (GRACE_MS, 0.0)), (true, true), "renewed");
    let old = [entry("e", "dead", 0)];
    assert_eq!(look(&old, (FORGET_MS, 0.0)), (false, true), "forgotten");
}

#[test]
fn an_entry_is_forgotten_after_a_day_and_renewed_if_the_clock_was_set_back() {
    let at = endpoint();
    let old = entry("s", "other", 0);
    assert_eq!(
        verdict(&old, false, &at, &[(FORGET_MS, 0.0)]),
        Some(Verdict::Forget)
    );
    assert_eq!(verdict(&old, false, &at, &[(-1, 0.0)]), Some(Verdict::Renew));
    assert_eq!(
        verdict(&entry("s", "other", i64::MAX), false, &at, &[(i64::MIN, 0.0)]),
        Some(Verdict::Renew)
    );
    assert_eq!(
        verdict(&entry("s", "other", i64::MIN), false, &at, &[(i64::MAX, 0.0)]),
        Some(Verdict::Forget)
    );
}

/// An action of tabs, their locks or the clock.
#[derive(Clone, Debug)]
enum Act {
    Open,
    /// One of two views of this tab creates a search; its earlier one must be deleted. The search is recorded, unless the storage
    /// is full.
    Search(u8, bool, bool),
    /// The client of the tab is closed.
    CloseClient(u8),
    /// The tab enters the back/forward cache and deletes its searches. True if the DELETE requests arrive.
    Hide(u8, bool),
    Show(u8),
    /// The tab is closed: the same.
    Close(u8, bool),
    /// The tab crashes.
    Crash(u8),
    /// The pending DELETE requests of the tab arrive.
    Confirm(u8),
    Judge(u8),
    Pass(u16),
    /// The wall clock jumps, in seconds.
    Jump(i32),
}

fn act() -> impl Strategy<Value = Act> {
    let tab = any::<u8>();
    prop_oneof![
        2 => Just(Act::Open),
        4 => (tab, any::<bool>(), prop::bool::weighted(0.8))
            .prop_map(|(tab, view, fits)| Act::Search(tab, view, fits)),
        1 => tab.prop_map(Act::CloseClient),
        2 => (tab, any::<bool>()).prop_map(|(tab, arrives)| Act::Hide(tab, arrives)),
        2 => tab.prop_map(Act::Show),
        1 => (tab, any::<bool>()).prop_map(|(tab, arrives)| Act::Close(tab, arrives)),
        1 => tab.prop_map(Act::Crash),
        2 => tab.prop_map(Act::Confirm),
        6 => tab.prop_map(Act::Judge),
        4 => prop_oneof![0u16..3_000, 0u16..60_000].prop_map(Act::Pass),
        1 => prop_oneof![-90_000..90_000, -20..20].prop_map(Act::Jump),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Where {
    Shown,
    Cached,
    Gone,
}

#[derive(Debug)]
struct Tab {
    place: Where,
    /// The time from which it holds its lock.
    lock_from: Option<f64>,
    /// Its client is open.
    client: bool,
    /// The search of each of its views.
    live: [Option<String>; 2],
    pending: BTreeSet<String>,
    reaper: Reaper,
}

#[derive(Default)]
struct World {
    tabs: Vec<Tab>,
    stored: BTreeMap<String, Entry>,
    server: BTreeSet<String>,
    created: u32,
    now: f64,
    /// The wall clock, ahead of `now` by this.
    ahead: i64,
}

/// How long it takes to get a lock.
const LOCKING_MS: f64 = 1_000.0;

impl World {
    fn wall(&self) -> i64 {
        1_700_000_000_000 + self.now as i64 + self.ahead
    }

    fn pick(&self, which: u8, place: Where) -> Option<usize> {
        let fitting: Vec<usize> = (0..self.tabs.len())
            .filter(|tab| self.tabs[*tab].place == place)
            .collect();
        (!fitting.is_empty()).then(|| fitting[usize::from(which) % fitting.len()])
    }

    fn open(&mut self) -> usize {
        self.tabs.push(Tab {
            place: Where::Shown,
            lock_from: Some(self.now + LOCKING_MS),
            client: true,
            live: [None, None],
            pending: BTreeSet::new(),
            reaper: Reaper::default(),
        });
        self.tabs.len() - 1
    }

    fn write(&mut self, id: &str, tab: usize) {
        let at = self.wall();
        self.stored.insert(id.into(), entry(id, &tab.to_string(), at));
    }

    /// A page holds its lock while its client is open, and while it has an entry.
    fn update_lock(&mut self, tab: usize) {
        let owner = tab.to_string();
        let stands = self.stored.values().any(|entry| entry.owner == owner);
        let tab = &mut self.tabs[tab];
        if !tab.client && !stands {
            tab.lock_from = None;
        } else if tab.place == Where::Shown && tab.lock_from.is_none() {
            tab.lock_from = Some(self.now + LOCKING_MS);
        }
    }

    fn act(&mut self, act: &Act) {
        match *act {
            Act::Open => {
                self.open();
            }
            Act::Search(which, view, fits) => {
                let Some(tab) = self.pick(which, Where::Shown) else {
                    return;
                };
                self.tabs[tab].client = true;
                self.release_search(tab, usize::from(view), false);
                self.created += 1;
                let id = format!("s{}", self.created);
                self.server.insert(id.clone());
                if fits {
                    self.write(&id, tab);
                }
                self.update_lock(tab);
                self.tabs[tab].live[usize::from(view)] = Some(id);
            }
            Act::CloseClient(which) => {
                if let Some(tab) = self.pick(which, Where::Shown) {
                    self.release_search(tab, 0, false);
                    self.release_search(tab, 1, false);
                    self.tabs[tab].client = false;
                    self.update_lock(tab);
                }
            }
            Act::Hide(which, arrives) => {
                if let Some(tab) = self.pick(which, Where::Shown) {
                    self.leave(tab, arrives, Where::Cached);
                }
            }
            Act::Show(which) => {
                if let Some(tab) = self.pick(which, Where::Cached) {
                    self.tabs[tab].place = Where::Shown;
                    self.update_lock(tab);
                }
            }
            Act::Close(which, arrives) => {
                if let Some(tab) = self.pick(which, Where::Shown) {
                    self.leave(tab, arrives, Where::Gone);
                }
            }
            Act::Crash(which) => {
                if let Some(tab) = self.pick(which, Where::Shown) {
                    self.tabs[tab].place = Where::Gone;
                    self.tabs[tab].lock_from = None;
                    self.tabs[tab].live = [None, None];
                }
            }
            Act::Confirm(which) => {
                if let Some(tab) = self.pick(which, Where::Shown) {
                    for id in std::mem::take(&mut self.tabs[tab].pending) {
                        self.server.remove(&id);
                        self.stored.remove(&id);
                    }
                    self.update_lock(tab);
                }
            }
            Act::Judge(which) => {
                let open = |tab: &usize| self.tabs[*tab].client;
                if let Some(tab) = self.pick(which, Where::Shown).filter(open) {
                    self.judge(tab);
                }
            }
            Act::Pass(ms) => self.now += f64::from(ms),
            Act::Jump(seconds) => self.ahead += i64::from(seconds) * 1000,
        }
    }

    fn release_search(&mut self, tab: usize, view: usize, arrives: bool) {
        if let Some(id) = self.tabs[tab].live[view].take() {
            if arrives {
                self.server.remove(&id);
            }
            self.tabs[tab].pending.insert(id);
        }
    }

    /// The user leaves the page: deletions are sent, entries are written again, the lock is released.
    fn leave(&mut self, tab: usize, arrives: bool, place: Where) {
        self.release_search(tab, 0, arrives);
        self.release_search(tab, 1, arrives);
        for id in self.tabs[tab].pending.clone() {
            if self.stored.contains_key(&id) {
                self.write(&id, tab);
            }
        }
        self.tabs[tab].lock_from = None;
        self.tabs[tab].place = place;
    }

    fn judge(&mut self, tab: usize) {
        let now = self.now;
        let locked = |tab: &Tab| tab.lock_from.is_some_and(|from| from <= now);
        let locks: Vec<bool> = self.tabs.iter().map(locked).collect();
        let held = |owner: &str| locks[owner.parse::<usize>().unwrap()];
        let entries: Vec<Entry> = self.stored.values().cloned().collect();
        let times = (self.wall(), now);
        let reaper = &mut self.tabs[tab].reaper;
        let verdicts = reaper.judge(&entries, &endpoint(), &tab.to_string(), &held, times);
        for (entry, verdict) in verdicts {
            let id = entry.search_id;
            match verdict {
                Verdict::Renew => {
                    let at = self.wall();
                    self.stored.get_mut(&id).unwrap().at_ms = at;
                }
                Verdict::Forget => {
                    self.stored.remove(&id);
                }
                Verdict::Delete => {
                    let shown = self.tabs.iter().any(|tab| tab.live.contains(&Some(id.clone())));
                    assert!(!shown, "{id} is still shown");
                    self.server.remove(&id);
                    self.stored.remove(&id);
                }
            }
        }
    }

    /// The user comes back for a while, without jumps of the clock. Then no search of a dead page is left.
    fn settle(&mut self) {
        let visit = self.open();
        for _ in 0..30 {
            self.now += 1_000.0;
            self.judge(visit);
        }
        for id in &self.server {
            let live = self.tabs.iter().any(|tab| tab.live.contains(&Some(id.clone())));
            let pending = self
                .tabs
                .iter()
                .any(|tab| tab.place == Where::Shown && tab.pending.contains(id));
            // Never recorded, or forgotten because the clock was a day ahead: the server lets the search expire.
            let lost = !self.stored.contains_key(id);
            assert!(
                live || pending || lost,
                "{id} is left behind: {:?}",
                self.stored.get(id)
            );
        }
    }
}

proptest! {
    #![proptest_config(cases(100_000))]

    #[test]
    fn searches_of_living_pages_stay_and_those_of_dead_pages_are_deleted(acts in vec(act(), 1..40)) {
        let mut world = World::default();
        for act in &acts {
            world.act(act);
        }
        world.settle();
    }
}
