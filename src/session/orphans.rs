//! The ledger: what a page writes down of its searches, so that a later page of the same origin can delete those of a page
//! that died. An entry names a search, never a token or a keyword.

use crate::value::{Field, Value};
use crate::wire::encoding::is_segment;
use crate::wire::endpoint::Endpoint;
use crate::wire::json::{Json, write_object};

/// What is written down of a search from the moment that it is known until the server has confirmed that it is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The search.
    pub search_id: String,
    /// Where it lives, and for whom.
    pub endpoint: Endpoint,
    /// The page that made it; it holds a lock of this name while it lives.
    pub owner: String,
    /// When its page last said that it knows of it, in milliseconds since 1970.
    pub at_ms: i64,
}

/// What to do about an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its page is dead: delete the search.
    Delete,
    /// It is older than any search lives: take it out.
    Forget,
    /// The clock has been set back since it was written: write it anew, with the time of now.
    Renew,
}

/// Dead is what has not been heard of for this long, in milliseconds. A page without its lock may also be one that is just
/// starting, or on its way into the back/forward cache or out of it.
pub const GRACE_MS: i64 = 15_000;
/// And what has been seen without its lock for this long, in milliseconds of a clock that does not jump.
pub const WATCH_MS: f64 = 3_000.0;
/// After this long an entry is not worth keeping, in milliseconds: searches that nobody asks for expire.
pub const FORGET_MS: i64 = 86_400_000;

impl Entry {
    /// As it is stored.
    pub fn text(&self) -> String {
        let mut fields = vec![("at", Json::Integer(self.at_ms))];
        for (name, text) in [
            ("base", Some(&self.endpoint.base)),
            ("library", Some(&self.endpoint.library_id)),
            ("space", Some(&self.endpoint.space_id)),
            ("user", self.endpoint.user_id.as_ref()),
            ("search", Some(&self.search_id)),
            ("owner", Some(&self.owner)),
        ] {
            if let Some(text) = text {
                fields.push((name, Json::Text(text.clone())));
            }
        }
        let mut out = String::new();
        write_object(&fields, &mut out);
        out
    }

    /// Reads what is stored, which anything of the origin may have written; nothing for what is no entry.
    pub fn read<V: Value>(stored: &Field<'_, V>) -> Option<Self> {
        let text = |name| stored.read(name, |text| text.text()).ok();
        Some(Entry {
            search_id: text("search").filter(|id| is_segment(id))?,
            endpoint: Endpoint {
                base: text("base")?,
                library_id: text("library")?,
                space_id: text("space")?,
                user_id: text("user"),
            },
            owner: text("owner")?,
            at_ms: stored.read("at", |at| Ok(at.value.integer())).ok()??,
        })
    }
}

/// An entry whose page does not hold its lock.
#[derive(Clone, Debug)]
struct Seen {
    search_id: String,
    at_ms: i64,
    /// In milliseconds of a clock that does not jump.
    since: f64,
    /// It has been judged; there is nothing to wait for.
    judged: bool,
}

/// What a page knows of the pages that may have died.
#[derive(Debug, Default)]
pub struct Reaper {
    seen: Vec<Seen>,
}

impl Reaper {
    /// Judges what is written down, for a client for `endpoint` of the page `owner`; `held` says whether a page holds its
    /// lock. `wall` is the time in milliseconds since 1970, `now` that of a clock that does not jump.
    ///
    /// Entries for other places are left alone, and so are those of pages that live.
    pub fn judge(
        &mut self,
        entries: &[Entry],
        endpoint: &Endpoint,
        owner: &str,
        held: &dyn Fn(&str) -> bool,
        (wall, now): (i64, f64),
    ) -> Vec<(Entry, Verdict)> {
        let before = std::mem::take(&mut self.seen);
        let mut verdicts = Vec::new();
        for entry in entries {
            let own = &entry.endpoint;
            let ours = own.base == endpoint.base
                && own.library_id == endpoint.library_id
                && own.space_id == endpoint.space_id;
            if !ours || entry.owner == owner || held(&entry.owner) {
                continue;
            }
            let same = |seen: &&Seen| seen.search_id == entry.search_id && seen.at_ms == entry.at_ms;
            let since = before.iter().find(same).map_or(now, |seen| seen.since);
            let verdict = match wall.saturating_sub(entry.at_ms) {
                age if age >= FORGET_MS => Some(Verdict::Forget),
                age if age < 0 => Some(Verdict::Renew),
                age if age >= GRACE_MS && now - since >= WATCH_MS => Some(Verdict::Delete),
                _ => None,
            };
            self.seen.push(Seen {
                search_id: entry.search_id.clone(),
                at_ms: entry.at_ms,
                since,
                judged: matches!(verdict, Some(Verdict::Forget | Verdict::Delete)),
            });
            verdicts.extend(verdict.map(|verdict| (entry.clone(), verdict)));
        }
        verdicts
    }

    /// The last look has seen something that may be dead, but not for long enough: look again after [`WATCH_MS`].
    pub fn is_watching(&self) -> bool {
        self.seen.iter().any(|seen| !seen.judged)
    }

    /// The last look has seen something that may be dead, or is. If it could not be deleted, another look may.
    pub fn has_found(&self) -> bool {
        !self.seen.is_empty()
    }
}
