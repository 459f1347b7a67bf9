//! The lists of ids to query: those to be sent, those in flight, and the rounds that they belong to.

use crate::session::Attempt;

/// The most requests that may be in flight at a time, as for plain calls.
pub const MAX_REQUESTS: usize = 4;

/// The number of a round, from 1.
type RoundId = u32;

/// Ids that are queried together.
#[derive(Debug)]
pub(super) struct List {
    /// `None` if its round could not begin.
    pub(super) round: Option<RoundId>,
    pub(super) ids: Vec<i64>,
}

#[derive(Debug)]
struct Round {
    id: RoundId,
    /// The number of its lists that have not been completed.
    lists: usize,
    /// From 0 up to 1; varies the delays of its tasks.
    random: f64,
}

#[derive(Debug, Default)]
pub(super) struct Rounds {
    queue: Vec<List>,
    in_flight: Vec<(Attempt, List)>,
    open: Vec<Round>,
    last_attempt: Attempt,
    last_round: RoundId,
}

impl Rounds {
    /// Begins a round of these lists.
    pub(super) fn begin(&mut self, lists: Vec<Vec<i64>>, random: f64) {
        self.last_round += 1;
        let id = self.last_round;
        self.open.push(Round {
            id,
            lists: lists.len(),
            random,
        });
        let lists = lists.into_iter().map(|ids| List { round: Some(id), ids });
        self.queue.extend(lists);
    }

    /// True if a list is queued and its request may be sent now.
    pub(super) fn is_ready(&self) -> bool {
        !self.queue.is_empty() && self.in_flight.len() < MAX_REQUESTS
    }

    /// Takes the next list out of the queue.
    pub(super) fn next(&mut self) -> Option<List> {
        (!self.queue.is_empty()).then(|| self.queue.remove(0))
    }

    /// Adds a list whose request is sent now. Returns the number of the request.
    pub(super) fn sent(&mut self, list: List) -> Attempt {
        self.last_attempt += 1;
        self.in_flight.push((self.last_attempt, list));
        self.last_attempt
    }

    /// A request has completed. Returns its list; `None` if it was aborted.
    pub(super) fn completed(&mut self, attempt: Attempt) -> Option<List> {
        let index = self.in_flight.iter().position(|(own, _)| *own == attempt)?;
        Some(self.in_flight.swap_remove(index).1)
    }

    /// Queues the halves of a refused list before all others, so that the id that caused the refusal is found soon.
    pub(super) fn halve(&mut self, mut list: List) {
        let second = List {
            round: list.round,
            ids: list.ids.split_off(list.ids.len() / 2),
        };
        for round in &mut self.open {
            if Some(round.id) == list.round {
                round.lists += 1;
            }
        }
        self.queue.insert(0, second);
        self.queue.insert(0, list);
    }

    /// A list is completed. Returns true if a round has ended by that: its own, or one that could not begin.
    pub(super) fn list_done(&mut self, round: Option<RoundId>) -> bool {
        if round.is_none() {
            return true;
        }
        let Some(index) = self.open.iter().position(|open| Some(open.id) == round) else {
            return false;
        };
        let left = self.open.get_mut(index).map(|round| {
            round.lists -= 1;
            round.lists
        });
        let has_ended = left == Some(0);
        if has_ended {
            self.open.swap_remove(index);
        }
        has_ended
    }

    /// The random number of a round.
    pub(super) fn random(&self, round: Option<RoundId>) -> f64 {
        let round = self.open.iter().find(|open| Some(open.id) == round);
        round.map_or(0.5, |round| round.random)
    }

    /// Ends all rounds, because no waiter is left. Returns the requests in flight.
    pub(super) fn abandon(&mut self) -> impl Iterator<Item = Attempt> {
        self.queue.clear();
        self.open.clear();
        let in_flight = std::mem::take(&mut self.in_flight);
        in_flight.into_iter().map(|(attempt, _)| attempt)
    }
}
