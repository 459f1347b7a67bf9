//! The orphan log: the searches that a page records, so that a later page of the same origin can delete those of a page that
//! crashed or was killed. An entry names a search, never a token or a keyword.

use crate::value::{Field, Value};
use crate::wire::encoding::is_segment;
use crate::wire::endpoint::Endpoint;
use crate::wire::json::ObjectText;

/// A recorded search. The entry exists from the moment the search is known until the server confirms that it is gone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// The search.
    pub search_id: String,
    /// The library, space and user of the search.
    pub endpoint: Endpoint,
    /// The page that created the search. It holds a lock of this name while it lives.
    pub owner: String,
    /// When the page last wrote the entry, in milliseconds since 1970.
    pub at_ms: i64,
}

/// The decision about an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its page is dead: delete the search.
    Delete,
    /// It is older than any search lives: remove the entry.
    Forget,
    /// The clock has been set back since it was written: write it again with the present time.
    Renew,
}

/// An entry younger than this is not judged, in milliseconds. A page without its lock may also be starting, or be about to enter
/// or leave the back/forward cache.
pub const GRACE_MS: i64 = 15_000;
/// A page is dead if its lock has been free for this long, in milliseconds of a monotonic clock.
pub const OBSERVE_MS: f64 = 3_000.0;
/// An entry of this age is removed, in milliseconds: the server has let its search expire.
pub const FORGET_MS: i64 = 86_400_000;

impl Entry {
    /// The text to store.
    pub fn text(&self) -> String {
        entry_text(&self.search_id, &self.endpoint, &self.owner, self.at_ms)
    }

    /// Reads a stored value. Any script of the origin may have written it, so it may be anything; `None` if it is not an entry.
    pub fn read<V: Value>(stored: &Field<'_, V>) -> Option<Self> {
        let mut entry = Entry::default();
        let endpoint = &mut entry.endpoint;
        for (name, target) in [
            ("base", &mut endpoint.base),
            ("library", &mut endpoint.library_id),
            ("space", &mut endpoint.space_id),
            ("search", &mut entry.search_id),
            ("owner", &mut entry.owner),
        ] {
            *target = stored.read(name, |text| text.text()).ok()?;
        }
        endpoint.user_id = stored.read("user", |text| text.text()).ok();
        entry.at_ms = stored.read("at", |at| Ok(at.value.integer())).ok()??;
        is_segment(&entry.search_id).then_some(entry)
    }
}

/// The text to store of an entry with these fields.
pub fn entry_text(search_id: &str, endpoint: &Endpoint, owner: &str, at_ms: i64) -> String {
    let mut object = ObjectText::new();
    object.add_integer("at", at_ms);
    for (name, text) in [
        ("base", &*endpoint.base),
        ("library", &endpoint.library_id),
        ("space", &endpoint.space_id),
        ("search", search_id),
        ("owner", owner),
    ] {
        object.add_text(name, text);
    }
    if let Some(user) = &endpoint.user_id {
        object.add_text("user", user);
    }
    object.end()
}

/// An entry whose page does not hold its lock.
#[derive(Clone, Debug)]
struct Candidate {
    search_id: String,
    at_ms: i64,
    /// When it was first seen, in milliseconds of a monotonic clock.
    since: f64,
    is_decided: bool,
}

/// Finds the entries of dead pages.
#[derive(Debug, Default)]
pub struct Reaper {
    candidates: Vec<Candidate>,
}

impl Reaper {
    /// Judges the entries, for a client of `endpoint` on the page `owner`. `is_locked` returns true for a page that holds its
    /// lock. `wall` is the time in milliseconds since 1970, `now` that of a monotonic clock.
    ///
    /// Entries of other endpoints and of living pages are left alone.
    pub fn judge(
        &mut self,
        entries: &[Entry],
        endpoint: &Endpoint,
        owner: &str,
        is_locked: &dyn Fn(&str) -> bool,
        (wall, now): (i64, f64),
    ) -> Vec<(Entry, Verdict)> {
        let before = std::mem::take(&mut self.candidates);
        let mut verdicts = Vec::new();
        for entry in entries {
            let own = &entry.endpoint;
            let is_ours = own.base == endpoint.base
                && own.library_id == endpoint.library_id
                && own.space_id == endpoint.space_id;
            if !is_ours || entry.owner == owner || is_locked(&entry.owner) {
                continue;
            }
            let is_same = |candidate: &&Candidate| {
                candidate.search_id == entry.search_id && candidate.at_ms == entry.at_ms
            };
            let since = before.iter().find(is_same).map_or(now, |seen| seen.since);
            let verdict = match wall.saturating_sub(entry.at_ms) {
                age if age >= FORGET_MS => Some(Verdict::Forget),
                age if age < 0 => Some(Verdict::Renew),
                age if age >= GRACE_MS && now - since >= OBSERVE_MS => Some(Verdict::Delete),
                _ => None,
            };
            self.candidates.push(Candidate {
                search_id: entry.search_id.clone(),
                at_ms: entry.at_ms,
                since,
                is_decided: matches!(verdict, Some(Verdict::Forget | Verdict::Delete)),
            });
            if let Some(verdict) = verdict {
                verdicts.push((entry.clone(), verdict));
            }
        }
        verdicts
    }

    /// True if the last call found entries whose pages may be dead, but could not decide yet: judge again after [`OBSERVE_MS`].
    pub fn is_undecided(&self) -> bool {
        self.candidates.iter().any(|candidate| !candidate.is_decided)
    }

    /// True if the last call found entries whose pages are or may be dead. If one could not be deleted, a later call may.
    pub fn has_candidates(&self) -> bool {
        !self.candidates.is_empty()
    }
}
