//! The ledger: what a page writes down, and how another one judges it. No search of a living page is ever deleted, and of
//! those of dead ones none is left.
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
fn what_is_no_entry_is_none() {
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
            "{id:?} would lead elsewhere"
        );
    }
    assert_eq!(read(&good.replace(":5", ":5.5")), None);
}

/// What a page `me` decides that looks at the first time at once, and then at the second.
fn looks(entry: &Entry, held: bool, endpoint: &Endpoint, looks: &[(i64, f64)]) -> Option<Verdict> {
    let mut reaper = Reaper::default();
    let mut last = None;
    for times in looks {
        let found = reaper.judge(std::slice::from_ref(entry), endpoint, "me", &|_| held, *times);
        last = found.first().map(|(_, verdict)| *verdict);
    }
    last
}

#[test]
fn only_what_has_been_silent_and_seen_without_its_lock_is_dead() {
    let old = entry("s", "other", 0);
    let at = endpoint();
    let twice = [(GRACE_MS, 0.0), (GRACE_MS, OBSERVE_MS)];
    assert_eq!(looks(&old, false, &at, &twice), Some(Verdict::Delete));
    assert_eq!(looks(&old, true, &at, &twice), None, "its page lives");
    assert_eq!(looks(&old, false, &at, &twice[..1]), None, "seen only once");
    let soon = [(GRACE_MS, 0.0), (GRACE_MS, OBSERVE_MS - 1.0)];
    assert_eq!(
        looks(&old, false, &at, &soon),
        None,
        "not watched for long enough"
    );
    let young = [(GRACE_MS - 1, 0.0), (GRACE_MS - 1, OBSERVE_MS)];
    assert_eq!(looks(&old, false, &at, &young), None, "heard of not long ago");
    assert_eq!(looks(&entry("s", "me", 0), false, &at, &twice), None, "its own");
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
        assert_eq!(looks(&old, false, &other, &twice), None, "of another place");
    }
    let user = Endpoint {
        user_id: Some("u".into()),
        ..at.clone()
    };
    assert_eq!(
        looks(&old, false, &user, &twice),
        Some(Verdict::Delete),
        "another user may try"
    );
}

#[test]
fn a_page_heard_of_between_two_looks_is_watched_anew() {
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
fn it_is_watched_for_no_longer_than_it_takes_to_judge_it() {
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
fn a_day_later_it_is_forgotten_and_a_clock_set_back_makes_nothing_younger_for_ever() {
    let at = endpoint();
    let old = entry("s", "other", 0);
    assert_eq!(
        looks(&old, false, &at, &[(FORGET_MS, 0.0)]),
        Some(Verdict::Forget)
    );
    assert_eq!(looks(&old, false, &at, &[(-1, 0.0)]), Some(Verdict::Renew));
    assert_eq!(
        looks(&entry("s", "other", i64::MAX), false, &at, &[(i64::MIN, 0.0)]),
        Some(Verdict::Renew)
    );
    assert_eq!(
        looks(&entry("s", "other", i64::MIN), false, &at, &[(i64::MAX, 0.0)]),
        Some(Verdict::Forget)
    );
}

/// What happens to tabs, their locks and the clock.
#[derive(Clone, Debug)]
enum Act {
    Open,
    /// One of two views of this tab makes a search; whatever it had before is owed. It is written down, unless the storage is
    /// full.
    Search(u8, bool, bool),
    /// The tab's client is closed.
    CloseClient(u8),
    /// It goes into the back/forward cache: what it has is deleted, if that arrives.
    Hide(u8, bool),
    Show(u8),
    /// It goes for good: the same.
    Close(u8, bool),
    /// Without a word.
    Crash(u8),
    /// What it owes arrives.
    Confirm(u8),
    Look(u8),
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
        6 => tab.prop_map(Act::Look),
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
    /// When its lock is held from on; a lock takes a moment to get.
    lock_from: Option<f64>,
    /// Its client is open.
    client: bool,
    /// What each of its views shows.
    live: [Option<String>; 2],
    owed: BTreeSet<String>,
    reaper: Reaper,
}

#[derive(Default)]
struct World {
    tabs: Vec<Tab>,
    stored: BTreeMap<String, Entry>,
    server: BTreeSet<String>,
    made: u32,
    now: f64,
    /// The wall clock, ahead of `now` by this.
    ahead: i64,
}

/// How long a lock may take.
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
            owed: BTreeSet::new(),
            reaper: Reaper::default(),
        });
        self.tabs.len() - 1
    }

    fn write(&mut self, id: &str, tab: usize) {
        let at = self.wall();
        self.stored.insert(id.into(), entry(id, &tab.to_string(), at));
    }

    /// A page proves that it lives while its client is open, and while an entry of its own stands.
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
                self.let_go(tab, usize::from(view), false);
                self.made += 1;
                let id = format!("s{}", self.made);
                self.server.insert(id.clone());
                if fits {
                    self.write(&id, tab);
                }
                self.update_lock(tab);
                self.tabs[tab].live[usize::from(view)] = Some(id);
            }
            Act::CloseClient(which) => {
                if let Some(tab) = self.pick(which, Where::Shown) {
                    self.let_go(tab, 0, false);
                    self.let_go(tab, 1, false);
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
                    for id in std::mem::take(&mut self.tabs[tab].owed) {
                        self.server.remove(&id);
                        self.stored.remove(&id);
                    }
                    self.update_lock(tab);
                }
            }
            Act::Look(which) => {
                let open = |tab: &usize| self.tabs[*tab].client;
                if let Some(tab) = self.pick(which, Where::Shown).filter(open) {
                    self.look(tab);
                }
            }
            Act::Pass(ms) => self.now += f64::from(ms),
            Act::Jump(seconds) => self.ahead += i64::from(seconds) * 1000,
        }
    }

    fn let_go(&mut self, tab: usize, view: usize, arrives: bool) {
        if let Some(id) = self.tabs[tab].live[view].take() {
            if arrives {
                self.server.remove(&id);
            }
            self.tabs[tab].owed.insert(id);
        }
    }

    /// The page goes: its deletions are sent, its entries written anew, its lock let go of.
    fn leave(&mut self, tab: usize, arrives: bool, place: Where) {
        self.let_go(tab, 0, arrives);
        self.let_go(tab, 1, arrives);
        for id in self.tabs[tab].owed.clone() {
            if self.stored.contains_key(&id) {
                self.write(&id, tab);
            }
        }
        self.tabs[tab].lock_from = None;
        self.tabs[tab].place = place;
    }

    fn look(&mut self, tab: usize) {
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

    /// The user comes back for a while, with a clock that does not jump, and then every page has settled.
    fn rest(&mut self) {
        let visit = self.open();
        for _ in 0..30 {
            self.now += 1_000.0;
            self.look(visit);
        }
        for id in &self.server {
            let live = self.tabs.iter().any(|tab| tab.live.contains(&Some(id.clone())));
            let owed = self
                .tabs
                .iter()
                .any(|tab| tab.place == Where::Shown && tab.owed.contains(id));
            // Never written down, or forgotten because the clock was a day ahead: the server lets it expire.
            let lost = !self.stored.contains_key(id);
            assert!(
                live || owed || lost,
                "{id} is left behind: {:?}",
                self.stored.get(id)
            );
        }
    }
}

proptest! {
    #![proptest_config(cases(100_000))]

    #[test]
    fn no_reaper_deletes_what_is_shown_and_none_leaves_what_is_dead(acts in vec(act(), 1..40)) {
        let mut world = World::default();
        for act in &acts {
            world.act(act);
        }
        world.rest();
    }
}
