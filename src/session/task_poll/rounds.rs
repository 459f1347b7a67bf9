//! The lists of ids that are asked for: those to be sent, those on their way, and the rounds that they belong to.

/// The number of a request.
pub type Attempt = u32;

/// How many requests may be on their way at a time, as for plain calls.
pub const MAX_REQUESTS: usize = 4;

/// Ids that are asked for together.
#[derive(Debug)]
pub(super) struct List {
    pub(super) round: u32,
    pub(super) ids: Vec<i64>,
}

#[derive(Debug)]
struct Round {
    number: u32,
    /// Its lists that have not been answered.
    lists: usize,
    /// From 0 up to 1: what its tasks' delays are varied by.
    random: f64,
}

#[derive(Debug, Default)]
pub(super) struct Rounds {
    queue: Vec<List>,
    in_flight: Vec<(Attempt, List)>,
    open: Vec<Round>,
    last_attempt: Attempt,
    last_round: u32,
}

impl Rounds {
    /// Begins a round of these lists.
    pub(super) fn begin(&mut self, lists: Vec<Vec<i64>>, random: f64) {
        self.last_round += 1;
        let number = self.last_round;
        self.open.push(Round {
            number,
            lists: lists.len(),
            random,
        });
        let lists = lists.into_iter().map(|ids| List { round: number, ids });
        self.queue.extend(lists);
    }

    /// A list waits for its turn, and there is a place for its request.
    pub(super) fn is_ready(&self) -> bool {
        !self.queue.is_empty() && self.in_flight.len() < MAX_REQUESTS
    }

    /// The next list to be sent, or to be given up.
    pub(super) fn next(&mut self) -> Option<List> {
        (!self.queue.is_empty()).then(|| self.queue.remove(0))
    }

    /// A list is on its way.
    pub(super) fn sent(&mut self, list: List) -> Attempt {
        self.last_attempt += 1;
        self.in_flight.push((self.last_attempt, list));
        self.last_attempt
    }

    /// A request has been answered, or has failed: its list; `None` where nobody waits for it.
    pub(super) fn completed(&mut self, attempt: Attempt) -> Option<List> {
        let index = self.in_flight.iter().position(|(own, _)| *own == attempt)?;
        Some(self.in_flight.swap_remove(index).1)
    }

    /// A list was refused: its halves are sent before anything else, so that the id it was refused for is soon found.
    pub(super) fn halve(&mut self, mut list: List) {
        let number = list.round;
        let second = List {
            round: number,
            ids: list.ids.split_off(list.ids.len() / 2),
        };
        self.queue.insert(0, second);
        self.queue.insert(0, list);
        for round in &mut self.open {
            if round.number == number {
                round.lists += 1;
            }
        }
    }

    /// A list is done with. True if that was the last of its round.
    pub(super) fn done(&mut self, number: u32) -> bool {
        let Some(index) = self.open.iter().position(|round| round.number == number) else {
            return false;
        };
        let left = self.open.get_mut(index).map(|round| {
            round.lists -= 1;
            round.lists
        });
        let ended = left == Some(0);
        if ended {
            self.open.swap_remove(index);
        }
        ended
    }

    /// What the delays of a round's tasks are varied by.
    pub(super) fn random(&self, number: u32) -> f64 {
        let round = self.open.iter().find(|round| round.number == number);
        round.map_or(0.5, |round| round.random)
    }

    /// Nobody waits for anything any more: what is on its way.
    pub(super) fn abandon(&mut self) -> impl Iterator<Item = Attempt> {
        self.queue.clear();
        self.open.clear();
        let in_flight = std::mem::take(&mut self.in_flight);
        in_flight.into_iter().map(|(attempt, _)| attempt)
    }
}
